import type { GuestShell } from '../../../src/backends/guest/guest-shell.ts'
import type { RunResult } from '../../../src/backends/host-access.ts'
import { done, failed } from '../../../src/backends/simulated/guest/command-result.ts'
import type { Fault } from '../contract/every-fault.ts'

export interface GuestBehaviour {
  /** The commands that change something. */
  changing: RegExp
  /** What somebody else does meanwhile. */
  meanwhile(): void
  /** The agent ends, and with it the connection to it. */
  hangUp(): void
  /** A command is left unanswered. */
  onHang(): void
}

/** A guest that fails at one of its commands, or of those that change something where that alone can fail so. */
export class FailingGuest implements GuestShell {
  readonly #guest: GuestShell
  readonly #fault: Fault
  readonly #at: number
  readonly #behaviour: GuestBehaviour
  #calls = 0

  constructor(guest: GuestShell, fault: Fault, at: number, behaviour: GuestBehaviour) {
    this.#guest = guest
    this.#fault = fault
    this.#at = at
    this.#behaviour = behaviour
  }

  get hasFailed(): boolean {
    return this.#calls >= this.#at
  }

  async run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    const { changing, meanwhile, hangUp, onHang } = this.#behaviour
    const isMet = !ofChanges.has(this.#fault) || changing.test([command, ...args].join(' '))
    if (isMet) this.#calls += 1
    if (isMet && this.#calls === this.#at) {
      if (this.#fault === 'concurrent change') meanwhile()
      if (this.#fault === 'refusing') return failed('it is busy', 1)
      if (this.#fault === 'lying') return done()
      if (this.#fault === 'hanging') onHang()
      if (this.#fault === 'unreachable') hangUp()
      if (this.#fault === 'hanging' || this.#fault === 'unreachable') return forEver
    }
    if (isMet && this.hasFailed) {
      if (this.#fault === 'wrong credentials') return failed('Operation not permitted', 1)
      if (this.#fault === 'vanishing') {
        hangUp()
        return forEver
      }
    }
    return this.#guest.run(command, args, signal)
  }
}

/** Reading is not met by these. */
const ofChanges: ReadonlySet<Fault> = new Set<Fault>(['refusing', 'lying', 'wrong credentials'])

const forEver = new Promise<never>(() => {})
