import type { Limits } from '../../../base/limits.ts'
import type { GuestBackend, GuestInterface, GuestResource } from '../../../iov/backend.ts'
import type { MACAddress } from '../../../iov/mac-address.ts'
import { AgentDoor } from '../../guest/agent-door.ts'
import { CommandGuest } from '../../guest/command-guest.ts'
import type { VMState } from '../vm-state.ts'
import { SimulatedAgent } from './guest-agent.ts'
import { SimulatedLinux } from './linux.ts'
import { GuestMachine } from './machine.ts'
import type { GuestNetwork } from './machine.ts'
import { isStorage, SimulatedStorageGuest } from './storage-guest.ts'

export interface SimulatedGuestOptions {
  host: string
  state: VMState
  resources: readonly GuestResource[]
  network: GuestNetwork
  limits: Limits
}

/**
 * The guests of a simulated host: the guest code that drives real ones, over simulated QEMU guest agents in simulated
 * Linux guests; beside it only storage devices (storage-guest.ts). A device that the simulated hypervisor has plugged
 * in is there at once.
 */
export class SimulatedGuest implements GuestBackend {
  readonly host: string
  readonly #state: VMState
  readonly #network: GuestBackend
  readonly #storage: GuestBackend

  constructor({ host, state, resources, network, limits }: SimulatedGuestOptions) {
    this.host = host
    this.#state = state
    let connections = 0
    const door = new AgentDoor({
      // QEMU ends with its VM.
      connect: async (vm) =>
        state.get(vm)?.running === true
          ? new SimulatedAgent(new SimulatedLinux(new GuestMachine(state, vm, network))).connect()
          : null,
      limits,
      newID: () => (connections += 1),
    })
    this.#network = new CommandGuest({ host, door, resources, limits: { ...limits, guestDeviceMs: 0 } })
    this.#storage = new SimulatedStorageGuest(host, state)
  }

  async discover(vm: string, signal: AbortSignal): Promise<GuestInterface[]> {
    const shown = await this.#network.discover(vm, signal)
    return [...shown, ...(await this.#storage.discover(vm, signal))]
  }

  addInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<string> {
    return this.#sideOf(vm, mac).addInterface(vm, mac, signal)
  }

  removeInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<void> {
    return this.#sideOf(vm, mac).removeInterface(vm, mac, signal)
  }

  connect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    return this.#sideOf(vm, mac).connect(vm, mac, resource, signal)
  }

  disconnect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    return this.#sideOf(vm, mac).disconnect(vm, mac, resource, signal)
  }

  #sideOf(vm: string, mac: MACAddress): GuestBackend {
    const device = this.#state.get(vm)?.devices.find((one) => one.mac === mac)
    return device !== undefined && isStorage(device) ? this.#storage : this.#network
  }
}
