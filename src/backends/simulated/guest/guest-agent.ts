import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { HostError } from '../../host-access.ts'
import type { RunResult } from '../../host-access.ts'
import type { GuestShell } from '../../guest/guest-shell.ts'

/** How a simulated agent behaves otherwise than it should. */
export interface AgentFaults {
  /** It reads and never answers. */
  silent?: boolean
  /** Commands that its configuration forbids. */
  disabled?: readonly string[]
  /** It closes the connection when it hears this command. */
  vanishesAt?: string
  /** What it answers to these commands, in place of what it should: a line as it is sent. */
  answers?: Readonly<Record<string, string>>
  /** Sent before everything else: what an earlier client had asked for. */
  stale?: string
}

/**
 * A QEMU guest agent (7.2) over the guest's commands, in the words of the real one. A command has ended when it is first
 * looked at, since commands of the simulated guest take no time.
 */
export class SimulatedAgent {
  readonly #shell: GuestShell
  readonly #processes = new Map<number, RunResult | null>()
  faults: AgentFaults = {}
  connections = 0
  #pid = 100

  constructor(shell: GuestShell) {
    this.#shell = shell
  }

  connect(): Duplex {
    this.connections += 1
    const [near, far] = duplexPair()
    let heard = ''
    if (this.faults.stale !== undefined) far.write(Buffer.from(this.faults.stale, 'latin1'))
    far.setEncoding('latin1')
    far.on('data', (text: string) => {
      // A 0xFF is a parse error to the agent, which forgets the half of a message that came before it.
      if (text.includes('\xff')) far.write(line(failure('GenericError', "JSON parse error, stray '\uFFFD'")))
      heard = text.includes('\xff') ? text.slice(text.lastIndexOf('\xff') + 1) : heard + text
      for (let at = heard.indexOf('\n'); at >= 0; at = heard.indexOf('\n')) {
        const request = JSON.parse(heard.slice(0, at)) as {
          execute: string
          arguments: Record<string, unknown>
        }
        heard = heard.slice(at + 1)
        this.#answer(far, request.execute, request.arguments)
      }
    })
    far.on('error', () => far.destroy())
    return near
  }

  #answer(far: Duplex, command: string, args: Record<string, unknown>): void {
    const { silent, disabled = [], vanishesAt, answers = {} } = this.faults
    if (silent === true) return
    if (vanishesAt === command) {
      far.destroy()
      return
    }
    const given = answers[command]
    if (given !== undefined) far.write(given)
    else if (disabled.includes(command))
      far.write(
        line(failure('CommandNotFound', `Command ${command} has been disabled: the command is not allowed`)),
      )
    else if (command === 'guest-sync-delimited')
      far.write(Buffer.from(`\xff${line({ return: args.id })}`, 'latin1'))
    else if (command === 'guest-ping') far.write(line({ return: {} }))
    else if (command === 'guest-exec') this.#start(far, args)
    else if (command === 'guest-exec-status') far.write(line(this.#status(Number(args.pid))))
    else far.write(line(failure('CommandNotFound', `The command ${command} has not been found`)))
  }

  #start(far: Duplex, args: Record<string, unknown>): void {
    const pid = (this.#pid += 1)
    const path = String(args.path)
    this.#processes.set(pid, null)
    this.#shell.run(path, args.arg as string[], new AbortController().signal).then(
      (result) => {
        this.#processes.set(pid, result)
        far.write(line({ return: { pid } }))
      },
      (error: unknown) => {
        const why = error instanceof HostError ? 'No such file or directory' : String(error)
        const text = `Guest agent command failed, error was 'Failed to execute child process “${path}” (${why})'`
        far.write(line(failure('GenericError', text)))
      },
    )
  }

  #status(pid: number): object {
    const result = this.#processes.get(pid)
    if (result === undefined) return failure('GenericError', "Invalid parameter 'pid'")
    if (result === null) return { return: { exited: false } }
    this.#processes.delete(pid)
    const { status, stdout, stderr } = result
    const encoded = (text: string): string => Buffer.from(text).toString('base64')
    return {
      return: {
        exited: true,
        ...(status > 128 ? { signal: status - 128 } : { exitcode: status }),
        ...(stdout === '' ? {} : { 'out-data': encoded(stdout) }),
        ...(stderr === '' ? {} : { 'err-data': encoded(stderr) }),
      },
    }
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`
const failure = (name: string, desc: string): object => ({ error: { class: name, desc } })
