import { BackendError } from '../../../iov/backend.ts'
import type {
  BackendErrorCode,
  GuestBackend,
  GuestInterface,
  GuestResource,
  VMDevice,
} from '../../../iov/backend.ts'
import type { MACAddress } from '../../../iov/mac-address.ts'
import type { KeptInterface, VMState } from '../vm-state.ts'

/** Whether the guest sees it as storage, and not as a network device. */
export function isStorage({ wwpn, whole }: VMDevice): boolean {
  return wwpn !== undefined || (whole !== undefined && whole !== 'ethernet')
}

/**
 * Storage devices in the VMs of a simulated host: SCSI hosts of Fibre Channel, and NVMe. Beside the guest code, which
 * knows network devices only: a guest tells nothing of a storage device by which its MAC address, that we know it by,
 * could be found. They answer while their VM runs, and keep what is connected over a restart of the VM.
 */
export class SimulatedStorageGuest implements GuestBackend {
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
    return this.#state
      .interfaces(vm)
      .flatMap(({ name, mac, connected }) =>
        connected === undefined ? [] : [{ name, mac, connected: [...connected] }],
      )
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
    const name = freeName(interfaces, device.whole === 'nvme' ? 'nvme' : 'host')
    this.#state.putInterface(vm, { name, mac, connected: [] })
    return name
  }

  async removeInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<void> {
    const step = `remove the interface with MAC ${mac}`
    this.#begin(vm, step, signal)
    const existing = this.#find(vm, mac)
    if (existing === undefined) return
    this.#running(vm, step)
    if (connectedTo(existing).length > 0)
      throw this.#error(
        vm,
        step,
        'conflict',
        `${existing.name} is in use by ${connectedTo(existing).join(', ')}`,
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
    if (connectedTo(existing).includes(resource.name)) return
    this.#state.putInterface(vm, { ...existing, connected: [...connectedTo(existing), resource.name].sort() })
  }

  async disconnect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    const step = `disconnect ${resource.name}`
    this.#begin(vm, step, signal)
    const existing = this.#find(vm, mac)
    if (existing === undefined || !connectedTo(existing).includes(resource.name)) return
    this.#running(vm, step)
    const connected = connectedTo(existing).filter((name) => name !== resource.name)
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

const connectedTo = ({ connected }: KeptInterface): string[] => connected ?? []

/** The lowest of host0, host1 … that is free, as the guest's kernel gives them. */
export function freeName(interfaces: readonly { readonly name: string }[], stem: string): string {
  const taken = new Set(interfaces.map(({ name }) => name))
  let number = 0
  while (taken.has(`${stem}${number}`)) number += 1
  return `${stem}${number}`
}
