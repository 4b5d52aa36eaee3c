import { cimErrors } from './cim-errors.ts'
import { judge, type Case } from './case.ts'
import { headers } from './headers.ts'
import { malformed } from './malformed.ts'
import { className, intrinsic, parameter } from './messages.ts'
import { headersFor, send, sendBytes, targetOf, type Target } from './raw-http.ts'

/**
 * Bad input of many kinds against a running server: each gets the answer that DSP0200 says, and the server keeps
 * serving. Usage: node bad-input.ts URL USER PASSWORD. Prints `ok` and `FAILED` lines.
 */
const [url, user, password] = process.argv.slice(2)
if (url === undefined || user === undefined || password === undefined) {
  process.stderr.write('usage: node bad-input.ts URL USER PASSWORD\n')
  process.exit(2)
}
const target = targetOf(url, user, password)

const cases: Case[] = [...malformed, ...headers, ...cimErrors]
for (const test of cases) await report(test.name, () => judge(target, test))
await report('a body over the limit', () => oversize(target))
await report('a length that lies', () => lyingLength(target))
await report('a request line that is none', () => notHTTP(target))
await report('HTTP/1.1 without Host', () => noHost(target))
await report('a thousand wrong requests at once', () => flood(target))
await report('the server still answers', () => judge(target, aliveCase()))

async function report(name: string, work: () => Promise<string | undefined>): Promise<void> {
  let fault: string | undefined
  try {
    fault = await work()
  } catch (error) {
    fault = `no answer: ${String(error)}`
  }
  process.stdout.write(fault === undefined ? `ok      ${name}\n` : `FAILED  ${name}\n        ${fault}\n`)
}

function aliveCase(): Case {
  const body = intrinsic('GetClass', parameter('ClassName', className('CIM_ManagedElement')))
  return { name: 'alive', method: 'GetClass', body, expect: { ok: true } }
}

async function oversize(to: Target): Promise<string | undefined> {
  const huge = Buffer.alloc(40 * 1024 * 1024, 0x20)
  try {
    const { status } = await send(to, { headers: headersFor(to, 'GetClass'), body: huge })
    return status === 413 ? undefined : `expected HTTP 413, got ${status}`
  } catch (error) {
    // The server may close the connection instead of reading what it will not use.
    return /EPIPE|ECONNRESET/.test(String(error)) ? undefined : String(error)
  }
}

async function lyingLength(to: Target): Promise<string | undefined> {
  const lines = Object.entries(headersFor(to, 'GetClass')).map(([name, text]) => `${name}: ${text}\r\n`)
  const answer = await sendBytes(
    to,
    `POST /cimom HTTP/1.1\r\nHost: x\r\n${lines.join('')}Content-Length: 5\r\nConnection: close\r\n\r\n<CIM><too long/></CIM>`,
  )
  return answer.startsWith('HTTP/1.1 400') ? undefined : `got ${answer.slice(0, 100)}`
}

async function notHTTP(to: Target): Promise<string | undefined> {
  const answer = await sendBytes(to, 'hello\r\n\r\n')
  return answer.startsWith('HTTP/1.1 400') ? undefined : `got ${answer.slice(0, 100)}`
}

async function noHost(to: Target): Promise<string | undefined> {
  const answer = await sendBytes(to, 'POST /cimom HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  return answer.startsWith('HTTP/1.1 400') ? undefined : `got ${answer.slice(0, 100)}`
}

async function flood(to: Target): Promise<string | undefined> {
  const body = intrinsic('GetClass', parameter('ClassName', className('IOV_Nothing')))
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(to, { headers: headersFor(to, 'GetClass'), body })),
    )
    const wrong = answers.find(({ status }) => status !== 200)
    if (wrong !== undefined) return `got HTTP ${wrong.status}`
  }
  return undefined
}
