import { HostError } from '../../../src/backends/host-access.ts'
import type { RunResult } from '../../../src/backends/host-access.ts'
import type { GuestShell } from '../../../src/backends/guest/guest-shell.ts'
import { done } from '../../../src/backends/simulated/guest/command-result.ts'
import { SimulatedLinux } from '../../../src/backends/simulated/guest/linux.ts'
import type { SimulatedLink, SimulatedMachine } from '../../../src/backends/simulated/guest/linux.ts'
import { nothingConnected } from '../../../src/backends/simulated/guest/linux-state.ts'
import type { ConnectionState } from '../../../src/backends/simulated/guest/linux-state.ts'
import type { MACAddress } from '../../../src/iov/mac-address.ts'

/** The simulated Linux guest, with what goes wrong in it as a test wants it. */
export class FakeGuest implements GuestShell, SimulatedMachine {
  readonly devices: SimulatedLink[]
  /** What answers in the network, as `ADDRESS:PORT,NAME` or `HOST:/EXPORT`. */
  readonly remotes = new Set<string>()
  readonly names = new Map<string, string>()
  /** The device that all routes lead through; null: there are none. */
  route: string | null
  /** Commands that are not installed. */
  readonly missing = new Set<string>()
  /** Commands that say that all is well and do nothing; such as `nvme connect`, by their beginning. */
  readonly lying = new Set<string>()
  /** Commands that do not end until they are told to. */
  readonly hanging = new Set<string>()
  readonly log: string[] = []
  /** All that connecting leaves behind. */
  remains = nothingConnected
  readonly #linux = new SimulatedLinux(this)

  constructor(macs: readonly MACAddress[]) {
    this.devices = macs.map((mac, at) => ({ name: `eth${at}`, mac, isUp: false }))
    this.route = 'eth0'
  }

  /** The other side goes away: sessions stay, and are not up any more. */
  lose(): void {
    const { sessions, controllers } = this.remains
    this.remotes.clear()
    this.remains = {
      ...this.remains,
      sessions: sessions.map((one) => ({ ...one, state: 'FAILED' })),
      controllers: controllers.map((one) => ({ ...one, state: 'connecting' })),
    }
  }

  async run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    const line = [command, ...args].join(' ')
    this.log.push(line)
    const among = (set: ReadonlySet<string>): boolean => [...set].some((start) => line.startsWith(start))
    if (among(this.hanging))
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    if (this.missing.has(command)) throw new HostError('ENOENT', command)
    if (among(this.lying)) return done()
    return this.#linux.run(command, args)
  }

  links(): readonly SimulatedLink[] {
    return this.devices
  }

  setLink(name: string, isUp: boolean): void {
    const at = this.devices.findIndex((one) => one.name === name)
    this.devices[at] = { ...this.devices[at]!, isUp }
  }

  connections(): ConnectionState {
    return this.remains
  }

  keep(connections: ConnectionState): void {
    this.remains = connections
  }

  isServed(remote: string): boolean {
    return this.remotes.has(remote)
  }

  servesExports(host: string): boolean {
    return [...this.remotes].some((one) => one.startsWith(`${host}:/`))
  }

  addressOf(name: string): string | undefined {
    return this.names.get(name)
  }

  routeTo(): string | null {
    return this.route
  }
}
