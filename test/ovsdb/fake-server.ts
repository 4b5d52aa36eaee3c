import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { OVSDBAddress } from '../../src/ovsdb/address.ts'
import type { ClientLimits } from '../../src/ovsdb/client.ts'
import { MessageReader } from '../../src/ovsdb/message-reader.ts'

export interface FakeMessage {
  id?: unknown
  method?: string
  params?: unknown[]
  result?: unknown
  error?: unknown
}

/** One client as the server sees it. */
export class FakePeer {
  readonly socket: Socket

  constructor(socket: Socket) {
    this.socket = socket
  }

  send(message: object): void {
    this.socket.write(JSON.stringify(message))
  }

  answer(request: FakeMessage, result: unknown, error: unknown = null): void {
    this.send({ id: request.id, result, error })
  }
}

/** A server on a loopback port that hands each message to `handle` and keeps what it has received. */
export class FakeServer {
  readonly received: FakeMessage[] = []
  readonly peers: FakePeer[] = []
  handle: (message: FakeMessage, peer: FakePeer) => void = () => {}
  readonly #server: Server
  #waiting: { matches: (message: FakeMessage) => boolean; resolve: (message: FakeMessage) => void }[] = []

  constructor() {
    this.#server = createServer({ noDelay: true }, (socket) => {
      const peer = new FakePeer(socket)
      const reader = new MessageReader(1_000_000)
      this.peers.push(peer)
      socket.on('error', () => socket.destroy())
      socket.on('data', (chunk) => {
        for (const message of reader.push(chunk)) this.#accept(message as FakeMessage, peer)
      })
    })
  }

  async listen(port = 0): Promise<OVSDBAddress & { kind: 'tcp' }> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    return { kind: 'tcp', host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  /** The first message of this method, received already or to come. */
  next(matches: (message: FakeMessage) => boolean): Promise<FakeMessage> {
    const known = this.received.find(matches)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }))
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(message: FakeMessage, peer: FakePeer): void {
    this.received.push(message)
    for (const each of this.#waiting) if (each.matches(message)) each.resolve(message)
    this.#waiting = this.#waiting.filter((each) => !each.matches(message))
    this.handle(message, peer)
  }
}

export const testLimits: ClientLimits = {
  ovsdbMessageBytes: 100_000,
  ovsdbPendingCalls: 8,
  ovsdbKeepAliveMs: 60_000,
  deviceTimeoutMs: 10_000,
  ovsdbBackOffFirstMs: 1,
  ovsdbBackOffMaximumMs: 4,
}
