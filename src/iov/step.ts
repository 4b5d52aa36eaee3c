import type { Limits } from '../base/limits.ts'
import type { LedgerChange } from './ledger.ts'
import type { Reason } from './outcome.ts'

/** Names, among the limits, of what steps may take that take longer than other calls on devices. */
export type StepLimit = keyof Pick<Limits, 'vmPowerTimeoutMs' | 'migrationTimeoutMs'>

/**
 * One kind of change on a device, with its undo. Steps are data (kind and arguments), so that they can be written to
 * the journal before they are made and undone after the process has died.
 */
export interface StepHandler<Arguments = unknown, Before = unknown> {
  readonly kind: string
  /** What `perform` and `undo` may take each. Default: `deviceTimeoutMs`, as for whatever only reads. */
  readonly limit?: StepLimit
  /** `perform` ends soon, and well, when it is told to: an operation that is terminated does not wait for it. */
  readonly isTerminable?: true
  /** What the step is done to; steps on one device wait for each other. */
  device(args: Arguments): string
  /** Reads what the undo will need. Changes nothing. */
  prepare(args: Arguments, signal: AbortSignal): Promise<Before>
  /** Makes the change. Making it twice is the same as once. */
  perform(args: Arguments, before: Before, signal: AbortSignal): Promise<void>
  /**
   * Puts back what was before. Called also when `perform` failed half-way or never began, perhaps by another
   * process than the one that made the step; undoing twice is the same as once.
   */
  undo(args: Arguments, before: Before, signal: AbortSignal): Promise<void>
}

/** A step as planned: on a device, or in the ledger (stored in the same transaction as its mark in the journal). */
export type Step =
  | {
      readonly kind: string
      readonly arguments: unknown
      /** It may be made at the same time as the step before it; on one device they keep their order. */
      readonly beside?: boolean
    }
  | { readonly kind: 'ledger'; readonly arguments: { readonly changes: readonly LedgerChange[] } }

/** What an operation will do, decided before anything is changed. */
export interface Plan {
  /** The operation, such as connectResource. */
  readonly name: string
  /** Ids of the elements that it changes, `table:id`. */
  readonly affected: readonly string[]
  readonly steps: readonly Step[]
  /**
   * So many steps can be turned back from at will. Once the next one has begun nobody can stop the operation, and if
   * the process dies it is finished at the next start and not undone. Absent: it can be turned back from to the end.
   */
  readonly pointOfNoReturn?: number
}

/** What an operation brings when it is carried out: kept with its record, for clients that ask later. */
export interface Brings {
  readonly value: unknown
  readonly reasons: readonly Reason[]
}

/** How a run ended. */
export type RunResult =
  | { readonly ok: true; readonly operation: string }
  | {
      readonly ok: false
      readonly operation: string
      /** What went wrong: a BackendError, a NotUniqueError, or a fault of the program. */
      readonly error: Error
      /** false: something could not be undone and is now degraded. */
      readonly undone: boolean
    }
