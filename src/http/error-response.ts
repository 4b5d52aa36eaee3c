import { defaultLimits } from '../base/limits.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HTTPError } from './http-error.ts'
import type { RequestHead } from './request-head.ts'
import { extensionHeaders, headerText, prefixOf } from './response-head.ts'

/** Header lines cannot be as long as texts can. */
const detailLength = 500

/**
 * Answers at the level of HTTP: status, CIMError and PGErrorDetail headers (DSP0200 1.4, 7.3.3; the latter as
 * OpenPegasus sends it), and the same in plain words as the body, for people with curl. A 401 has only the headers.
 */
export function sendHTTPError(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead | undefined,
  error: HTTPError,
  close: boolean,
): void {
  // The SBLIM Java client does not read past the head of a 401: it would take a body for the next answer, and send the
  // request that follows twice.
  const body = Buffer.from(error.status === 401 ? '' : `${error.message}\n`)
  const lines = ['Content-Type', 'text/plain; charset="utf-8"', 'Content-Length', String(body.length)]
  if (head?.extension !== undefined) lines.push(...extensionHeaders(head.extension))
  if (error.token !== undefined || error.status === 401)
    lines.push('PGErrorDetail', headerText(error.message.slice(0, detailLength)))
  if (error.token !== undefined) {
    lines.push(`${prefixOf(head)}CIMError`, error.token)
    if (error.token === 'unsupported-protocol-version')
      lines.push(`${prefixOf(head)}CIMProtocolVersion`, '1.0')
  }
  lines.push(...error.headers)
  if (close) lines.push('Connection', 'close')
  if (request.complete) response.writeHead(error.status, lines).end(body)
  else if (close) {
    response.writeHead(error.status, lines).write(body)
    afterBody(request, defaultLimits.unwantedBodyMs, () => response.end())
  }
  // A client that has its answer early sends the next request behind the body, where an M-POST cannot be told (see
  // mandatory-post.ts). One that sends its body only after the answer gets it when the time is over.
  else afterBody(request, defaultLimits.unreadBodyMs, () => response.writeHead(error.status, lines).end(body))
}

/** Reads and drops what is left of the body, and goes on after it, or without it when it takes too long. */
function afterBody(request: IncomingMessage, mostMs: number, goOn: () => void): void {
  const once = (): void => {
    clearTimeout(timer)
    request.off('end', once).off('close', once)
    goOn()
  }
  const timer = setTimeout(once, mostMs).unref()
  request.once('end', once).once('close', once).resume()
}
