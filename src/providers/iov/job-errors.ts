import { CIMInstance } from '../../cim/instance.ts'
import type { OperationRecord, OperationState } from '../../iov/journal-record.ts'
import type { Reason } from '../../iov/outcome.ts'
import type { SiteView } from './site-view.ts'

/** CIM_Error.PerceivedSeverity of operations that have not brought what was asked for. */
const severities: Readonly<Partial<Record<OperationState, number>>> = {
  refused: 3,
  terminated: 2,
  killed: 2,
  undone: 4,
  degraded: 5,
}

/** What went wrong, as CIM_ConcreteJob.GetErrors tells it: why it failed, then what could not be undone. */
export function errorsOf(view: SiteView, record: OperationRecord): CIMInstance[] {
  const severity = severities[record.state]
  if (severity === undefined) return []
  const { error, reasons, state } = record
  const told: Pick<Reason, 'source' | 'text' | 'elements'>[] = []
  if (state !== 'refused' && error !== null) told.push({ source: record.name, text: error, elements: [] })
  if (state === 'refused' || state === 'degraded') told.push(...reasons)
  return told.map((each) => errorOf(view, record, each, severity))
}

function errorOf(
  view: SiteView,
  { id, state }: OperationRecord,
  { source, text, elements }: Pick<Reason, 'source' | 'text' | 'elements'>,
  severity: number,
): CIMInstance {
  return new CIMInstance('CIM_Error', {
    ErrorType: other,
    OtherErrorType: state === 'degraded' ? 'Could not be undone' : 'Operation was not completed',
    OwningEntity: 'iovm',
    MessageID: `IOVM:${state}`,
    Message: text,
    MessageArguments: [source, ...elements],
    PerceivedSeverity: severity,
    ProbableCause: unknown,
    ErrorSource: `/${view.path('job', id)}`,
    ErrorSourceFormat: objectPath,
    CIMStatusCode: failed,
    CIMStatusCodeDescription: text,
  })
}

/** CIM_Error.ErrorType, ProbableCause, ErrorSourceFormat and CIMStatusCode. */
const other = 1
const unknown = 0
const objectPath = 2
const failed = 1
