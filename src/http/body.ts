import type { IncomingMessage } from 'node:http'
import { wantBody } from './expectation.ts'
import { HTTPError } from './http-error.ts'

/** The bytes of request bodies that are held at once, over all connections. */
export class BodyBudget {
  readonly #most: number
  #held = 0

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  take(bytes: number): void {
    if (this.#held + bytes > this.#most)
      throw new HTTPError(503, 'Too much is being received at the moment: try again later', undefined, [
        'Retry-After',
        '1',
      ])
    this.#held += bytes
  }

  give(bytes: number): void {
    this.#held -= bytes
  }
}

/** The client went away before its request was whole: nobody is left to answer. */
export class ClientGone extends Error {
  constructor() {
    super('the client closed the connection')
    this.name = 'ClientGone'
  }
}

/**
 * Reads the body. Without Content-Length and without chunks it is empty. Throws HTTPError 413 above `mostBytes`,
 * 503 when the budget is used up, ClientGone when it breaks off.
 */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > mostBytes) throw tooLarge(mostBytes)
  wantBody(request)
  let held = 0
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const parts: Buffer[] = []
      const fail = (error: Error): void => {
        request.off('data', receive)
        request.resume()
        reject(error)
      }
      const receive = (part: Buffer): void => {
        if (held + part.length > mostBytes) return fail(tooLarge(mostBytes))
        try {
          budget.take(part.length)
        } catch (error) {
          return fail(error as Error)
        }
        held += part.length
        parts.push(part)
      }
      request.on('data', receive)
      request.once('end', () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)))
      const gone = (): void => {
        if (!request.complete) reject(new ClientGone())
      }
      request.once('close', gone)
      request.once('error', gone)
    })
  } finally {
    budget.give(held)
  }
}

function tooLarge(mostBytes: number): HTTPError {
  return new HTTPError(413, `The request body is larger than ${mostBytes} bytes`)
}
