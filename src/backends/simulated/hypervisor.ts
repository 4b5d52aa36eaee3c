import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredVM,
  HypervisorBackend,
  VMDefinition,
  VMDevice,
  Watch,
} from '../../iov/backend.ts'
import { isAbsent } from '../host-access.ts'
import type { HostAccess } from '../host-access.ts'
import { pciDevices } from '../sriov/system-files.ts'
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
    const step = `attach ${device.address} to ${vm}`
    this.#begin(step, signal)
    const existing = this.#find(vm, step)
    const owner = this.#state
      .all()
      .find(({ devices }) => devices.some((one) => one.address === device.address))
    if (owner !== undefined) {
      if (
        owner.id === vm &&
        owner.devices.some((one) => one.address === device.address && one.mac === device.mac)
      )
        return
      throw this.#error(step, 'conflict', `the device is in use by domain ${owner.name}`)
    }
    if (existing.devices.some(({ mac }) => mac === device.mac))
      throw this.#error(step, 'conflict', `the domain has a device with MAC ${device.mac} already`)
    await this.#checkDevice(device, step, signal)
    this.#state.put({ ...existing, devices: [...existing.devices, { ...device }] })
  }

  async detach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void> {
    this.#begin(`detach ${device.address} from ${vm}`, signal)
    const existing = this.#state.get(vm)
    const devices = existing?.devices.filter((one) => one.address !== device.address) ?? []
    if (existing === undefined || devices.length === existing.devices.length) return
    this.#state.put({ ...existing, devices })
    // The guest's operating system loses what it had of the device.
    this.#state.deleteInterface(vm, device.mac)
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

  async #checkDevice({ address }: VMDevice, step: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#access.readLink(`${pciDevices}/${address}`, signal)
    } catch (error) {
      if (!isAbsent(error)) throw error
      throw this.#error(step, 'refused', `the host has no device ${address}`)
    }
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
