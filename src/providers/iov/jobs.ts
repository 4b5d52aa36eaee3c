import { defaultLimits } from '../../base/limits.ts'
import { CIMDateTime } from '../../cim/datetime.ts'
import { isEnded } from '../../iov/journal-record.ts'
import type { OperationRecord, OperationState } from '../../iov/journal-record.ts'
import type { IOV_Job } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { operationStates } from './value-maps.ts'

export function jobProvider(view: SiteView) {
  return elementProvider<IOV_Job>(view, {
    kind: 'job',
    ids: () => view.site.operations.keys(),
    show: (id) => {
      const operation = view.site.operations.get(id)
      return operation === undefined ? undefined : shown(view, operation)
    },
  })
}

/** CIM_ConcreteJob.JobState, CIM_ManagedSystemElement.OperationalStatus and HealthState, and a word for people. */
const states: Readonly<
  Record<OperationState, { job: number; operational: number[]; texts: string[]; health: number }>
> = {
  waiting: { job: 2, operational: [2], texts: ['Waiting for its turn'], health: 5 },
  running: { job: 4, operational: [2], texts: ['Running'], health: 5 },
  finishing: { job: 4, operational: [2], texts: ['Running, cannot be stopped any more'], health: 5 },
  undoing: { job: 6, operational: [3], texts: ['Undoing'], health: 10 },
  completed: { job: 7, operational: [17, 2], texts: ['Completed', 'OK'], health: 5 },
  undone: { job: 10, operational: [17, 6], texts: ['Completed', 'Undone after an error'], health: 5 },
  terminated: { job: 8, operational: [17, 10], texts: ['Completed', 'Terminated, and undone'], health: 5 },
  killed: { job: 9, operational: [17, 10], texts: ['Completed', 'Killed, and undone'], health: 5 },
  refused: { job: 10, operational: [17, 6], texts: ['Completed', 'Refused, nothing was changed'], health: 5 },
  degraded: { job: 10, operational: [3], texts: ['Something could not be undone'], health: 20 },
}

/** CIM_Job.RecoveryAction: do not continue. */
const doNotContinue = 2

function shown(view: SiteView, operation: OperationRecord): IOV_Job {
  const { state, startedAtMs, finishedAtMs, stepsDone, stepsTotal } = operation
  const { job, operational, texts, health } = states[state]
  const started = CIMDateTime.fromMilliseconds(startedAtMs)
  const ended = isEnded(state)
  return {
    ...view.names.identified('job', operation.id),
    Name: operation.name,
    ElementName: operation.name,
    Caption: `${operation.name} by ${operation.user}`,
    Owner: operation.user,
    JobState: job,
    JobStatus: texts.join(', '),
    OperationState: operationStates[state],
    StepsTotal: stepsTotal,
    StepsDone: stepsDone,
    PercentComplete: ended ? 100 : percent(stepsDone, stepsTotal),
    TimeSubmitted: started,
    StartTime: started,
    ElapsedTime: finishedAtMs === null ? null : CIMDateTime.ofDuration(finishedAtMs - startedAtMs),
    TimeOfLastStateChange: CIMDateTime.fromMilliseconds(finishedAtMs ?? startedAtMs),
    TimeBeforeRemoval: CIMDateTime.ofDuration(defaultLimits.operationsKeptMs),
    DeleteOnCompletion: true,
    ErrorCode: operation.error === null ? 0 : 1,
    ErrorDescription: operation.error,
    RecoveryAction: doNotContinue,
    OperationalStatus: operational,
    StatusDescriptions: texts,
    HealthState: health,
  }
}

function percent(done: number, total: number): number {
  return total === 0 ? 0 : Math.min(100, Math.floor((done * 100) / total))
}
