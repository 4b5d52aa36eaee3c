import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  className,
  instanceName,
  intrinsic,
  key,
  localClass,
  methodCall,
  parameter,
  value,
} from './messages.ts'
import { headersFor, send, targetOf } from './raw-http.ts'

/**
 * Raw responses of every operation, good ones and errors, validated by xmllint against the DTD of DSP0203 2.4. The
 * namespace has the classes of `conformance/mof/load/every-type.mof`. Usage: node dtd.ts URL USER PASSWORD NAMESPACE
 * DTD FOLDER. Prints `ok` and `FAILED` lines.
 */
const [url, user, password, given, dtd, folder] = process.argv.slice(2)
if (
  url === undefined ||
  user === undefined ||
  password === undefined ||
  dtd === undefined ||
  folder === undefined
) {
  process.stderr.write('usage: node dtd.ts URL USER PASSWORD NAMESPACE DTD FOLDER\n')
  process.exit(2)
}
const target = targetOf(url, user, password)
const namespace = given as string

const one = instanceName('X_Types', key('ID', 'one'))
const two = instanceName('X_Special', key('ID', 'two'))
const instance = parameter('InstanceName', one)
const object = parameter('ObjectName', one)
const classObject = parameter('ObjectName', className('X_Types'))
const ofClass = (name: string): string => parameter('ClassName', className(name))
const flag = (name: string, on: boolean): string => parameter(name, value(on ? 'TRUE' : 'FALSE'))
const whole = flag('LocalOnly', false) + flag('IncludeQualifiers', true) + flag('IncludeClassOrigin', true)
const made = `<INSTANCE CLASSNAME="X_Types"><PROPERTY NAME="ID" TYPE="string">${value('dtd')}</PROPERTY></INSTANCE>`
const madeName = instanceName('X_Types', key('ID', 'dtd'))
const madeClass = `<CLASS NAME="X_DTD" SUPERCLASS="X_Types"></CLASS>`
const madeQualifier = `<QUALIFIER.DECLARATION NAME="XDTD" TYPE="string" ISARRAY="false"><SCOPE CLASS="true"/></QUALIFIER.DECLARATION>`
const few = parameter('MaxObjectCount', value('1'))
const query = parameter('QueryLanguage', value('WQL')) + parameter('Query', value('SELECT * FROM X_Types'))
const filtered =
  parameter('FilterQueryLanguage', value('DMTF:FQL')) + parameter('FilterQuery', value('U16 = 65535'))

/** In their order: what is made is used by later ones, and removed in the end. */
const calls: readonly [operation: string, parameters: string][] = [
  ['GetClass', ofClass('X_Types') + whole],
  ['GetClass', ofClass('X_Link')],
  ['EnumerateClasses', flag('DeepInheritance', true) + whole],
  ['EnumerateClassNames', flag('DeepInheritance', true)],
  ['GetQualifier', parameter('QualifierName', value('XLevel'))],
  ['EnumerateQualifiers', ''],
  ['SetQualifier', parameter('QualifierDeclaration', madeQualifier)],
  ['DeleteQualifier', parameter('QualifierName', value('XDTD'))],
  ['CreateClass', parameter('NewClass', madeClass)],
  ['ModifyClass', parameter('ModifiedClass', madeClass)],
  ['DeleteClass', ofClass('X_DTD')],
  ['GetInstance', instance + whole],
  ['GetInstance', parameter('InstanceName', two) + flag('LocalOnly', false)],
  ['EnumerateInstances', ofClass('X_Types') + whole],
  ['EnumerateInstances', ofClass('X_Link')],
  ['EnumerateInstanceNames', ofClass('X_Types')],
  ['CreateInstance', parameter('NewInstance', made)],
  [
    'ModifyInstance',
    parameter('ModifiedInstance', `<VALUE.NAMEDINSTANCE>${madeName}${made}</VALUE.NAMEDINSTANCE>`),
  ],
  ['GetProperty', instance + parameter('PropertyName', value('U64'))],
  ['GetProperty', instance + parameter('PropertyName', value('Flags'))],
  [
    'GetProperty',
    parameter(
      'InstanceName',
      instanceName('X_Link', reference('Antecedent', one) + reference('Dependent', two)),
    ) + parameter('PropertyName', value('Antecedent')),
  ],
  [
    'SetProperty',
    parameter('InstanceName', madeName) +
      parameter('PropertyName', value('Text')) +
      parameter('NewValue', value('x')),
  ],
  ['DeleteInstance', parameter('InstanceName', madeName)],
  ['Associators', object + flag('IncludeClassOrigin', true)],
  ['Associators', classObject],
  ['AssociatorNames', object],
  ['AssociatorNames', classObject],
  ['References', object],
  ['References', classObject],
  ['ReferenceNames', object],
  ['ReferenceNames', classObject],
  ['ExecQuery', query],
  ['OpenEnumerateInstances', ofClass('X_Types') + few + filtered],
  ['EnumerationCount', ''],
  ['PullInstancesWithPath', few],
  ['OpenEnumerateInstances', ofClass('X_Types')],
  ['CloseEnumeration', ''],
  ['OpenEnumerateInstancePaths', ofClass('X_Types') + few],
  ['PullInstancePaths', few],
  ['OpenReferenceInstances', instance],
  ['OpenReferenceInstancePaths', instance],
  ['OpenAssociatorInstances', instance],
  ['OpenAssociatorInstancePaths', instance],
  [
    'OpenQueryInstances',
    parameter('FilterQueryLanguage', value('DMTF:CQL')) +
      parameter('FilterQuery', value('SELECT * FROM X_Types')) +
      flag('ReturnQueryResultClass', true) +
      few,
  ],
  ['PullInstances', few],
]

/** What must be refused, with an ERROR that is valid as well. */
const refusals: readonly [operation: string, parameters: string][] = [
  ['GetClass', ofClass('X_Nothing')],
  ['GetInstance', parameter('InstanceName', instanceName('X_Types', key('ID', 'nothing')))],
  ['CreateClass', parameter('NewClass', '<CLASS NAME="X_DTD" SUPERCLASS="X_Nothing"></CLASS>')],
  ['ExecQuery', parameter('QueryLanguage', value('WQL')) + parameter('Query', value('SELECT FROM'))],
  ['PullInstances', parameter('EnumerationContext', value('nothing')) + few],
  ['NoOperation', ''],
]

let context = ''
const continuing = [
  'EnumerationCount',
  'CloseEnumeration',
  'PullInstancesWithPath',
  'PullInstancePaths',
  'PullInstances',
]
for (const [operation, parameters] of calls) {
  const about = continuing.includes(operation) ? parameter('EnumerationContext', value(context)) : ''
  const body = await exchange(operation, intrinsic(operation, about + parameters, namespace))
  judge(operation, body, 'succeeds')
  context = /<PARAMVALUE NAME="EnumerationContext"[^>]*><VALUE>(.*?)<\/VALUE>/.exec(body)?.[1] ?? context
}
for (const [operation, parameters] of refusals) {
  judge(operation, await exchange(operation, intrinsic(operation, parameters, namespace)), 'is refused')
}
const server = await serverMethod()
judge('CreateWBEMServerNamespace', server, 'answers')

/** A method with an embedded instance in, and return value and parameters out. */
async function serverMethod(): Promise<string> {
  const names = await exchange(
    'EnumerateInstanceNames',
    intrinsic('EnumerateInstanceNames', ofClass('CIM_WBEMServer'), 'interop'),
    'interop',
  )
  const path = /<INSTANCENAME .*?<\/INSTANCENAME>/s.exec(names)?.[0] ?? ''
  const local = `<LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME="interop"/></LOCALNAMESPACEPATH>${path}</LOCALINSTANCEPATH>`
  const keys = Array.from(
    path.matchAll(/<KEYBINDING NAME="(.*?)"><KEYVALUE[^>]*>(.*?)<\/KEYVALUE>/gs),
    ([, name, text]) => `${name}="${text}"`,
  )
  const embedded = `&lt;INSTANCE CLASSNAME="CIM_WBEMServerNamespace"&gt;&lt;PROPERTY NAME="Name" TYPE="string"&gt;&lt;VALUE&gt;root/dtd2&lt;/VALUE&gt;&lt;/PROPERTY&gt;&lt;/INSTANCE&gt;`
  const template = `<PARAMVALUE NAME="NamespaceTemplate" PARAMTYPE="string" EmbeddedObject="instance">${value(embedded)}</PARAMVALUE>`
  const [name = ''] = /(?<=CLASSNAME=")[^"]*/.exec(path) ?? []
  return exchange(
    'CreateWBEMServerNamespace',
    methodCall(
      'CreateWBEMServerNamespace',
      path === '' ? localClass('interop', 'CIM_WBEMServer') : local,
      template,
    ),
    `interop:${name}.${keys.join(',')}`,
  )
}

function reference(name: string, path: string): string {
  return `<KEYBINDING NAME="${name}"><VALUE.REFERENCE>${path}</VALUE.REFERENCE></KEYBINDING>`
}

async function exchange(operation: string, body: string, about = namespace): Promise<string> {
  const headers = headersFor(target, operation, encodeURIComponent(about))
  const response = await send(target, { headers, body })
  return response.status === 200 ? response.body : `HTTP ${response.status}: ${response.body}`
}

function judge(operation: string, body: string, expected: 'succeeds' | 'is refused' | 'answers'): void {
  const file = join(folder as string, 'response.xml')
  writeFileSync(file, body)
  const error = /<ERROR .*?>/.exec(body)?.[0]
  const isExpected = expected === 'answers' || (error === undefined) === (expected === 'succeeds')
  let fault = isExpected ? '' : (error ?? 'it was performed')
  try {
    execFileSync('xmllint', ['--noout', '--dtdvalid', dtd as string, file], { stdio: 'pipe' })
  } catch (error) {
    fault = String((error as { stderr?: Buffer }).stderr ?? error).slice(0, 600)
  }
  const name = `${operation} ${expected}, with a response that is valid`
  process.stdout.write(fault === '' ? `ok      ${name}\n` : `FAILED  ${name}\n        ${fault}\n`)
}
