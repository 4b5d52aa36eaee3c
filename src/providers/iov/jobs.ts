import type { InstanceProvider } from '../../broker/provider.ts'
import { CIMDateTime } from '../../cim/datetime.ts'
import { CIMError } from '../../cim/cim-error.ts'
import { CIMInstance } from '../../cim/instance.ts'
import { CIMInstanceName } from '../../cim/object-path.ts'
import type { CIMValue } from '../../cim/value.ts'
import { isEnded } from '../../iov/journal-record.ts'
import type { OperationRecord, OperationState } from '../../iov/journal-record.ts'
import type { Ending } from '../../iov/job.ts'
import { callerOf, reasonInstance } from './answer.ts'
import type { IOV_Job, IOV_Job_Methods } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { errorsOf } from './job-errors.ts'
import { outputsOf } from './job-results.ts'
import { refusalOf } from './refusal.ts'
import type { SiteView } from './site-view.ts'
import { operationStates } from './value-maps.ts'

/** Operations, as CIM_ConcreteJob has them: clients poll JobState, ask for errors, stop, keep and delete them. */
export function jobProvider(view: SiteView) {
  const { jobs } = view.infrastructure
  const record = (id: string): OperationRecord => {
    const found = view.site.operations.get(id)
    if (found === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no job ${id}`)
    return found
  }
  const shownJobs = elementProvider<IOV_Job, IOV_Job_Methods>(view, {
    kind: 'job',
    ids: () => view.site.operations.keys(),
    show: (id) => {
      const operation = view.site.operations.get(id)
      return operation === undefined ? undefined : shown(view, operation)
    },
    methods: {
      RequestStateChange: (self, { RequestedState, TimeoutPeriod }, context) => {
        const ending = endings[RequestedState ?? 0]
        const timed = TimeoutPeriod != null && TimeoutPeriod.milliseconds !== 0
        if (RequestedState == null || RequestedState > lastRequestedState) return returns(invalidParameter)
        if (timed) return returns(noTimeout)
        if (ending === undefined) return returns(notSupported)
        const outcome = jobs.stop(self.InstanceID, ending, callerOf(context))
        return returns(outcome.ok ? transitionStarted : invalidTransition)
      },
      KillJob: async (self, { DeleteOnKill }, context) => {
        const outcome = jobs.stop(self.InstanceID, 'killed', callerOf(context))
        if (!outcome.ok) return { returns: killFailed }
        if (DeleteOnKill === true) await jobs.keep(self.InstanceID, 0)
        return { returns: 0 }
      },
      GetError: (self) => {
        const [Error] = errorsOf(view, record(self.InstanceID))
        return Promise.resolve({ returns: 0, out: { Error: Error ?? null } })
      },
      GetErrors: (self) =>
        Promise.resolve({ returns: 0, out: { Errors: errorsOf(view, record(self.InstanceID)) } }),
    },
  })
  const changed: Partial<InstanceProvider<IOV_Job>> = {
    writable: ['TimeBeforeRemoval'],
    async modify({ InstanceID }, { TimeBeforeRemoval }) {
      if (TimeBeforeRemoval?.isInterval !== true) {
        throw new CIMError('CIM_ERR_INVALID_PARAMETER', 'TimeBeforeRemoval must be an interval')
      }
      const outcome = await jobs.keep(InstanceID, TimeBeforeRemoval.milliseconds)
      if (!outcome.ok) throw refusalOf(outcome)
    },
    async remove({ InstanceID }) {
      const outcome = await jobs.remove(InstanceID)
      if (!outcome.ok) throw refusalOf(outcome, { wrongState: 'CIM_ERR_FAILED' })
    },
  }
  return { ...shownJobs, ...changed } as InstanceProvider
}

/** What can be asked for by CIM_ConcreteJob.RequestStateChange: Terminate and Kill. */
const endings: Readonly<Record<number, Ending | undefined>> = { 4: 'terminated', 5: 'killed' }
/** Service, the last of the values that are not reserved. */
const lastRequestedState = 6

/** Return codes of CIM_ConcreteJob.RequestStateChange and CIM_Job.KillJob. */
const notSupported = 1
const invalidParameter = 5
const transitionStarted = 4096
const invalidTransition = 4097
const noTimeout = 4098
const killFailed = 4

function returns(code: number): Promise<{ returns: number }> {
  return Promise.resolve({ returns: code })
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
  refused: { job: 10, operational: [17, 6], texts: ['Completed', 'Refused'], health: 5 },
  degraded: { job: 10, operational: [3], texts: ['Something could not be undone'], health: 20 },
}

/** CIM_Job.RecoveryAction: do not continue. */
const doNotContinue = 2

function shown(view: SiteView, operation: OperationRecord): IOV_Job {
  const { state, startedAtMs, finishedAtMs, stepsDone, stepsTotal, retryAtMs } = operation
  const { job, operational, texts, health } = states[state]
  const started = CIMDateTime.fromMilliseconds(startedAtMs)
  const ended = isEnded(state)
  const elapsedMs = (finishedAtMs ?? view.infrastructure.jobs.now()) - startedAtMs
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
    StartTime: state === 'waiting' ? null : started,
    ElapsedTime: state === 'waiting' ? null : CIMDateTime.ofDuration(Math.max(0, elapsedMs)),
    TimeOfLastStateChange: CIMDateTime.fromMilliseconds(operation.stateSinceMs),
    TimeBeforeRemoval: CIMDateTime.ofDuration(operation.keptMs),
    DeleteOnCompletion: true,
    JobOutParameters: state === 'completed' ? outParameters(view, operation) : null,
    ErrorCode: operation.error === null ? 0 : 1,
    ErrorDescription: operation.error,
    RecoveryAction: doNotContinue,
    NextRetry: retryAtMs === null ? null : CIMDateTime.fromMilliseconds(retryAtMs),
    OperationalStatus: operational,
    StatusDescriptions: texts,
    HealthState: health,
  }
}

/**
 * As CIM_ConcreteJob.JobOutParameters describes it: references stand there as WBEM URIs. No class says of what type an
 * empty array is, so it is left out.
 */
function outParameters(view: SiteView, { name, result, reasons }: OperationRecord): CIMInstance {
  const outputs = Object.entries(outputsOf(view, name, result)).map(
    ([parameter, value]): [string, CIMValue] => [
      parameter,
      Array.isArray(value) ? value.map((each) => asProperty(each)) : asProperty(value),
    ],
  )
  const all: [string, CIMValue][] = [...outputs, ['Reasons', reasons.map(reasonInstance)]]
  const told = all.filter(([, value]) => !Array.isArray(value) || value.length > 0)
  return new CIMInstance('__JobOutParameters', { __ReturnValue: 0, ...Object.fromEntries(told) })
}

function asProperty(value: CIMInstanceName | number): string | number {
  return value instanceof CIMInstanceName ? `/${value}` : value
}

function percent(done: number, total: number): number {
  return total === 0 ? 0 : Math.min(100, Math.floor((done * 100) / total))
}
