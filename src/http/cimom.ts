import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { Audit } from './audit.ts'
import { BodyBudget, ClientGone, readBody } from './body.ts'
import { checkMethod } from './checks/method.ts'
import { checks } from './checks/table.ts'
import { certificateFault, certificateNames } from './client-certificate.ts'
import { Deadline } from './deadline.ts'
import { sendHTTPError } from './error-response.ts'
import { awaitsContinue } from './expectation.ts'
import { asHTTPError, HTTPError } from './http-error.ts'
import type { MessageService } from './message-service.ts'
import { sendOptions } from './options-response.ts'
import type { Authentication, Principal } from './principal.ts'
import { readHead, type RequestHead } from './request-head.ts'
import { openBody, sendChunked, sendWhole, type Opened } from './response-body.ts'
import { responseHead } from './response-head.ts'

export interface CIMOMOptions<Message> {
  readonly service: MessageService<Message>
  readonly authentication: Authentication
  readonly audit: Audit
  readonly limits: Limits
  readonly log: Log
  readonly environment: Environment
}

/** The resource `/cimom`: one request after another, from its head to the last byte of the answer (DSP0200 1.4, 7). */
export class CIMOM<Message> {
  readonly #options: CIMOMOptions<Message>
  readonly #budget: BodyBudget
  readonly #running = new Set<Deadline>()
  /** Tells the request ids of this run from those of others in the same log. */
  readonly #run: string
  /** Looks at the deadlines now and then. */
  readonly #clock: NodeJS.Timeout
  readonly #tooLate = (): CIMError => {
    const seconds = this.#options.limits.operationTimeoutMs / 1000
    return new CIMError('CIM_ERR_FAILED', `the operation took longer than ${seconds} s`)
  }
  #requests = 0
  #stopping = false
  #idle: (() => void) | undefined

  constructor(options: CIMOMOptions<Message>) {
    this.#options = options
    this.#budget = new BodyBudget(options.limits.requestBytesInFlight)
    this.#run = Buffer.from(options.environment.randomBytes(3)).toString('hex')
    const { operationTimeoutMs, stallTimeoutMs } = options.limits
    this.#clock = setInterval(
      () => {
        const now = performance.now()
        for (const deadline of this.#running) deadline.check(now)
      },
      Math.min(1000, operationTimeoutMs / 10, stallTimeoutMs / 10),
    )
    this.#clock.unref()
  }

  /** Answers a request; never throws. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestID = `${this.#run}-${++this.#requests}`
    const address = request.socket.remoteAddress ?? 'unknown'
    let head: RequestHead | undefined
    try {
      this.#admit()
      head = readHead(request)
      const principal = await this.#options.authentication({
        connection: request.socket,
        requestID,
        address,
        method: head.method,
        target: request.url ?? '',
        authorization: head.header('authorization'),
        certificateNames: () => certificateNames(request.socket),
        certificateFault: () => certificateFault(request.socket),
      })
      checkMethod(head)
      if (head.method === 'OPTIONS') return sendOptions(response)
      for (const check of checks) check(head)
      const body = await readBody(request, this.#options.limits.requestBytes, this.#budget)
      await this.#operate(body, head, response, principal, requestID, address)
    } catch (error) {
      this.#fail(error, request, response, head, requestID)
    }
  }

  /** Takes no more requests; those that run have `graceMs` to end, then they are aborted. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    if (this.#running.size > 0) await this.#drain(graceMs)
    clearInterval(this.#clock)
  }

  async #drain(graceMs: number): Promise<void> {
    const timer = setTimeout(() => {
      const reason = new CIMError('CIM_ERR_SERVER_IS_SHUTTING_DOWN', 'the server is shutting down')
      for (const deadline of this.#running) deadline.abort(reason)
    }, graceMs)
    await new Promise<void>((resolve) => (this.#idle = resolve))
    clearTimeout(timer)
  }

  #admit(): void {
    if (this.#stopping) throw new HTTPError(503, 'The server is shutting down')
    if (this.#running.size >= this.#options.limits.concurrentRequests)
      throw new HTTPError(503, 'The server has too much to do at the moment: try again later', undefined, [
        'Retry-After',
        '1',
      ])
  }

  async #operate(
    body: Buffer,
    head: RequestHead,
    response: ServerResponse,
    principal: Principal,
    requestID: string,
    address: string,
  ): Promise<void> {
    const { service, limits, log, environment } = this.#options
    const started = performance.now()
    const message = service.decode(body, {
      method: head.cimHeader('cimmethod'),
      object: head.cimHeader('cimobject'),
      protocolVersion: head.cimHeader('cimprotocolversion'),
    })
    const deadline = this.#begin(response)
    try {
      const context = {
        requestID,
        user: principal.user,
        address,
        receivedAtMs: environment.now(),
        roleIn: (namespace: string) => principal.roleIn(namespace),
        get signal() {
          return deadline.signal
        },
        log,
      }
      const heldBytes = head.readsTrailers ? 0 : limits.responseHeldBytes
      const opened = await this.#open(message, context, deadline, heldBytes)
      const lines = responseHead(head, Math.round((performance.now() - started) * 1000))
      if (this.#stopping) lines.push('Connection', 'close')
      if (opened.rest === undefined) sendWhole(response, lines, opened.held)
      else await sendChunked(response, head, lines, opened, deadline, limits)
    } catch (error) {
      // Whatever breaks off when the client goes is no fault of its own.
      throw deadline.reason instanceof ClientGone ? deadline.reason : error
    } finally {
      this.#end(deadline)
    }
  }

  async #open(
    message: Message,
    context: Parameters<MessageService<Message>['perform']>[1],
    deadline: Deadline,
    heldBytes: number,
  ): Promise<Opened> {
    const { service, log, audit } = this.#options
    try {
      return await openBody(
        await deadline.race(service.perform(message, context, audit)),
        heldBytes,
        deadline,
      )
    } catch (error) {
      if (error instanceof ClientGone) throw error
      if (error instanceof CIMError) return { held: [service.failure(message, error)], rest: undefined }
      log.error({ err: error, requestID: context.requestID }, 'a response could not be made')
      const text = `unexpected fault; see the server's log for request ${context.requestID}`
      return { held: [service.failure(message, new CIMError('CIM_ERR_FAILED', text))], rest: undefined }
    }
  }

  #begin(response: ServerResponse): Deadline {
    const deadline = new Deadline(this.#options.limits.operationTimeoutMs, this.#tooLate)
    response.once('close', () => {
      if (!response.writableFinished) deadline.abort(new ClientGone())
    })
    this.#running.add(deadline)
    return deadline
  }

  #end(deadline: Deadline): void {
    this.#running.delete(deadline)
    if (this.#running.size === 0) this.#idle?.()
  }

  #fail(
    error: unknown,
    request: IncomingMessage,
    response: ServerResponse,
    head: RequestHead | undefined,
    requestID: string,
  ): void {
    const { log } = this.#options
    if (error instanceof ClientGone) return log.debug({ requestID }, error.message)
    if (response.headersSent) return log.warn({ err: error, requestID }, 'a response broke off')
    const answer = asHTTPError(error, requestID)
    if (answer.status === 500) log.error({ err: error, requestID }, 'a request failed unexpectedly')
    log.debug({ requestID, status: answer.status, token: answer.token, detail: answer.message }, 'refused')
    // What is left of a body that nobody wants is not waited for.
    const unwanted = answer.status === 413 || awaitsContinue(request)
    const close = this.#stopping || unwanted || (answer.status === 503 && !request.complete)
    sendHTTPError(request, response, head, answer, close)
  }
}
