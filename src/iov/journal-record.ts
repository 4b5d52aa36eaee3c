/**
 * How far a change has come, as stored. An operation is a list of steps; a step is written before it is made.
 * See journal.ts for the order of things.
 */
export type OperationState = 'running' | 'undoing' | 'completed' | 'undone' | 'degraded'

export interface OperationRecord {
  /** UUID; also the InstanceID of the IOV_Job. */
  readonly id: string
  /** The method, such as connectResource. */
  readonly name: string
  readonly user: string
  readonly startedAtMs: number
  readonly finishedAtMs: number | null
  readonly state: OperationState
  readonly stepsTotal: number
  readonly stepsDone: number
  /** Ids of the elements that it changes, `table:id`. */
  readonly affected: readonly string[]
  readonly error: string | null
}

export type StepState = 'started' | 'done' | 'undone' | 'undo-failed'

export interface StepRecord {
  readonly operation: string
  /** From 1, in the order of making. */
  readonly number: number
  /** Which step handler made it. */
  readonly kind: string
  /** The device it is about, for people and for the queue. */
  readonly device: string
  /** JSON: what to do. */
  readonly arguments: string
  /** JSON: what was there before, for the undo. */
  readonly before: string
  readonly state: StepState
}

export type JournalChange = { readonly operation: OperationRecord } | { readonly step: StepRecord }
