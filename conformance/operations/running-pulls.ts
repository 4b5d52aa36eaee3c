import { request, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { className, intrinsic, parameter, value } from './messages.ts'
import { headersFor, send, targetOf } from './raw-http.ts'

/**
 * What becomes of a pull while its answer is on its way: another beside it, the enumeration closed, the client gone.
 * Usage: node running-pulls.ts URL USER PASSWORD, for a server with a site whose controllers do not fit into the
 * buffers of a connection. Prints `ok` and `FAILED` lines.
 */
const [url, user, password] = process.argv.slice(2)
if (url === undefined || user === undefined || password === undefined) {
  process.stderr.write('usage: node running-pulls.ts URL USER PASSWORD\n')
  process.exit(2)
}
const target = targetOf(url, user, password)

/** An answer of which nothing is read until somebody does. */
interface Running {
  readonly response: IncomingMessage
  abort(): void
}

const beside = await open()
const running = await beginPull(beside)
report('a pull beside a running one is refused', await statusOf('PullInstancesWithPath', beside), '24')
report('counting beside it is not', await statusOf('EnumerationCount', beside), 'success')
report('closing it meanwhile succeeds', await statusOf('CloseEnumeration', beside), 'success')
report('and ends the running one with a trailer that says so', await trailerOf(running), '23')
report('it is closed then', await statusOf('PullInstancesWithPath', beside), '21')

const left = await open()
const abandoned = await beginPull(left)
abandoned.abort()
await wait(500)
report('a client that goes closes its enumeration', await statusOf('PullInstancesWithPath', left), '21')

const whole = await open()
const slow = await beginPull(whole)
await wait(1500)
report('a client that reads late gets everything', String(await countOf(slow)), String(await countAtOnce()))
report('which was the end', await statusOf('PullInstancesWithPath', whole), '21')

function report(name: string, got: string, expected: string): void {
  process.stdout.write(
    got === expected ? `ok      ${name}\n` : `FAILED  ${name}\n        expected ${expected}, got ${got}\n`,
  )
}

/** Opens an enumeration that times out a second after its last request; answers its context. */
async function open(): Promise<string> {
  const parameters =
    parameter('ClassName', className('IOV_PhysicalPortController')) +
    parameter('OperationTimeout', value('1'))
  const { body } = await perform('OpenEnumerateInstances', parameters)
  const context = /NAME="EnumerationContext"[^>]*><VALUE>([^<]+)</.exec(body)?.[1]
  if (context === undefined) throw new Error(`no enumeration was opened: ${body.slice(0, 500)}`)
  return context
}

async function statusOf(operation: string, context: string): Promise<string> {
  const most = operation.startsWith('Pull') ? parameter('MaxObjectCount', value('1')) : ''
  const { body } = await perform(operation, parameter('EnumerationContext', value(context)) + most)
  return /<ERROR CODE="(\d+)"/.exec(body)?.[1] ?? 'success'
}

function perform(operation: string, parameters: string) {
  return send(target, { headers: headersFor(target, operation), body: intrinsic(operation, parameters) })
}

/** Asks for everything; answers when the head of the answer is there. */
function beginPull(context: string): Promise<Running> {
  const parameters =
    parameter('EnumerationContext', value(context)) + parameter('MaxObjectCount', value('1000000'))
  const body = intrinsic('PullInstancesWithPath', parameters)
  const headers = {
    ...headersFor(target, 'PullInstancesWithPath'),
    'Content-Length': Buffer.byteLength(body),
    TE: 'trailers',
  }
  return new Promise((resolve, reject) => {
    const { host, port } = target
    const outgoing = request({ host, port, method: 'POST', path: '/cimom', headers }, (response) => {
      // That it was cut off is what is looked for.
      response.on('error', () => undefined)
      resolve({ response, abort: () => outgoing.destroy() })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function trailerOf({ response }: Running): Promise<string> {
  response.resume()
  await new Promise((resolve) => response.once('close', resolve))
  return response.trailers['cimstatuscode'] ?? 'no trailer'
}

async function countOf({ response }: Running): Promise<number> {
  const pieces: Buffer[] = []
  for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces).toString().split('<VALUE.INSTANCEWITHPATH>').length - 1
}

async function countAtOnce(): Promise<number> {
  const { body } = await perform(
    'EnumerateInstanceNames',
    parameter('ClassName', className('IOV_PhysicalPortController')),
  )
  return body.split('<INSTANCENAME CLASSNAME="IOV_PhysicalPortController">').length - 1
}
