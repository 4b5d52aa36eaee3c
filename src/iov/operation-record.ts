import type { Job } from './job.ts'
import type { OperationRecord, OperationState } from './journal-record.ts'
import { isEnded } from './journal-record.ts'
import type { Reason } from './outcome.ts'

/** The record of an operation that begins, or waits for its turn, now. */
export function newRecord(
  job: Job,
  state: OperationState,
  nowMs: number,
  keptMs: number,
  more: Partial<Pick<OperationRecord, 'stepsTotal' | 'affected' | 'result' | 'reasons'>> = {},
): OperationRecord {
  return {
    id: job.id,
    name: job.name,
    user: job.user,
    startedAtMs: nowMs,
    finishedAtMs: null,
    state,
    stateSinceMs: nowMs,
    stepsTotal: 0,
    stepsDone: 0,
    affected: [],
    error: null,
    result: null,
    reasons: [],
    keptMs,
    retryAtMs: null,
    ...more,
  }
}

/** The record, with the operation in another state from now on. */
export function inState(
  record: OperationRecord,
  state: OperationState,
  nowMs: number,
  more: { readonly error?: string; readonly reasons?: readonly Reason[] } = {},
): OperationRecord {
  const finishedAtMs = isEnded(state) || state === 'degraded' ? nowMs : null
  const retryAtMs = state === 'degraded' ? record.retryAtMs : null
  return { ...record, state, stateSinceMs: nowMs, finishedAtMs, retryAtMs, ...more }
}

/** What an operation brings, as it is kept; null: nothing. */
export function asResult(value: unknown): string | null {
  return JSON.stringify(value) ?? null
}
