import type { Reason } from './outcome.ts'

/**
 * How far a change has come, as stored. An operation is a list of steps; a step is written before it is made.
 * See journal.ts for the order of things.
 */
export type OperationState =
  /** Its turn has not come: others work on what it needs. */
  | 'waiting'
  | 'running'
  /** Past its point of no return: if the process dies now, the next one finishes it. */
  | 'finishing'
  | 'undoing'
  | 'completed'
  /** Something failed, and the site is as before. */
  | 'undone'
  /** Somebody asked for its end, and the site is as before. */
  | 'terminated'
  /** As terminated, and the call on a device that was under way was broken off. */
  | 'killed'
  /** It was not carried out: a constraint or the state of the site forbids it, or a part of it failed. */
  | 'refused'
  /** Something could not be undone; undoing goes on. */
  | 'degraded'

/** States in which an operation stays until it is forgotten. */
export const endedStates = ['completed', 'undone', 'terminated', 'killed', 'refused'] as const

export function isEnded(state: OperationState): boolean {
  return (endedStates as readonly OperationState[]).includes(state)
}

export interface OperationRecord {
  /** UUID; also the InstanceID of the IOV_Job. */
  readonly id: string
  /** The method, such as connectResource. */
  readonly name: string
  readonly user: string
  readonly startedAtMs: number
  readonly finishedAtMs: number | null
  readonly state: OperationState
  /** When it came into this state. */
  readonly stateSinceMs: number
  readonly stepsTotal: number
  readonly stepsDone: number
  /** Ids of the elements that it changes, `table:id`. */
  readonly affected: readonly string[]
  readonly error: string | null
  /** JSON: what it brings when it is completed; null: nothing, or it is not known yet. */
  readonly result: string | null
  /** What was decided and why, or why it failed. */
  readonly reasons: readonly Reason[]
  /** How long after its end it is forgotten. */
  readonly keptMs: number
  /** When undoing it will be tried again; null where it is not degraded. */
  readonly retryAtMs: number | null
}

export type StepState =
  /** Not begun, and written down only because it is to be made even if the process dies: see Plan.pointOfNoReturn. */
  'planned' | 'started' | 'done' | 'undone' | 'undo-failed'

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
