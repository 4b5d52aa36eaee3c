import { HostError } from '../host-access.ts'
import type { HostAccess, RunResult } from '../host-access.ts'

/** What goes wrong with a call on a host. */
export type FaultEffect =
  /**
   * The operating system refuses with this errno; a command ends with 2 and this text on its error output, as iproute2
   * writes it, or with 1 and what it writes itself.
   */
  | { readonly kind: 'refuse'; readonly errno: string; readonly text?: string; readonly stderr?: string }
  /** There is no answer until the signal is aborted. */
  | { readonly kind: 'hang' }
  /** Success is answered and nothing done. */
  | { readonly kind: 'lie' }
  /** From here on nothing that `call` matches is there any more. */
  | { readonly kind: 'vanish' }

export interface HostFault {
  /** The call as text: `write /sys/… 4`, `read /sys/…`, `run ip link set …`. */
  readonly call: RegExp
  /** Which matching call is the first to be met by the fault; 1 is the next one. */
  readonly from: number
  /** How many calls are met; default 1. */
  readonly times?: number
  readonly effect: FaultEffect
}

/**
 * A host on which things go wrong as a table says, and take as long as it says: for tests, above the simulated
 * kernel or a real one.
 */
export class FaultyHost implements HostAccess {
  readonly #access: HostAccess
  readonly #faults: { fault: HostFault; seen: number }[]
  readonly #wait: () => Promise<void>
  readonly #wholeBatches: boolean
  #hasFailed = false

  /** `latency` is awaited before each call. `wholeBatches`: what a command is given in one batch is one call. */
  constructor(
    access: HostAccess,
    faults: readonly HostFault[],
    latency: () => Promise<void> = async () => {},
    { wholeBatches = false } = {},
  ) {
    this.#access = access
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }))
    this.#wait = latency
    this.#wholeBatches = wholeBatches
  }

  /** One of the faults has been met. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  read(path: string, signal: AbortSignal): Promise<string> {
    return this.#meet(`read ${path}`, path, signal, '', () => this.#access.read(path, signal))
  }

  write(path: string, text: string, signal: AbortSignal): Promise<void> {
    return this.#meet(`write ${path} ${text}`, path, signal, undefined, () =>
      this.#access.write(path, text, signal),
    )
  }

  list(path: string, signal: AbortSignal): Promise<string[]> {
    return this.#meet(`list ${path}`, path, signal, [], () => this.#access.list(path, signal))
  }

  readLink(path: string, signal: AbortSignal): Promise<string> {
    return this.#meet(`readLink ${path}`, path, signal, '', () => this.#access.readLink(path, signal))
  }

  async run(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
    input?: string,
  ): Promise<RunResult> {
    const make = (text = input) => this.#access.run(command, args, signal, text)
    if (args.includes('-batch') && !this.#wholeBatches)
      return this.#runBatch(command, signal, input ?? '', make)
    const call = ['run', command, ...args].join(' ')
    return this.#tell(() => this.#meet(call, command, signal, lied, make))
  }

  /** Each line meets faults as the command that it is; what comes before one that fails is done. */
  async #runBatch(
    command: string,
    signal: AbortSignal,
    input: string,
    make: (input: string) => Promise<RunResult>,
  ): Promise<RunResult> {
    const lines = input.split('\n')
    for (const [at, line] of lines.entries()) {
      if (line === '') continue
      const answer = await this.#tell(() =>
        this.#meet<RunResult | null>(`run ${command} ${line}`, command, signal, lied, async () => null),
      ).catch(async (error: unknown) => {
        await make(`${lines.slice(0, at).join('\n')}\n`)
        throw error
      })
      // A line that is lied about stays, empty: the others keep their numbers.
      if (answer === lied) lines[at] = ''
      else if (answer !== null) {
        const before = await make(`${lines.slice(0, at).join('\n')}\n`)
        if (before.status !== 0) return before
        const stderr = `${before.stderr}${answer.stderr}Command failed -:${at + 1}\n`
        return { status: 1, stdout: before.stdout, stderr }
      }
    }
    return make(lines.join('\n'))
  }

  /** A command tells on its error output what the operating system has answered. */
  async #tell<R extends RunResult | null>(call: () => Promise<R>): Promise<R | RunResult> {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof HostError && error.cause instanceof Told)) throw error
      return { status: error.cause.status, stdout: '', stderr: `${error.cause.message}\n` }
    }
  }

  async #meet<T>(
    call: string,
    path: string,
    signal: AbortSignal,
    nothing: T,
    make: () => Promise<T>,
  ): Promise<T> {
    await this.#wait()
    const effect = this.#effectOn(call)
    if (effect === undefined) return make()
    this.#hasFailed = true
    switch (effect.kind) {
      case 'lie':
        return nothing
      case 'hang':
        return new Promise<T>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          if (signal.aborted) reject(signal.reason)
        })
      case 'vanish':
        throw new HostError('ENOENT', path, { cause: new Told(1, 'Cannot find device') })
      case 'refuse':
        throw new HostError(effect.errno, path, {
          cause:
            effect.stderr === undefined
              ? new Told(2, `RTNETLINK answers: ${effect.text ?? effect.errno}`)
              : new Told(1, effect.stderr.trimEnd()),
        })
    }
  }

  #effectOn(call: string): FaultEffect | undefined {
    let met: FaultEffect | undefined
    for (const one of this.#faults) {
      const { fault } = one
      if (!fault.call.test(call)) continue
      one.seen += 1
      const last = fault.effect.kind === 'vanish' ? Infinity : fault.from + (fault.times ?? 1) - 1
      if (one.seen >= fault.from && one.seen <= last) met ??= fault.effect
    }
    return met
  }
}

/** Of a command whose success is answered and which was not run. */
const lied: RunResult = { status: 0, stdout: '', stderr: '' }

/** What a command would have written, and its exit status. */
class Told extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'Told'
    this.status = status
  }
}
