import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { cpuSeconds, memoryMiB } from '../bench/process-usage.ts'
import {
  className,
  instanceName,
  intrinsic,
  key,
  localInstance,
  methodCall,
  parameter,
  value,
} from './messages.ts'
import { mutate, oneOf, randomFrom } from './mutations.ts'
import { headersFor, send, targetOf, type RawResponse } from './raw-http.ts'

/**
 * Thousands of requests that were once good, each changed at random, against a running server: none makes it end,
 * think for more than a second, answer by a fault of its own, or grow. Usage: node mutation.ts URL USER PASSWORD
 * PROCESS SEED COUNT [ONLY]. Prints `ok` and `FAILED` lines; a failed mutant is found again by seed and number.
 */
const [url, user, password, processID, seedText, countText, only] = process.argv.slice(2)
if (url === undefined || user === undefined || password === undefined || countText === undefined) {
  process.stderr.write('usage: node mutation.ts URL USER PASSWORD PROCESS SEED COUNT [ONLY]\n')
  process.exit(2)
}
const target = targetOf(url, user, password)
const pid = Number(processID)
const seed = Number(seedText)
const count = Number(countText)

const longestMs = 50_000
const mostSeconds = 1
/** What a request of the largest size that is read, in its several forms, may add, and what the heap leaves lying. */
const mostGrowthMiB = 300

const fixtures = join(import.meta.dirname, '../../test/fixtures/wire/requests.md')
const wire = Array.from(
  readFileSync(fixtures, 'utf8').matchAll(/```xml\n(.*?)```/gs),
  ([, document]) => document as string,
)
const documents = [...wire, ...ours()]

const memory = memoryMiB(pid).now
const faults: string[] = []
const statuses = new Map<string, number>()
const started = performance.now()
let sent = 0
let slowest = 0
for (let number = 0; number < count && performance.now() - started < longestMs; number++) {
  if (only !== undefined && number !== Number(only)) continue
  // Each mutant has a seed of its own, so that it can be made again alone.
  const random = randomFrom(seed + number * 7919)
  const mutant = mutate(oneOf(documents, random), random, documents)
  const before = cpuSeconds(pid)
  const fault = await verdict(mutant)
  sent++
  const seconds = cpuSeconds(pid) - before
  slowest = Math.max(slowest, seconds)
  if (only !== undefined) process.stdout.write(`${mutant}\n`)
  if (fault !== undefined) faults.push(`mutant ${number}: ${fault}`)
  if (seconds > mostSeconds) faults.push(`mutant ${number} took ${seconds.toFixed(2)} s of CPU`)
  if (fault?.startsWith('no answer') === true && !isAlive()) break
}
const grown = memoryMiB(pid).peak - memory
const answers = Array.from(statuses, ([status, times]) => `${times} × ${status}`).join(', ')
process.stdout.write(
  `seed ${seed}: ${sent} mutants in ${((performance.now() - started) / 1000).toFixed(1)} s; ${answers}\n`,
)
report(`${sent} mutants are answered as they should be`, faults)
report('the slowest took at most a second of CPU', slowest <= mostSeconds ? [] : [`${slowest} s`])
report(
  `memory stays within ${mostGrowthMiB} MiB of the idle one`,
  grown <= mostGrowthMiB ? [] : [`it grew by ${grown.toFixed(0)} MiB`],
)
const good = intrinsic('GetClass', parameter('ClassName', className('CIM_ManagedElement')))
const last = await verdict(good)
report('the server still answers', last === undefined ? [] : [last])

function report(name: string, wrong: readonly string[]): void {
  process.stdout.write(wrong.length === 0 ? `ok      ${name}\n` : `FAILED  ${name}\n`)
  for (const line of wrong.slice(0, 20)) process.stdout.write(`        ${line}\n`)
}

function isAlive(): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Undefined for a good answer: a refusal of the message, or a response that is well-formed and no fault of the server. */
async function verdict(mutant: string): Promise<string | undefined> {
  const method = /<I?METHODCALL[^>]*\sNAME\s*=\s*["']([^"'<&]{1,100})["']/.exec(mutant)?.[1] ?? 'GetClass'
  const headers = headersFor(target, encodeURIComponent(method.toWellFormed()), objectOf(mutant))
  let response: RawResponse
  try {
    response = await send(target, { headers, body: mutant })
  } catch (error) {
    return `no answer: ${String(error)}`
  }
  const { status, body } = response
  const code = status === 200 ? /<ERROR[^>]*\bCODE="(\d+)"/.exec(body)?.[1] : undefined
  const outcome = code === undefined ? `HTTP ${status}` : `CIM ${code}`
  statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
  if (status !== 200)
    return [400, 413, 431, 501].includes(status) ? undefined : `HTTP ${status}: ${body.slice(0, 200)}`
  const isOwnFault = code === '1' && body.includes('unexpected fault')
  return isOwnFault ? body.slice(0, 400) : notWellFormed(body)
}

/** CIMObject of the mutant, so that it gets past the comparison with the headers (DSP0200 1.4, 7.2). */
function objectOf(mutant: string): string {
  const path = /<LOCALNAMESPACEPATH>(.*?)<\/LOCALNAMESPACEPATH>/s.exec(mutant)?.[1] ?? ''
  const parts = Array.from(path.matchAll(/NAME="([^"<&]*)"/g), ([, name]) => name as string)
  const namespace = parts.join('/') || 'root/cimv2'
  const instance = /<LOCALINSTANCEPATH>.*?<INSTANCENAME CLASSNAME="(.*?)">(.*?)<\/INSTANCENAME>/s.exec(mutant)
  if (instance === null) return encodeURIComponent(namespace.toWellFormed())
  const keys = Array.from(
    (instance[2] ?? '').matchAll(/<KEYBINDING NAME="(.*?)"><KEYVALUE[^>]*>(.*?)<\/KEYVALUE>/gs),
    ([, name, text]) => `${name}="${text}"`,
  )
  return encodeURIComponent(`${namespace}:${instance[1]}.${keys.join(',')}`.toWellFormed())
}

function notWellFormed(body: string): string | undefined {
  let fault: string | undefined
  const parser = new SaxesParser()
  parser.on('error', (error) => (fault ??= `the answer is not well-formed: ${error.message}`))
  parser.write(body).close()
  return fault
}

/** Requests on what the server has, which get further than those of the fixtures. */
function ours(): string[] {
  const host = instanceName('IOV_Host', key('CreationClassName', 'IOV_Host') + key('Name', 'host-a'))
  const names = (text: string): string => parameter('ClassName', className(text))
  const list = parameter('PropertyList', `<VALUE.ARRAY>${value('Name')}${value('ElementName')}</VALUE.ARRAY>`)
  return [
    intrinsic('EnumerateInstances', names('IOV_PhysicalPortController') + list),
    intrinsic('EnumerateInstanceNames', names('CIM_Namespace'), 'interop'),
    intrinsic('EnumerateClasses', parameter('DeepInheritance', value('TRUE')), 'interop'),
    intrinsic('GetClass', names('IOV_VirtualPortController') + parameter('LocalOnly', value('FALSE'))),
    intrinsic('GetInstance', parameter('InstanceName', host) + list),
    intrinsic('GetQualifier', parameter('QualifierName', value('Key'))),
    intrinsic('Associators', parameter('ObjectName', host) + parameter('Role', value('Antecedent'))),
    intrinsic('References', parameter('ObjectName', className('IOV_Host'))),
    intrinsic('ExecQuery', parameter('QueryLanguage', value('WQL')) + parameter('Query', value('SELECT * FROM IOV_Host WHERE Name = "host-a" AND NOT EnabledState &lt; 3'))),
    intrinsic('OpenEnumerateInstances', names('IOV_Host') + parameter('FilterQueryLanguage', value('DMTF:FQL')) + parameter('FilterQuery', value("Name = 'host-a' OR Name LIKE 'h.*'")) + parameter('MaxObjectCount', value('1'))),
    intrinsic('PullInstancesWithPath', parameter('EnumerationContext', value('1')) + parameter('MaxObjectCount', value('10'))),
    intrinsic('SetQualifier', parameter('QualifierDeclaration', `<QUALIFIER.DECLARATION NAME="XMut" TYPE="string" ISARRAY="true"><SCOPE CLASS="true"/><VALUE.ARRAY>${value('a')}</VALUE.ARRAY></QUALIFIER.DECLARATION>`)),
    intrinsic('CreateClass', parameter('NewClass', `<CLASS NAME="X_Mutant" SUPERCLASS="CIM_ManagedElement"><QUALIFIER NAME="Description" TYPE="string">${value('d')}</QUALIFIER><PROPERTY NAME="ID" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean">${value('TRUE')}</QUALIFIER></PROPERTY><PROPERTY.ARRAY NAME="N" TYPE="uint8" ARRAYSIZE="3"><VALUE.ARRAY>${value('1')}</VALUE.ARRAY></PROPERTY.ARRAY><METHOD NAME="Do" TYPE="uint32"><PARAMETER NAME="P" TYPE="string"/></METHOD></CLASS>`)),
    intrinsic('CreateInstance', parameter('NewInstance', `<INSTANCE CLASSNAME="X_Mutant"><PROPERTY NAME="ID" TYPE="string">${value('1')}</PROPERTY></INSTANCE>`)),
    intrinsic('DeleteClass', names('X_Mutant')),
    methodCall('addVMGroup', localInstance('root/cimv2', 'IOV_Host', key('CreationClassName', 'IOV_Host') + key('Name', 'host-a'))),
  ] // prettier-ignore
}
