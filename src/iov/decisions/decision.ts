import type { GenerationRecord, LedgerTable } from '../ledger.ts'
import type { MACAddress } from '../mac-address.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { reason, refused } from '../outcome.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { Snapshot } from '../snapshot.ts'

/** What an operation comes to: an answer at once, or a plan and what it will have brought. */
export type Decision<T> = Outcome<T> | Proposal<T>

export interface Proposal<T> {
  readonly draft: PlanDraft
  readonly value: T
  readonly reasons: readonly Reason[]
}

/** Where new names come from. */
export interface Identities {
  uuid(): string
  /** A MAC address of the site's prefix that nothing in the site has. */
  mac(snapshot: Snapshot): NewAddress
}

export interface NewAddress {
  readonly mac: MACAddress
  /** To be noted when the address is given: the next one is another. */
  readonly handedOut: GenerationRecord
}

/** The answer to a request that is refused. */
export type Refused = Extract<Outcome<never>, { ok: false }>

export function propose<T>(draft: PlanDraft, value: T, reasons: readonly Reason[] = []): Proposal<T> {
  return { draft, value, reasons }
}

/**
 * What is asked for is there already: the answer to a call that is repeated. It holds unless the operation that has made
 * it is under way, or could not be undone yet, and so may take it back.
 */
export function madeBefore<T>(snapshot: Snapshot, table: LedgerTable, id: string, value: T): Proposal<T> {
  return propose(new PlanDraft(snapshot).reliesOn(table, id), value)
}

export function notFound(what: string, id: string): Refused {
  return refused('notFound', reason(what, `there is no ${what} ${id}`, [id]))
}

export function wrongState(source: string, text: string, ...elements: readonly string[]): Refused {
  return refused('wrongState', reason(source, text, elements))
}

export function inUse(source: string, text: string, ...elements: readonly string[]): Refused {
  return refused('inUse', reason(source, text, elements))
}
