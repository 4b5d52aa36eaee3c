import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Lets node's HTTP server take the method M-POST (DSP0200 1.4, 7.2; RFC 2774), which its parser does not know and
 * cannot be taught. Where a packet begins a request with `M-POST `, the two first bytes become an empty line, which
 * every HTTP parser skips before a request (RFC 9112, 2.2), so that `POST` is left; the connection remembers it for
 * the request that follows. An M-POST whose first byte arrives alone, or that comes behind another request in the same
 * packet, is refused as an unknown method (501), upon which clients fall back to POST.
 */
export function acceptMandatoryPost(server: Server, event: 'connection' | 'secureConnection'): void {
  server.on(event, (socket: Socket) => {
    const connection: Connection = { announced: false, current: undefined }
    connections.set(socket, connection)
    socket.prependListener('data', (packet: Buffer) => {
      if (packet[0] !== 0x4d || !beginsMandatoryPost(packet)) return
      if (connection.current?.complete === false) return
      packet.write('\r\n', 0, 'latin1')
      connection.announced = true
    })
  })
  server.prependListener('request', (request: IncomingMessage) => {
    const connection = connections.get(request.socket)
    if (connection === undefined) return
    connection.current = request
    if (!connection.announced) return
    connection.announced = false
    mandatory.add(request)
  })
}

/** Some clients send the method by itself, so a packet may end anywhere in it; from two bytes on it can be told. */
function beginsMandatoryPost(packet: Buffer): boolean {
  return packet.length >= 2 && method.startsWith(packet.toString('latin1', 0, method.length))
}

const method = 'M-POST '

/** Whether the request came as M-POST. */
export function isMandatoryPost(request: IncomingMessage): boolean {
  return mandatory.has(request)
}

interface Connection {
  /** The next request was sent as M-POST. */
  announced: boolean
  current: IncomingMessage | undefined
}

const connections = new WeakMap<Socket, Connection>()
const mandatory = new WeakSet<IncomingMessage>()
