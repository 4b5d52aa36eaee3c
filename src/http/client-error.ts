import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../base/log.ts'

/** By node's code of a fault in HTTP itself: what is answered. All others are 400. */
const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers what is not HTTP, or not in time, and closes the connection. */
export function answerClientErrors(server: Server, log: Log): void {
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket) => {
    const what = error.code === 'ECONNRESET' ? 'was reset' : 'did not speak HTTP'
    log.debug({ code: error.code, peer: socket.remoteAddress }, `a connection ${what}`)
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = isUnknownMethod(error)
      ? '501 Not Implemented'
      : (statusLines[error.code ?? ''] ?? '400 Bad Request')
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
  })
}

/**
 * A request of HTTP whose method node's parser does not know, as opposed to something that is no HTTP at all. It begins
 * the packet, or comes behind the body of another one.
 */
function isUnknownMethod(error: NodeJS.ErrnoException & { rawPacket?: Buffer }): boolean {
  return (
    error.code === 'HPE_INVALID_METHOD' &&
    /(?:^|[\n>])[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r?\n/.test(
      error.rawPacket?.toString('latin1') ?? '',
    )
  )
}
