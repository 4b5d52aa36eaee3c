import type { Log } from '../base/log.ts'
import { BackendError } from './backend.ts'
import { callDevice } from './device-call.ts'
import type { JournalWriter, OpenOperation } from './journal-writer.ts'
import type { StepRecord } from './journal-record.ts'
import type { Queues } from './queues.ts'
import type { StepHandlers } from './step-handlers.ts'
import { limitsOf } from './step-limits.ts'
import type { StepLimits } from './step-limits.ts'

/** What taking an operation back needs. */
export interface Rollback {
  readonly handlers: StepHandlers
  readonly queues: Queues
  readonly writer: JournalWriter
  readonly limits: StepLimits & { readonly undoAttempts: number }
  readonly log: Log
  /** A device could not be put back. Called once for each step in the life of a process. */
  onDegraded(device: string, reason: string, operation: string): void
  /** What could not be put back is put back now, with all that waited for it on that device. */
  onMended(device: string, operation: string): void
  onLate(device: string, step: string): void
}

/** A step that is not undone, and why. */
export interface Remainder {
  readonly step: StepRecord
  readonly reason: string
}

/**
 * Undoes the steps of an operation in reverse, also half-made ones, and marks each. What fails is tried again a few
 * times, then left; the rest is undone nevertheless, except what was done to that device before: undone first, it would
 * come back when the later step is undone at last. Also except the ledger's steps before it: they are what reserves the
 * device, and a device that was not put back must not be handed out to somebody else.
 * @param silent devices that did not answer a moment ago; they are not waited for again. Added to.
 * @returns what is left. Never throws.
 */
export async function rollBack(
  open: OpenOperation,
  silent: Set<string>,
  rollback: Rollback,
): Promise<readonly Remainder[]> {
  const left: Remainder[] = []
  /** Steps that are undone, whether or not the journal could be told so. */
  const putBack = new Set<StepRecord>()
  const failedBefore = new Set<string>()
  const steps: readonly (StepRecord | undefined)[] = open.steps
  for (const step of steps.toReversed()) {
    if (step === undefined || step.state === 'undone' || step.state === 'planned') continue
    const reason =
      step.kind === 'ledger'
        ? await undoInLedger(open, step, left, rollback)
        : (waitsFor(left, putBack, step) ?? (await undoOnDevice(open, step, silent, putBack, rollback)))
    if (reason !== undefined) left.push({ step, reason })
    else if (step.state === 'undo-failed') failedBefore.add(step.device)
  }
  for (const device of failedBefore)
    if (!left.some(({ step }) => step.device === device)) rollback.onMended(device, open.record.id)
  return left
}

/** Why a step is left as it is: a later one on its device is. */
function waitsFor(
  left: readonly Remainder[],
  putBack: ReadonlySet<StepRecord>,
  { device }: StepRecord,
): string | undefined {
  const later = left.find(({ step }) => step.device === device && !putBack.has(step))
  return later === undefined ? undefined : `kept until step ${later.step.number} is undone`
}

async function undoInLedger(
  open: OpenOperation,
  step: StepRecord,
  left: readonly Remainder[],
  { writer, log }: Rollback,
): Promise<string | undefined> {
  const device = left[0]?.step.device
  if (device !== undefined) return `kept until ${device} is put back`
  try {
    await writer.ledgerUndo(open, step)
    return undefined
  } catch (error) {
    log.error(
      { operation: open.record.id, step: step.number, err: error },
      'a ledger step could not be undone',
    )
    return messageOf(error)
  }
}

async function undoOnDevice(
  open: OpenOperation,
  step: StepRecord,
  silent: Set<string>,
  putBack: Set<StepRecord>,
  rollback: Rollback,
): Promise<string | undefined> {
  const fault = await tryUndo(open, step, silent, putBack, rollback)
  if (fault === undefined) return undefined
  const { id } = open.record
  const { device, kind, number, state } = step
  if (state !== 'undo-failed') await markFailed(open, step, rollback)
  rollback.log.error({ operation: id, step: number, kind, device, err: fault }, 'a step could not be undone')
  rollback.onDegraded(device, messageOf(fault), id)
  return messageOf(fault)
}

async function tryUndo(
  open: OpenOperation,
  step: StepRecord,
  silent: Set<string>,
  putBack: Set<StepRecord>,
  { handlers, queues, writer, limits, onLate }: Rollback,
): Promise<unknown> {
  const { device, kind } = step
  if (silent.has(device))
    return new BackendError(device, `${kind}: undo`, 'unreachable', 'did not answer just now')
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handler = handlers.get(kind)
      await queues.run(
        device,
        async () => {
          writer.pass('before-device')
          await callDevice(
            device,
            `${kind}: undo`,
            limitsOf(handler, limits),
            (signal) => handler.undo(JSON.parse(step.arguments), JSON.parse(step.before), signal),
            () => onLate(device, `${kind}: undo`),
          )
          putBack.add(step)
          writer.pass('after-device')
          await writer.step(open, open.record, { ...step, state: 'undone' })
        },
        undefined,
        { operation: open.record.id, kind: `${kind} undo` },
      )
      return undefined
    } catch (error) {
      const code = error instanceof BackendError ? error.code : undefined
      const last = attempt >= limits.undoAttempts || code === 'timeout'
      if (last && (code === 'unreachable' || code === 'timeout')) silent.add(device)
      if (last) return error
    }
  }
}

/** Where even the mark cannot be written, the step stays 'started' or 'done', and is undone again all the same. */
async function markFailed(open: OpenOperation, step: StepRecord, { writer, log }: Rollback): Promise<void> {
  try {
    await writer.step(open, open.record, { ...step, state: 'undo-failed' })
  } catch (error) {
    log.error(
      { operation: open.record.id, step: step.number, err: error },
      'the journal could not be written',
    )
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
