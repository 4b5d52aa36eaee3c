import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/** The connections whose first packet is not there yet. */
export interface WaitingConnections {
  /** Ends them; called when the server stops, which does not know of them. */
  end(): void
}

/**
 * Lets node's HTTP server take the method M-POST (DSP0200 1.4, 7.2; RFC 2774), which its parser does not know and
 * cannot be taught. A connection that begins with the letter M is watched: where a packet begins a request with
 * `M-POST `, the two first bytes become an empty line, which every HTTP parser skips before a request (RFC 9112, 2.2),
 * so that `POST` is left; the connection remembers it for the request that follows. All other connections go to node
 * as they are, since watching makes each request on them dearer. An M-POST on these, or one that comes behind another
 * request in the same packet, is refused as an unknown method (501), upon which clients fall back to POST.
 * @param waitMs how long a connection may stay without a first byte.
 */
export function acceptMandatoryPost(
  server: Server,
  event: 'connection' | 'secureConnection',
  waitMs: number,
): WaitingConnections {
  const waiting = new Set<Socket>()
  const begin = server.listeners(event) as ((socket: Socket) => void)[]
  server.removeAllListeners(event)
  server.on(event, (socket: Socket) => {
    waiting.add(socket)
    const end = (): void => void socket.destroy()
    const forget = (): void => void waiting.delete(socket)
    socket.setTimeout(waitMs, end)
    socket.on('error', end).on('end', end).on('close', forget)
    socket.once('data', (packet: Buffer) => {
      waiting.delete(socket)
      socket.setTimeout(0)
      socket.off('timeout', end).off('error', end).off('end', end).off('close', forget)
      // Read again by whoever listens from now on.
      socket.pause()
      socket.unshift(packet)
      for (const listener of begin) listener.call(server, socket)
      if (packet[0] === letterM) watch(socket)
      socket.resume()
    })
  })
  server.prependListener('request', (request: IncomingMessage) => {
    const connection = connections.get(request.socket)
    if (connection === undefined) return
    connection.current = request
    connection.inHead = false
    if (!connection.announced) return
    connection.announced = false
    mandatory.add(request)
  })
  return {
    end() {
      for (const socket of waiting) socket.destroy()
    },
  }
}

/** Whether the request came as M-POST. */
export function isMandatoryPost(request: IncomingMessage): boolean {
  return mandatory.has(request)
}

function watch(socket: Socket): void {
  const connection: Connection = { inHead: false, letterRead: false, announced: false, current: undefined }
  connections.set(socket, connection)
  socket.prependListener('data', (packet: Buffer) => {
    if (connection.letterRead) continueMandatoryPost(connection, packet)
    else if (!connection.inHead && connection.current?.complete !== false) {
      connection.inHead = true
      if (packet[0] === letterM) beginMandatoryPost(connection, packet)
    }
  })
}

/** Some clients write the method byte by byte, so that a packet may end anywhere in it. */
function beginMandatoryPost(connection: Connection, packet: Buffer): void {
  if (!method.startsWith(packet.toString('latin1', 0, method.length))) return
  packet[0] = carriageReturn
  if (packet.length > 1) continueMandatoryPost(connection, packet.subarray(1))
  else connection.letterRead = true
}

/** No other method that begins with M is allowed, so what is left of one is as unknown as the whole was. */
function continueMandatoryPost(connection: Connection, packet: Buffer): void {
  connection.letterRead = false
  if (packet[0] !== dash) return
  packet[0] = lineFeed
  connection.announced = true
}

const method = 'M-POST '
const letterM = 0x4d
const dash = 0x2d
const carriageReturn = 0x0d
const lineFeed = 0x0a

interface Connection {
  /** A request has begun of which node does not tell yet: a packet that begins with M is a part of its head. */
  inHead: boolean
  /** Of the method only the first letter has come. */
  letterRead: boolean
  /** The next request was sent as M-POST. */
  announced: boolean
  current: IncomingMessage | undefined
}

const connections = new WeakMap<Socket, Connection>()
const mandatory = new WeakSet<IncomingMessage>()
