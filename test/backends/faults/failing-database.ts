import { FakeServer } from '../../ovsdb/fake-server.ts'
import type { FakeMessage, FakePeer } from '../../ovsdb/fake-server.ts'
import type { Fault } from '../contract/every-fault.ts'
import type { FakeOpenVSwitch } from '../switch/fake-open-vswitch.ts'

interface Events {
  meanwhile(): Promise<unknown>
  onHang(): void
}

/** What is before the database of an Open vSwitch and fails at one of its calls, or of its changes. */
export class FailingDatabase {
  readonly #server = new FakeServer()
  readonly #switch: FakeOpenVSwitch
  readonly #fault: Fault
  readonly #at: number
  readonly #events: Events
  #calls = 0

  constructor(fake: FakeOpenVSwitch, fault: Fault, at: number, events: Events) {
    this.#switch = fake
    this.#fault = fault
    this.#at = at
    this.#events = events
    this.#server.handle = (message, peer) => void this.#handle(message, peer)
  }

  get hasFailed(): boolean {
    return this.#calls >= this.#at
  }

  /** @returns its address */
  async listen(): Promise<string> {
    const { host, port } = await this.#server.listen()
    return `tcp:${host}:${port}`
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  async #handle(message: FakeMessage, peer: FakePeer): Promise<void> {
    if (!ofChanges.has(this.#fault) || isChange(message)) this.#calls += 1
    const isNow = this.#calls === this.#at
    const goOn = () => this.#switch.server.handle(message, peer)
    const refuse = (error: string, details: string) => peer.answer(message, [{ error, details }])
    switch (this.#fault) {
      case 'unreachable':
        return isNow ? void peer.socket.destroy() : goOn()
      case 'hanging':
        return isNow ? this.#events.onHang() : goOn()
      case 'vanishing':
        return this.hasFailed ? void peer.socket.destroy() : goOn()
      case 'refusing':
        return isNow && isChange(message) ? refuse('constraint violation', 'refused by the test') : goOn()
      case 'wrong credentials':
        return this.hasFailed && isChange(message)
          ? refuse(
              'permission error',
              'RBAC rules for client "iovm" role "" prohibit modification of table "Port".',
            )
          : goOn()
      case 'lying': {
        const { Bridge, Port } = structuredClone(this.#switch.tables)
        goOn()
        if (isNow && isChange(message)) Object.assign(this.#switch.tables, { Bridge, Port })
        return
      }
      case 'concurrent change':
        if (isNow) await this.#events.meanwhile()
        return goOn()
    }
  }
}

/** Reading is not met by these. */
const ofChanges: ReadonlySet<Fault> = new Set<Fault>(['refusing', 'wrong credentials', 'lying'])

function isChange({ method, params = [] }: FakeMessage): boolean {
  if (method !== 'transact') return false
  return (params.slice(1) as { op: string }[]).some(({ op }) => op === 'update' || op === 'mutate')
}
