import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  GuestBackend,
  GuestInterface,
  GuestResource,
  VMDevice,
} from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { KeptInterface, VMState } from './vm-state.ts'

/**
 * The operating systems in the VMs of a simulated host. They answer while their VM runs, have the interfaces of the
 * devices that the hypervisor gave them, and keep what is connected over a restart of the VM.
 */
export class SimulatedGuest implements GuestBackend {
  readonly host: string
  readonly #state: VMState

  constructor(host: string, state: VMState) {
    this.host = host
    this.#state = state
  }

  /** A VM that does not run has no operating system, so no interfaces. */
  async discover(vm: string, signal: AbortSignal): Promise<GuestInterface[]> {
    this.#begin(vm, 'discover', signal)
    if (this.#state.get(vm)?.running !== true) return []
    return this.#state.interfaces(vm).map((one) => structuredClone(one))
  }

  async addInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<string> {
    const step = `take the device with MAC ${mac} into use`
    this.#begin(vm, step, signal)
    const { devices } = this.#running(vm, step)
    const interfaces = this.#state.interfaces(vm)
    const existing = interfaces.find((one) => one.mac === mac)
    if (existing !== undefined) return existing.name
    const device = devices.find((one) => one.mac === mac)
    if (device === undefined) throw this.#error(vm, step, 'refused', 'the guest has no such device')
    const name = freeName(interfaces, stemOf(device))
    this.#state.putInterface(vm, { name, mac, connected: [] })
    return name
  }

  async removeInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<void> {
    const step = `remove the interface with MAC ${mac}`
    this.#begin(vm, step, signal)
    const existing = this.#find(vm, mac)
    if (existing === undefined) return
    this.#running(vm, step)
    if (existing.connected.length > 0)
      throw this.#error(
        vm,
        step,
        'conflict',
        `${existing.name} is in use by ${existing.connected.join(', ')}`,
      )
    this.#state.deleteInterface(vm, mac)
  }

  async connect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    const step = `connect ${resource.name}`
    this.#begin(vm, step, signal)
    this.#running(vm, step)
    const existing = this.#find(vm, mac)
    if (existing === undefined)
      throw this.#error(vm, step, 'refused', `there is no interface with MAC ${mac}`)
    if (existing.connected.includes(resource.name)) return
    this.#state.putInterface(vm, { ...existing, connected: [...existing.connected, resource.name].sort() })
  }

  async disconnect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    const step = `disconnect ${resource.name}`
    this.#begin(vm, step, signal)
    const existing = this.#find(vm, mac)
    if (existing === undefined || !existing.connected.includes(resource.name)) return
    this.#running(vm, step)
    const connected = existing.connected.filter((name) => name !== resource.name)
    this.#state.putInterface(vm, { ...existing, connected })
  }

  #find(vm: string, mac: MACAddress): KeptInterface | undefined {
    return this.#state.interfaces(vm).find((one) => one.mac === mac)
  }

  #running(vm: string, step: string) {
    const found = this.#state.get(vm)
    if (found?.running === true) return found
    const why =
      found === undefined ? 'there is no such VM' : 'the VM does not run, so its agent does not answer'
    throw this.#error(vm, step, 'unreachable', why)
  }

  #begin(vm: string, step: string, signal: AbortSignal): void {
    if (signal.aborted) throw this.#error(vm, step, 'timeout', 'the caller gave up')
  }

  #error(vm: string, step: string, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(`${this.host}/guest/${vm}`, step, code, text)
  }
}

function stemOf({ wwpn, whole }: VMDevice): string {
  if (whole === 'nvme') return 'nvme'
  return wwpn === undefined && whole !== 'fibre-channel' ? 'eth' : 'host'
}

/** The lowest of eth0, eth1 … that is free, as the guest's kernel gives them, or of host0 … where it is a SCSI host. */
function freeName(interfaces: readonly KeptInterface[], stem: string): string {
  const taken = new Set(interfaces.map(({ name }) => name))
  let number = 0
  while (taken.has(`${stem}${number}`)) number += 1
  return `${stem}${number}`
}
