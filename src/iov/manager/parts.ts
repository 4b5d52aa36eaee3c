import type { Environment } from '../../base/environment.ts'
import type { Limits } from '../../base/limits.ts'
import type { Decision, Identities } from '../decisions/decision.ts'
import type { Discovery } from '../discovery.ts'
import type { GuestNaming } from '../guest-naming.ts'
import type { Caller } from '../infrastructure.ts'
import type { Journal } from '../journal.ts'
import type { OperationRunner } from '../operation-runner.ts'
import type { Outcome } from '../outcome.ts'
import type { SiteState } from '../site-state.ts'
import type { Reconciler } from '../reconcile/reconciler.ts'
import type { Snapshot } from '../snapshot.ts'

/** What the operations of the infrastructure manager work with. */
export interface ManagerParts {
  readonly state: SiteState
  readonly runner: OperationRunner
  readonly journal: Journal
  readonly limits: Pick<Limits, 'jobAfterMs' | 'jobKeptMaximumMs'>
  readonly discovery: Discovery
  readonly reconciler: Reconciler
  readonly naming: GuestNaming
  readonly identities: Identities
  readonly environment: Environment
  /** Listens to operations beginning, advancing and ending. */
  readonly onOperation: (listener: () => void) => () => void
  /** Waits for whatever else goes on behind the operations, and ends it. */
  readonly end: () => Promise<void>
}

/** Runs one operation: `elements` are those that the call names, `settle` what follows once its plan has ended. */
export type Run = <T>(
  name: string,
  caller: Caller,
  elements: readonly string[],
  decide: (snapshot: Snapshot) => Decision<T>,
  settle?: (value: T) => Promise<T>,
) => Promise<Outcome<T>>

export function runWith({ runner }: ManagerParts): Run {
  return (name, caller, elements, decide, settle) => runner.run({ name, caller, elements, decide, settle })
}

export function groupKey(name: string): string {
  return `groups:${name}`
}

export function vmKey(id: string): string {
  return `vms:${id}`
}

export function virtualKey(id: string): string {
  return `virtualControllers:${id}`
}

/** Two requests by one name wait for each other, so that the second finds what the first has made. */
export function nameKeys(of: 'VM' | 'vHBA', name: string | null | undefined): readonly string[] {
  return name == null ? [] : [`${of} name:${name}`]
}
