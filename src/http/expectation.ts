import type { IncomingMessage, Server, ServerResponse } from 'node:http'

const waiting = new WeakMap<IncomingMessage, ServerResponse>()

/**
 * Lets a client that sends `Expect: 100-continue` wait until its body is wanted (RFC 9110, 10.1.1): with wrong
 * credentials or headers it is answered without having sent it. Any other expectation is answered 417 by node.
 */
export function answerExpectations(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response)
    server.emit('request', request, response)
  })
}

/** Tells a client that waits to send its body. */
export function wantBody(request: IncomingMessage): void {
  waiting.get(request)?.writeContinue()
  waiting.delete(request)
}

/** Whether the client still waits to be told: then it may never send the body. */
export function awaitsContinue(request: IncomingMessage): boolean {
  return waiting.has(request)
}
