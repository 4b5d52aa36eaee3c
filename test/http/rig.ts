import { hash } from 'node:crypto'
import { connect } from 'node:net'
import { defaultLimits, type Limits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import type { RequestContext } from '../../src/broker/context.ts'
import type { CIMError } from '../../src/cim/cim-error.ts'
import type { CIMHeaders } from '../../src/cimxml/compare-headers.ts'
import { authentication as authenticationOf, type Authenticator } from '../../src/http/authentication.ts'
import type { MessageService } from '../../src/http/message-service.ts'
import type { Authentication } from '../../src/http/principal.ts'
import { startServer, type RunningServer } from '../../src/http/server.ts'
import type { Stream } from '../../src/operations/result.ts'

export const environment = {
  now: () => Date.UTC(2026, 0, 1),
  randomBytes: (count: number) => new Uint8Array(count).fill(7),
}

/** What a test says that the service does; by default it echoes the body. */
export interface Behaviour {
  decode?: (body: Buffer, headers: CIMHeaders) => string
  perform?: (message: string, context: RequestContext) => Promise<Stream<Uint8Array>>
}

export interface Rig extends AsyncDisposable {
  readonly server: RunningServer
  readonly port: number
  /** What the service gave to the audit log. */
  readonly audited: readonly object[]
  /** Warnings and errors in the log. */
  readonly logged: readonly string[]
  /** Sends a request as raw text on a connection of its own and answers with everything that comes back. */
  raw(text: string): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly text: string
}

const admin = { user: 'admin', roleIn: () => 'administrator' as const }

/** Knows `admin` with the password `secret`, by any means. */
export const authenticator: Authenticator = {
  recognize: () => undefined,
  isCurrent: () => false,
  authenticate: (user, password) =>
    Promise.resolve(user === 'admin' && password === 'secret' ? admin : undefined),
  digestSecret: (user, algorithm) =>
    Promise.resolve(
      user === 'admin'
        ? { principal: admin, secret: hash(algorithm === 'MD5' ? 'md5' : 'sha256', 'admin:test:secret') }
        : undefined,
    ),
  principal: (user) => Promise.resolve(user === 'admin' ? admin : undefined),
}

/** A server on a free port of the loopback address, user `admin`, password `secret`. */
export async function rig(
  behaviour: Behaviour = {},
  limits: Partial<Limits> = {},
  authentication?: Authentication,
): Promise<Rig> {
  const allLimits = { ...defaultLimits, ...limits }
  const audited: object[] = []
  const logged: string[] = []
  const keep = (_fields: object, message: string): void => void logged.push(message)
  const server = await startServer({
    service: service(behaviour),
    authentication:
      authentication ??
      authenticationOf({
        authenticator,
        realm: 'test',
        digestAlgorithms: [],
        limits: allLimits,
        environment,
        log: silentLog,
        failed() {},
      }),
    audit: { record: (fields) => void audited.push(fields) },
    limits: allLimits,
    log: { ...silentLog, warn: keep, error: keep },
    environment,
    host: '127.0.0.1',
    httpPort: 0,
    httpsPort: null,
    tls: null,
  })
  const port = server.httpPort as number
  return {
    server,
    port,
    audited,
    logged,
    raw: (text) => exchange(port, text),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

export const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`

/** A well-formed operation request, with what a test changes about it; a header set to null is left out. */
export function request(
  headers: Readonly<Record<string, string | null>> = {},
  body = '<x/>',
  line = 'POST /cimom HTTP/1.1',
): string {
  const all: Record<string, string | null> = {
    Host: 'localhost',
    Connection: 'close',
    Authorization: authorization,
    'Content-Type': 'application/xml; charset="utf-8"',
    'Content-Length': String(Buffer.byteLength(body)),
    CIMOperation: 'MethodCall',
    CIMMethod: 'GetClass',
    CIMObject: 'root/cimv2',
    ...headers,
  }
  const lines = Object.entries(all).filter(([, value]) => value !== null)
  return `${line}\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`
}

/** Takes the first response in a text apart; chunks are left as they are. */
export function parseAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((each) => [
      each.slice(0, each.indexOf(':')).toLowerCase(),
      each.slice(each.indexOf(':') + 1).trim(),
    ]),
  )
  return { status: Number(line.split(' ')[1]), headers, body: rest.join('\r\n\r\n'), text }
}

function exchange(port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => resolve(parseAnswer(Buffer.concat(parts).toString('latin1'))))
  })
}

function service(behaviour: Behaviour): MessageService<string> {
  return {
    decode: behaviour.decode ?? ((body) => body.toString('utf8')),
    perform: behaviour.perform ?? ((message) => Promise.resolve([Buffer.from(message)])),
    failure: (_message: string, error: CIMError) => Buffer.from(`<ERROR ${error.status} ${error.message}>`),
  }
}
