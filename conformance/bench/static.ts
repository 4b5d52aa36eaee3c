import { Agent } from 'node:http'
import { className, instanceName, key, parameter, value } from '../operations/messages.ts'
import { load, once } from './load.ts'
import { ms, note } from './report.ts'
import type { Subject } from './subject.ts'

const keyQualifier = `<QUALIFIER NAME="Key" TYPE="boolean" OVERRIDABLE="false">${value('TRUE')}</QUALIFIER>`
const thing = `<CLASS NAME="X_Thing"><PROPERTY NAME="ID" TYPE="string">${keyQualifier}</PROPERTY>${Array.from(
  { length: 11 },
  (_, index) => `<PROPERTY NAME="P${index}" TYPE="${index % 2 === 0 ? 'string' : 'uint32'}"></PROPERTY>`,
).join('')}</CLASS>`
const role = (name: string): string =>
  `<PROPERTY.REFERENCE NAME="${name}" REFERENCECLASS="X_Thing">${keyQualifier}</PROPERTY.REFERENCE>`
const link = `<CLASS NAME="X_Join"><QUALIFIER NAME="Association" TYPE="boolean" OVERRIDABLE="false">${value('TRUE')}</QUALIFIER>${role('Antecedent')}${role('Dependent')}</CLASS>`

const pathOf = (id: string): string => instanceName('X_Thing', key('ID', id))

function instance(id: string): string {
  const properties = Array.from({ length: 11 }, (_, index) => {
    const [type, text] = index % 2 === 0 ? ['string', `value ${index} of ${id}`] : ['uint32', String(index)]
    return `<PROPERTY NAME="P${index}" TYPE="${type}">${value(text as string)}</PROPERTY>`
  })
  return `<INSTANCE CLASSNAME="X_Thing"><PROPERTY NAME="ID" TYPE="string">${value(id)}</PROPERTY>${properties.join('')}</INSTANCE>`
}

function joined(one: string, other: string): string {
  const end = (name: string, id: string): string =>
    `<PROPERTY.REFERENCE NAME="${name}"><VALUE.REFERENCE>${pathOf(id)}</VALUE.REFERENCE></PROPERTY.REFERENCE>`
  return `<INSTANCE CLASSNAME="X_Join">${end('Antecedent', one)}${end('Dependent', other)}</INSTANCE>`
}

/** Instances of a class without a provider: made, found among few and many, associated. Loads last `seconds`. */
export async function staticInstances(subject: Subject, most: number, seconds: number): Promise<void> {
  const at = await setUp(subject)
  await create(at, 0, 100)
  const few = await getOne(at, '50', seconds)
  const made = Math.min(10_000, most)
  const middle = 100 + made / 2
  const half = await create(at, 100, middle)
  const other = await create(at, middle, 100 + made)
  note(
    `${made} static instances made over one connection`,
    `${(half + other).toFixed(1)} s`,
    'under 10 s for 10000',
  )
  note('  the second half beside the first', `${((other / half) * 100).toFixed(0)} %`, 'linear')
  await create(at, 100 + made, most)
  const many = await getOne(at, String(most >> 1), seconds)
  note(`GetInstance of one static instance among ${most}`, `${ms(many)} of CPU`)
  note('  beside one among 100', `${(many / few).toFixed(2)} times`, 'within 1.5 times')

  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let index = 1; index <= Math.min(1000, most); index++)
    await once(at.call('CreateInstance', parameter('NewInstance', joined('0', String(index)))), agent)
  agent.destroy()
  await associators(at, 'static', pathOf('0'), seconds)
}

/** A namespace of its own, with the classes. */
export async function setUp(subject: Subject): Promise<Subject> {
  const at = subject.inNamespace('root/bench')
  const namespace = `<INSTANCE CLASSNAME="CIM_Namespace"><PROPERTY NAME="Name" TYPE="string">${value('root/bench')}</PROPERTY></INSTANCE>`
  await subject.inNamespace('interop').ask('CreateInstance', parameter('NewInstance', namespace))
  for (const [name, scope] of [
    ['Key', 'PROPERTY="true" REFERENCE="true"'],
    ['Association', 'ASSOCIATION="true"'],
  ]) {
    const declaration = `<QUALIFIER.DECLARATION NAME="${name}" TYPE="boolean" ISARRAY="false" OVERRIDABLE="false"><SCOPE ${scope}/>${value('FALSE')}</QUALIFIER.DECLARATION>`
    await at.ask('SetQualifier', parameter('QualifierDeclaration', declaration))
  }
  for (const text of [thing, link]) await at.ask('CreateClass', parameter('NewClass', text))
  return at
}

/** From one object to the thousand that it is associated with. */
export async function associators(
  subject: Subject,
  what: string,
  object: string,
  seconds: number,
): Promise<void> {
  const parameters =
    parameter('ObjectName', object) +
    parameter('ResultClass', className(what === 'static' ? 'X_Thing' : 'IOV_SwitchPort'))
  const body = await subject.ask('Associators', parameters)
  const number = body.split('<VALUE.OBJECTWITHPATH>').length - 1
  const call = subject.call('Associators', parameters)
  await load(call, 1, seconds / 6)
  const before = subject.cpu()
  const { requests, p50 } = await load(call, 1, seconds / 2)
  const cpu = (subject.cpu() - before) / requests
  note(
    `Associators from one to ${number}, ${what}`,
    `${ms(cpu)} of CPU, p50 ${p50.toFixed(0)} ms`,
    'at most 30 ms',
  )
}

/** Seconds. */
export async function create(at: Subject, from: number, to: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const start = performance.now()
  for (let index = from; index < to; index++)
    await once(at.call('CreateInstance', parameter('NewInstance', instance(String(index)))), agent)
  agent.destroy()
  return (performance.now() - start) / 1000
}

/** Seconds of CPU for each. */
async function getOne(at: Subject, id: string, seconds: number): Promise<number> {
  const call = at.call('GetInstance', parameter('InstanceName', pathOf(id)))
  await load(call, 8, seconds / 6)
  const before = at.cpu()
  const { requests } = await load(call, 8, seconds / 2)
  return (at.cpu() - before) / requests
}
