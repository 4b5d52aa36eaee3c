import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredVM,
  HypervisorBackend,
  VMDefinition,
  VMDevice,
  Watch,
} from '../../iov/backend.ts'
import type { HostAccess } from '../host-access.ts'
import { fcPorts } from '../npiv/host-bus-adapter.ts'
import { pciDevices, systemFiles } from '../sriov/system-files.ts'
import { unplug } from './guest/unplug.ts'
import type { VMState } from './vm-state.ts'

/**
 * The hypervisor of a simulated host, with the refusals of a real one: names and devices are given once, only a
 * stopped domain goes away, and a device that the host does not have cannot be given. What undoes something succeeds
 * where there is nothing to undo.
 */
export class SimulatedHypervisor implements HypervisorBackend {
  readonly host: string
  readonly watch: Watch
  readonly #state: VMState
  readonly #access: HostAccess
  readonly #peer: (host: string) => VMState | undefined

  /** `peer` answers with what another host has, when it can be reached from here. */
  constructor(
    host: string,
    state: VMState,
    access: HostAccess,
    peer: (host: string) => VMState | undefined = () => undefined,
  ) {
    this.host = host
    this.watch = (onChange, signal) => state.watch(onChange, signal)
    this.#state = state
    this.#access = access
    this.#peer = peer
  }

  async discover(signal: AbortSignal): Promise<DiscoveredVM[]> {
    this.#begin('discover', signal)
    return this.#state.all().map((vm) => structuredClone(vm))
  }

  async define(vm: VMDefinition, signal: AbortSignal): Promise<void> {
    const step = `define ${vm.name}`
    this.#begin(step, signal)
    const { id, name, memoryMiB, processors } = vm
    if (memoryMiB <= 0 || processors <= 0)
      throw this.#error(step, 'refused', 'a domain needs memory and processors')
    const existing = this.#state.get(id)
    if (existing !== undefined) {
      const same =
        existing.name === name && existing.memoryMiB === memoryMiB && existing.processors === processors
      if (same) return
      throw this.#error(step, 'conflict', `a domain with UUID ${id} is defined already, and differs`)
    }
    if (this.#state.all().some((other) => other.name === name))
      throw this.#error(step, 'conflict', `a domain named ${name} is defined already, with another UUID`)
    this.#state.put({ id, name, memoryMiB, processors, running: false, devices: [] })
  }

  async undefine(vm: string, signal: AbortSignal): Promise<void> {
    const step = `undefine ${vm}`
    this.#begin(step, signal)
    const existing = this.#state.get(vm)
    if (existing === undefined) return
    if (existing.running) throw this.#error(step, 'conflict', 'the domain is running')
    this.#state.delete(vm)
  }

  async start(vm: string, signal: AbortSignal): Promise<void> {
    const step = `start ${vm}`
    this.#begin(step, signal)
    this.#state.put({ ...this.#find(vm, step), running: true })
  }

  async stop(vm: string, signal: AbortSignal): Promise<void> {
    this.#begin(`stop ${vm}`, signal)
    const existing = this.#state.get(vm)
    if (existing?.running === true) this.#state.put({ ...existing, running: false })
  }

  async attach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void> {
    const step = `attach ${nameOf(device)} to ${vm}`
    this.#begin(step, signal)
    const existing = this.#find(vm, step)
    const owner = this.#state.all().find(({ devices }) => devices.some((one) => isSame(one, device)))
    if (owner !== undefined) {
      if (owner.id === vm && owner.devices.some((one) => isSame(one, device) && one.mac === device.mac))
        return
      throw this.#error(step, 'conflict', `the device is in use by domain ${owner.name}`)
    }
    if (existing.devices.some(({ mac }) => mac === device.mac))
      throw this.#error(step, 'conflict', `the domain has a device with MAC ${device.mac} already`)
    await this.#checkDevice(device, step, signal)
    this.#state.put({ ...existing, devices: [...existing.devices, { ...device }] })
  }

  async detach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void> {
    this.#begin(`detach ${nameOf(device)} from ${vm}`, signal)
    const existing = this.#state.get(vm)
    const devices = existing?.devices.filter((one) => !isSame(one, device)) ?? []
    if (existing === undefined || devices.length === existing.devices.length) return
    this.#state.put({ ...existing, devices })
    // The guest's operating system loses what it had of the device.
    unplug(this.#state, vm, device.mac)
  }

  async migrate(vm: string, toHost: string, signal: AbortSignal): Promise<void> {
    const step = `migrate ${vm} to ${toHost}`
    this.#begin(step, signal)
    const there = toHost === this.host ? undefined : this.#peer(toHost)
    if (there === undefined)
      throw this.#error(step, 'refused', `unable to connect to the hypervisor of ${toHost}`)
    const moved = there.get(vm)
    if (moved !== undefined && this.#state.get(vm) === undefined) return
    const existing = this.#find(vm, step)
    if (existing.devices.length > 0)
      throw this.#error(step, 'conflict', 'cannot migrate a domain with assigned host devices')
    const clash = moved ?? there.all().find(({ name }) => name === existing.name)
    if (clash !== undefined)
      throw this.#error(step, 'conflict', `${toHost} has a domain ${clash.name}, UUID ${clash.id}, already`)
    this.#state.moveTo(there, existing)
  }

  async #checkDevice(device: VMDevice, step: string, signal: AbortSignal): Promise<void> {
    if (!(await this.#has(device, signal)))
      throw this.#error(step, 'refused', `the host has no device ${nameOf(device)}`)
  }

  async #has({ address, wwpn, mac }: VMDevice, signal: AbortSignal): Promise<boolean> {
    const files = systemFiles(this.#access, signal)
    if (address !== null) return (await files.linkName(`${pciDevices}/${address}`)) !== undefined
    const [directory, file, known] =
      wwpn === undefined ? ['/sys/class/net', 'address', mac] : [fcPorts, 'port_name', `0x${wwpn}`]
    for (const name of await files.optionalNames(directory)) {
      if ((await files.optionalText(`${directory}/${name}/${file}`)) === known) return true
    }
    return false
  }

  #find(vm: string, step: string): DiscoveredVM {
    const existing = this.#state.get(vm)
    if (existing === undefined) throw this.#error(step, 'refused', `no domain with UUID ${vm} is defined`)
    return existing
  }

  #begin(step: string, signal: AbortSignal): void {
    if (signal.aborted) throw this.#error(step, 'timeout', 'the caller gave up')
  }

  #error(step: string, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(`${this.host}/hypervisor`, step, code, text)
  }
}

/** What is no PCI function is known by its address of the network, or what stands for one. */
function isSame(one: VMDevice, other: VMDevice): boolean {
  return one.address === null ? one.mac === other.mac : one.address === other.address
}

function nameOf({ address, wwpn, mac }: VMDevice): string {
  return address ?? wwpn ?? mac
}
