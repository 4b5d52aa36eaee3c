import type { Duplex } from 'node:stream'
import type { Limits } from '../../base/limits.ts'
import { GuestError } from './guest-shell.ts'

/** Begins a message, and ends whatever half of one the other side has still to read or has sent before. */
const delimiter = 0xff

/** Names of commands that an agent refuses are told with this class (qapi/error.json in QEMU). */
const unknownCommand = 'CommandNotFound'

/**
 * One connection to a QEMU guest agent (docs/interop/qemu-ga-ref in QEMU): lines of JSON, one command after the other.
 * The agent does not notice who speaks to it: what a client asked for that has gone is answered to the next. So a
 * connection begins with `guest-sync-delimited`, and everything before its answer is thrown away.
 */
export class AgentClient {
  readonly #stream: Duplex
  readonly #maximumBytes: number
  #received = Buffer.alloc(0)
  #fault: GuestError | undefined
  #wake: () => void = () => {}

  constructor(stream: Duplex, { guestAgentMessageBytes }: Pick<Limits, 'guestAgentMessageBytes'>) {
    this.#stream = stream
    this.#maximumBytes = guestAgentMessageBytes
    stream.on('data', (piece: Buffer) => this.#receive(piece))
    stream.on('error', (error) => this.#fail(faultOf(error)))
    for (const end of ['end', 'close'])
      stream.on(end, () => this.#fail(new GuestError('unreachable', 'the agent has closed the connection')))
  }

  /** Waits until the agent answers this connection. `id`: a number that earlier ones have not used. */
  async synchronize(id: number, signal: AbortSignal): Promise<void> {
    this.#send('guest-sync-delimited', { id }, [delimiter])
    for (;;) {
      await this.#take(delimiter, signal)
      const line = await this.#take(newline, signal)
      // Half of an older answer may follow an older delimiter; only ours counts.
      if (isAnswerTo(id, line)) return
    }
  }

  /** Performs one command. @throws GuestError with the agent's words where it refuses. */
  async execute(command: string, args: object, signal: AbortSignal): Promise<unknown> {
    this.#send(command, args)
    const answer = parseAnswer(await this.#take(newline, signal))
    if ('return' in answer) return answer.return
    const error = answer.error
    if (typeof error !== 'object' || error === null || !('desc' in error))
      throw new GuestError('protocol', `the agent answers ${command} with neither a result nor an error`)
    const isUnknown = 'class' in error && error.class === unknownCommand
    throw new GuestError(isUnknown ? 'unsupported' : 'refused', `${command}: ${String(error.desc)}`)
  }

  close(): void {
    this.#stream.destroy()
  }

  #send(command: string, args: object, before: readonly number[] = []): void {
    const text = JSON.stringify({ execute: command, arguments: args })
    this.#stream.write(Buffer.concat([Buffer.from(before), Buffer.from(`${text}\n`)]))
  }

  /** Everything up to the next such octet, without it. */
  async #take(octet: number, signal: AbortSignal): Promise<string> {
    for (;;) {
      signal.throwIfAborted()
      const at = this.#received.indexOf(octet)
      if (at >= 0) {
        const taken = this.#received.toString('utf8', 0, at)
        this.#received = this.#received.subarray(at + 1)
        return taken
      }
      if (this.#fault !== undefined) throw this.#fault
      await this.#more(signal)
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#wake = done
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #receive(piece: Buffer): void {
    this.#received = Buffer.concat([this.#received, piece])
    if (this.#received.length > this.#maximumBytes) {
      this.#received = Buffer.alloc(0)
      this.#fail(new GuestError('protocol', `the agent's answer exceeds ${this.#maximumBytes} bytes`))
      this.close()
    }
    this.#wake()
  }

  #fail(fault: GuestError): void {
    this.#fault ??= fault
    this.#wake()
  }
}

const newline = 0x0a

/** Codes of a connection that say that nobody is there. */
function faultOf(error: Error): GuestError {
  return new GuestError('unreachable', `the agent cannot be reached: ${error.message}`, { cause: error })
}

function isAnswerTo(id: number, line: string): boolean {
  try {
    return parseAnswer(line).return === id
  } catch (error) {
    if (error instanceof GuestError) return false
    throw error
  }
}

/** What an agent writes. @throws GuestError where that is no object of JSON. */
export function parseAnswer(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (error) {
    throw new GuestError('protocol', `the agent sent what is no JSON: ${line.slice(0, 80)}`, { cause: error })
  }
  throw new GuestError('protocol', `the agent sent no object: ${line.slice(0, 80)}`)
}
