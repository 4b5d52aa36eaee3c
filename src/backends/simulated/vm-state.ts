import type { DiscoveredVM } from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { StateFile } from './state-file.ts'

/** A guest's interface as it is kept; `mac` is part of its key. */
export interface KeptInterface {
  name: string
  mac: MACAddress
  /** Names of the resources connected through it. */
  connected: string[]
}

/**
 * The virtual machines of one simulated host: the domains that its hypervisor has, and what is in each guest. The
 * simulated hypervisor and guests share it, as the real ones share a machine.
 */
export class VMState {
  readonly #host: string
  readonly #file: StateFile
  readonly #vms: Map<string, DiscoveredVM>
  readonly #interfaces: Map<string, KeptInterface>

  constructor(host: string, file: StateFile) {
    this.#host = host
    this.#file = file
    this.#vms = file.load('vm', host)
    this.#interfaces = file.load('guest', host)
  }

  all(): DiscoveredVM[] {
    return [...this.#vms.values()]
  }

  get(vm: string): DiscoveredVM | undefined {
    return this.#vms.get(vm)
  }

  put(vm: DiscoveredVM): void {
    this.#vms.set(vm.id, vm)
    this.#file.change([{ kind: 'vm', owner: this.#host, key: vm.id, value: vm }])
  }

  /** The VM and all that was in its guest. */
  delete(vm: string): void {
    const keys = this.interfaces(vm).map(({ mac }) => `${vm}/${mac}`)
    this.#vms.delete(vm)
    for (const key of keys) this.#interfaces.delete(key)
    this.#file.change([
      { kind: 'vm', owner: this.#host, key: vm, value: undefined },
      ...keys.map((key) => ({ kind: 'guest', owner: this.#host, key, value: undefined }) as const),
    ])
  }

  interfaces(vm: string): KeptInterface[] {
    return [...this.#interfaces].filter(([key]) => key.startsWith(`${vm}/`)).map(([, value]) => value)
  }

  putInterface(vm: string, value: KeptInterface): void {
    const key = `${vm}/${value.mac}`
    this.#interfaces.set(key, value)
    this.#file.change([{ kind: 'guest', owner: this.#host, key, value }])
  }

  deleteInterface(vm: string, mac: MACAddress): void {
    const key = `${vm}/${mac}`
    this.#interfaces.delete(key)
    this.#file.change([{ kind: 'guest', owner: this.#host, key, value: undefined }])
  }
}
