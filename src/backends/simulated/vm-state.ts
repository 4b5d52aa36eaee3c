import type { DiscoveredVM } from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import { isNothing, nothingConnected } from './guest/linux-state.ts'
import type { ConnectionState } from './guest/linux-state.ts'
import type { StateFile } from './state-file.ts'

/** A device that a guest has in use, as it is kept; `mac` is part of its key. */
export interface KeptInterface {
  name: string
  mac: MACAddress
  /** Of a storage device: names of the resources connected through it. What a network device is used for, the guest keeps. */
  connected?: string[]
}

/**
 * The virtual machines of one simulated host: the domains that its hypervisor has, and what is in each guest. The
 * simulated hypervisor and guests share it, as the real ones share a machine.
 */
export class VMState {
  readonly #host: string
  readonly #file: StateFile
  #vms = new Map<string, DiscoveredVM>()
  #interfaces = new Map<string, KeptInterface>()
  #connections = new Map<string, ConnectionState>()
  #version: number | undefined

  constructor(host: string, file: StateFile) {
    this.#host = host
    this.#file = file
  }

  /** Calls `onChange` after another process has changed the host's state, until the signal is aborted. */
  watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    return this.#file.watch(this.#host, onChange, signal)
  }

  all(): DiscoveredVM[] {
    this.#lookAtFile()
    return [...this.#vms.values()]
  }

  get(vm: string): DiscoveredVM | undefined {
    this.#lookAtFile()
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
    this.#connections.delete(vm)
    this.#file.change([
      { kind: 'connections', owner: this.#host, key: vm, value: undefined },
      { kind: 'vm', owner: this.#host, key: vm, value: undefined },
      ...keys.map((key) => ({ kind: 'guest', owner: this.#host, key, value: undefined }) as const),
    ])
  }

  /** Gives the VM and all that is in its guest to another host, at once. */
  moveTo(other: VMState, vm: DiscoveredVM): void {
    const interfaces = this.interfaces(vm.id)
    const connections = this.#connections.get(vm.id)
    const rows = [
      { kind: 'vm', key: vm.id, value: vm },
      ...(connections === undefined
        ? []
        : [{ kind: 'connections', key: vm.id, value: connections } as const]),
      ...interfaces.map((one) => ({ kind: 'guest', key: `${vm.id}/${one.mac}`, value: one }) as const),
    ] as const
    this.#file.change([
      ...rows.map(({ kind, key }) => ({ kind, key, owner: this.#host, value: undefined })),
      ...rows.map(({ kind, key, value }) => ({ kind, key, owner: other.#host, value })),
    ])
    this.#readAgain()
    other.#readAgain()
  }

  interfaces(vm: string): KeptInterface[] {
    this.#lookAtFile()
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

  /** What the guest's kernel and tools hold of connections. */
  connections(vm: string): ConnectionState {
    this.#lookAtFile()
    return this.#connections.get(vm) ?? nothingConnected
  }

  putConnections(vm: string, value: ConnectionState): void {
    const kept = isNothing(value) ? undefined : value
    if (kept === undefined) this.#connections.delete(vm)
    else this.#connections.set(vm, kept)
    this.#file.change([{ kind: 'connections', owner: this.#host, key: vm, value: kept }])
  }

  /** At first, and when another process has changed what is kept. */
  #lookAtFile(): void {
    const version = this.#file.version()
    if (version === this.#version) return
    this.#version = version
    this.#readAgain()
  }

  #readAgain(): void {
    this.#vms = this.#file.load('vm', this.#host)
    this.#interfaces = this.#file.load('guest', this.#host)
    this.#connections = this.#file.load('connections', this.#host)
  }
}
