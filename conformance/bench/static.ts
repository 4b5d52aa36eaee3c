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

/** Instances of a class without a provider: made, found among few and many, associated. */
export async function staticInstances(subject: Subject, most: number): Promise<void> {
  const at = await setUp(subject)
  await create(at, 0, 100)
  const few = await getOne(at, '50')
  const half = await create(at, 100, 5_100)
  const other = await create(at, 5_100, 10_100)
  note('10,000 static instances made over one connection', `${(half + other).toFixed(1)} s`, 'under 10 s')
  note('  the second half beside the first', `${((other / half) * 100).toFixed(0)} %`, 'linear')
  await create(at, 10_100, most)
  const many = await getOne(at, String(most >> 1))
  note(`GetInstance of one static instance among ${most}`, `${ms(many)} of CPU`)
  note('  beside one among 100', `${(many / few).toFixed(2)} times`, 'within 1.5 times')

  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let index = 1; index <= 1000; index++)
    await once(at.call('CreateInstance', parameter('NewInstance', joined('0', String(index)))), agent)
  agent.destroy()
  await associators(at, 'static', pathOf('0'))
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
export async function associators(subject: Subject, what: string, object: string): Promise<void> {
  const parameters =
    parameter('ObjectName', object) +
    parameter('ResultClass', className(what === 'static' ? 'X_Thing' : 'IOV_SwitchPort'))
  const body = await subject.ask('Associators', parameters)
  const number = body.split('<VALUE.OBJECTWITHPATH>').length - 1
  const call = subject.call('Associators', parameters)
  await load(call, 1, 1)
  const before = subject.cpu()
  const { requests, p50 } = await load(call, 1, 3)
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
async function getOne(at: Subject, id: string): Promise<number> {
  const call = at.call('GetInstance', parameter('InstanceName', pathOf(id)))
  await load(call, 8, 1)
  const before = at.cpu()
  const { requests } = await load(call, 8, 3)
  return (at.cpu() - before) / requests
}
