import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Fault } from '../contract/every-fault.ts'

interface Events {
  meanwhile(): Promise<unknown>
  onHang(): void
}

/** What is before another WBEM server and fails, when it is to, at one of its requests, or of its method calls. */
export class FailingServer {
  readonly #server = createServer((asked, answer) => void this.#handle(asked, answer))
  readonly #url: string
  readonly #events: Events
  #fault: Fault | undefined
  #at = Infinity
  #calls = 0

  constructor(url: string, events: Events) {
    this.#url = url
    this.#events = events
  }

  /** Fails at this call from now, which counts from 1. */
  breakAt(fault: Fault, call: number): void {
    this.#fault = fault
    this.#at = call
    this.#calls = 0
  }

  /** All is well again. */
  heal(): void {
    this.#fault = undefined
    this.#at = Infinity
  }

  get hasFailed(): boolean {
    return this.#calls >= this.#at
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(asked)
    const method = /VHBA/.exec(String(asked.headers.cimmethod ?? '')) ? String(asked.headers.cimmethod) : null
    const isOfChanges = this.#fault !== undefined && ofChanges.has(this.#fault)
    if (method !== null || !isOfChanges) this.#calls += 1
    const isNow = this.#calls === this.#at
    const isChange = isNow && method !== null
    if (this.#fault === 'hanging' && isNow) return this.#events.onHang()
    if (this.#fault === 'unreachable' && isNow) return void asked.socket.destroy()
    if (this.#fault === 'vanishing' && this.hasFailed) return void asked.socket.destroy()
    if (this.#fault === 'wrong credentials' && this.hasFailed)
      return void answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end()
    if (this.#fault === 'concurrent change' && isNow) await this.#events.meanwhile()
    if (isChange && this.#fault === 'refusing') return answerMethod(answer, body, method, 6)
    if (isChange && this.#fault === 'lying') return answerMethod(answer, body, method, 0)
    const { method: verb, headers } = asked
    const onward = request(new URL(asked.url ?? '/', this.#url), { method: verb, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    })
    onward.end(body)
  }
}

/** Reading is not met by these. */
const ofChanges: ReadonlySet<Fault> = new Set<Fault>(['refusing', 'lying'])

/** As though the method had been carried out, with this return value. */
function answerMethod(answer: ServerResponse, body: Buffer, method: string, value: number): void {
  const id = /MESSAGE ID="([^"]*)"/.exec(body.toString())?.[1] ?? ''
  const returned = `<RETURNVALUE PARAMTYPE="uint32"><VALUE>${value}</VALUE></RETURNVALUE>`
  const response = `<SIMPLERSP><METHODRESPONSE NAME="${method}">${returned}</METHODRESPONSE></SIMPLERSP>`
  answer
    .writeHead(200, { 'Content-Type': 'application/xml', CIMOperation: 'MethodResponse' })
    .end(
      `<?xml version="1.0" encoding="utf-8"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="${id}" PROTOCOLVERSION="1.0">${response}</MESSAGE></CIM>`,
    )
}
