import { request } from 'node:http'
import { connect } from 'node:net'

/** One request over HTTP as it stands, for what no client library would send. */
export interface RawRequest {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface RawResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface Target {
  host: string
  port: number
  user: string
  password: string
}

export function targetOf(url: string, user: string, password: string): Target {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port), user, password }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** The headers that a correct client sends with an intrinsic call. */
export function headersFor(target: Target, method: string, object = 'root/cimv2'): Record<string, string> {
  return {
    'Content-Type': 'application/xml; charset="utf-8"',
    CIMOperation: 'MethodCall',
    CIMMethod: method,
    CIMObject: object,
    Authorization: basic(target.user, target.password),
  }
}

export function send(target: Target, raw: RawRequest): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(raw.body ?? '')
    const outgoing = request(
      {
        host: target.host,
        port: target.port,
        method: raw.method ?? 'POST',
        path: raw.path ?? '/cimom',
        headers: { 'Content-Length': String(body.length), ...raw.headers },
        timeout: 20_000,
        // Clients that send M-POST begin their connections with it, and may be refused it on others.
        ...(raw.method === 'M-POST' ? { agent: false } : {}),
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 20 s')))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Sends bytes on a bare connection and answers with what came back until the server closed it. */
export function sendBytes(target: Target, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(target.port, target.host, () => socket.write(bytes))
    socket.setTimeout(20_000, () => socket.destroy(new Error('the connection stayed open for 20 s')))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}
