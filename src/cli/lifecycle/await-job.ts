import { CIMInstance } from '../../cim/instance.ts'
import { CIMInstanceName, UntypedKey } from '../../cim/object-path.ts'
import type { CIMKey } from '../../cim/object-path.ts'
import type { CIMValue } from '../../cim/value.ts'
import { parseWBEMURI } from '../../cim/wbem-uri.ts'
import { textOf, type Answer, type Remote } from './remote.ts'

/** Job Started, in the ValueMap of every method: what was asked for goes on. */
export const jobStarted = 4096

/** Failed, in the ValueMap of every method. */
const failed = 4

/** CIM_ConcreteJob.JobState: Completed; what is beyond has ended otherwise. */
const jobCompleted = 7

/**
 * Waits until a job has ended, and answers as its method would have.
 * @param tell is told how far the job is, whenever it has come further.
 * @param pause waits until the job is looked at again.
 */
export async function awaitJob(
  remote: Remote,
  job: CIMInstanceName,
  tell: (progress: string) => void,
  pause: () => Promise<unknown>,
): Promise<Answer> {
  let told = ''
  for (;;) {
    const shown = await remote.get(job)
    const state = Number(shown.properties['JobState'])
    if (state === jobCompleted) return { code: 0, out: outputsIn(shown.properties['JobOutParameters']) }
    if (state > jobCompleted)
      return { code: failed, out: { Explanation: textOf(shown, 'ErrorDescription'), Job: job } }
    const progress = `${textOf(shown, 'PercentComplete')} % ${textOf(shown, 'JobStatus')}`
    if (progress !== told) tell(progress)
    told = progress
    await pause()
  }
}

/** References stand there as WBEM URIs (CIM_ConcreteJob.JobOutParameters). */
function outputsIn(parameters: CIMValue | undefined): Answer['out'] {
  if (!(parameters instanceof CIMInstance)) return {}
  return Object.fromEntries(
    Object.entries(parameters.properties).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value.map(asReference) as CIMValue) : asReference(value),
    ]),
  )
}

function asReference<T extends CIMValue>(value: T): T | CIMInstanceName {
  if (typeof value !== 'string' || !value.startsWith('/')) return value
  const path = parseWBEMURI(value)
  if (!(path instanceof CIMInstanceName)) return value
  // A URI does not say of what type a key is; all of ours are strings.
  const keys = Object.entries(path.keys).map(([name, key]): [string, CIMKey] => [
    name,
    key instanceof UntypedKey ? key.text : key,
  ])
  return new CIMInstanceName(path.className, Object.fromEntries(keys), path.namespace)
}
