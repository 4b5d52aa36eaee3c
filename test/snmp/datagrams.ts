import { EventEmitter } from 'node:events'

/** A datagram on its way; `to` is a port. */
export interface Datagram {
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
}

/** UDP without a network: sockets by port, and a say in what becomes of each datagram. */
export class Datagrams {
  readonly sent: Datagram[] = []
  /** Whether the datagram gets lost. */
  lose: (datagram: Datagram) => boolean = () => false
  readonly #bound = new Map<number, FakeSocket>()
  #nextPort = 40_000

  /** As node:dgram has it. */
  createSocket(_type: string): FakeSocket {
    return new FakeSocket(this)
  }

  bind(socket: FakeSocket, port = 0): number {
    const chosen = port === 0 ? this.#nextPort++ : port
    this.#bound.set(chosen, socket)
    return chosen
  }

  unbind(port: number): void {
    this.#bound.delete(port)
  }

  get open(): number {
    return this.#bound.size
  }

  /** The socket at this port fails. */
  failAt(port: number, error: Error): void {
    this.#bound.get(port)?.emit('error', error)
  }

  pass(datagram: Datagram): void {
    this.sent.push(datagram)
    if (!this.lose(datagram)) this.forge(datagram)
  }

  /** Arrives, whoever has sent it. */
  forge(datagram: Datagram): void {
    setImmediate(() => {
      const rinfo = { address: '127.0.0.1', family: 'IPv4', port: datagram.from, size: datagram.bytes.length }
      this.#bound.get(datagram.to)?.emit('message', datagram.bytes, rinfo)
    })
  }
}

class FakeSocket extends EventEmitter {
  readonly #network: Datagrams
  #port: number | undefined

  constructor(network: Datagrams) {
    super()
    this.#network = network
  }

  bind(port?: number): void {
    this.#port = this.#network.bind(this, port)
    setImmediate(() => this.emit('listening'))
  }

  send(
    bytes: Buffer,
    offset: number,
    length: number,
    port: number,
    _address: string,
    done: (error: Error | null) => void,
  ): void {
    this.#port ??= this.#network.bind(this)
    done(null)
    this.#network.pass({
      bytes: Buffer.from(bytes.subarray(offset, offset + length)),
      from: this.#port,
      to: port,
    })
  }

  address(): { address: string; port: number; family: string } {
    return { address: '127.0.0.1', port: this.#port ?? 0, family: 'IPv4' }
  }

  close(done?: () => void): void {
    if (this.#port !== undefined) this.#network.unbind(this.#port)
    this.#port = undefined
    this.emit('close')
    done?.()
  }

  ref(): void {}
  unref(): void {}
}
