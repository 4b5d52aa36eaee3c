import { CIMInstanceName } from '../../cim/object-path.ts'
import { UserError } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { awaitJob, jobStarted } from './await-job.ts'
import { textOf, type Element, type Parameters, type Remote } from './remote.ts'

/** A step was refused; the text says why, as the server told. */
export class StepRefused extends UserError {}

/** Calls a method, tells of it, and answers with its outputs. */
export type StepFunction = (
  target: CIMInstanceName,
  method: string,
  parameters: Parameters,
  meaning: string,
) => Promise<Readonly<Record<string, unknown>>>

/** @param pause waits until a job is looked at again, which a step that takes long has become. */
export function makeStep(remote: Remote, terminal: Terminal, pause: () => Promise<unknown>): StepFunction {
  let number = 0
  return async (target, method, parameters, meaning) => {
    const name = `${target.className.replace(/^IOV_/, '')}.${method}`
    const first = await remote.call(target, method, parameters)
    const job = first.out['Job']
    const tell = (progress: string): void => terminal.line(`       ${terminal.faint(`${name}: ${progress}`)}`)
    const { code, out } =
      first.code === jobStarted && job instanceof CIMInstanceName
        ? await awaitJob(remote, job, tell, pause)
        : first
    const explanation =
      typeof out['Explanation'] === 'string'
        ? out['Explanation']
        : code === 0
          ? ''
          : await errorOf(remote, out['Job'])
    number++
    if (code !== 0) {
      terminal.line(`  ${terminal.bad('✗')} ${String(number).padStart(2)} ${name}  ${explanation}`)
      throw new StepRefused(`${name} returned ${code}: ${explanation || 'without an explanation'}`)
    }
    const said = [meaning, namesIn(out), explanation === 'Completed' ? '' : explanation]
    terminal.line(
      `  ${terminal.good('✓')} ${String(number).padStart(2)} ${name.padEnd(34)} ${said.filter(Boolean).join('; ')}`,
    )
    return out
  }
}

/** Methods of standard classes have no room for an explanation; the record of the operation has it. */
async function errorOf(remote: Remote, job: unknown): Promise<string> {
  return job instanceof CIMInstanceName ? textOf(await remote.get(job), 'ErrorDescription') : ''
}

/** What a step has answered with, by name. */
function namesIn(out: Readonly<Record<string, unknown>>): string {
  return Object.entries(out)
    .flatMap(([name, value]) =>
      value instanceof CIMInstanceName && name !== 'Job' ? [`${name} ${shortName(value)}`] : [],
    )
    .join(', ')
}

function shortName(path: CIMInstanceName): string {
  const key = path.key('DeviceID') ?? path.key('InstanceID') ?? path.key('Name')
  return String(key).replace(/^iovm:\w+\//, '')
}

/** The reference that a step has answered with under this name. */
export function reference(out: Readonly<Record<string, unknown>>, name: string): CIMInstanceName {
  const value = out[name]
  if (value instanceof CIMInstanceName) return value
  throw new Error(`the server has left out ${name} from its answer`)
}

/** The element of this name, or else the first by name. */
export function choose(
  what: string,
  elements: readonly Element[] | undefined,
  name: string | undefined,
): Element {
  const sorted = (elements ?? []).toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  const chosen = name === undefined ? sorted[0] : sorted.find((each) => nameOf(each) === name)
  if (chosen !== undefined) return chosen
  if (name === undefined) throw new UserError(`the server has no ${what}`)
  throw new UserError(`there is no ${what} "${name}"; there are: ${sorted.map(nameOf).join(', ') || 'none'}`)
}

export function nameOf(element: Element): string {
  return textOf(element, 'ElementName') || textOf(element, 'Name')
}
