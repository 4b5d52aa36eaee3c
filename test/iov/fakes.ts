import { BackendError } from '../../src/iov/backend.ts'
import type {
  AdapterBackend,
  Backends,
  BackendErrorCode,
  ControllerCapabilities,
  DiscoveredController,
  DiscoveredNeighbour,
  DiscoveredPort,
  DiscoveredVirtual,
  DiscoveredVM,
  GuestBackend,
  HypervisorBackend,
  SwitchBackend,
  VirtualSettings,
} from '../../src/iov/backend.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import type { VLANID } from '../../src/iov/vlan-id.ts'

/** Told of each call on a device before and after it changes something; throws to make the call fail there. */
export type Interference = (call: FakeCall) => void

export interface FakeCall {
  /** 1 for the first call that changes something. */
  readonly count: number
  readonly device: string
  readonly name: string
  readonly moment: 'before' | 'after'
}

export interface FakeController {
  address: string
  slot?: string
  serial?: string
  numaNode?: number
  speedMbps?: number
  linkUp?: boolean
  maximumVirtual?: number
  enabledVirtual?: number
  capabilities?: Partial<ControllerCapabilities>
}

const defaults: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}

/** Devices in memory that behave well, except where a test interferes. */
export class FakeDevices implements Backends {
  readonly controllers = new Map<string, DiscoveredController[]>()
  readonly ports = new Map<string, Map<string, DiscoveredPort>>()
  readonly vlans = new Map<string, Map<VLANID, string>>()
  /** Whom switches hear. */
  readonly neighbours = new Map<string, DiscoveredNeighbour[]>()
  readonly vms = new Map<string, Map<string, DiscoveredVM>>()
  /** By VM: by MAC: the guest's interface. */
  readonly guests = new Map<string, Map<string, { name: string; connected: string[] }>>()
  readonly unreachable = new Set<string>()
  interfere: Interference = () => {}
  /** How a guest calls its interface of this number. */
  interfaceName = (number: number): string => `eth${number}`
  calls = 0
  readonly #names = new Map<string, string>()
  #waiting: Promise<void> | undefined

  addHost(host: string, controllers: readonly FakeController[]): void {
    this.vms.set(host, new Map())
    this.controllers.set(host, controllers.map(makeController))
  }

  addSwitch(name: string, ports: readonly string[], speedMbps = 10_000): void {
    this.vlans.set(name, new Map())
    this.ports.set(
      name,
      new Map(
        ports.map((port) => [
          port,
          { name: port, linkUp: true, speedMbps, allowsAll: false, untagged: null, tagged: [] },
        ]),
      ),
    )
  }

  /** From now on calls that change something wait until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting = promise
    return () => {
      this.#waiting = undefined
      resolve()
    }
  }

  /** Calls that wait go on waiting for ever, as those of a process that has died; new ones are served. */
  abandonWaiting(): void {
    this.#waiting = undefined
  }

  /** Everything that devices keep, to be compared. */
  state(): unknown {
    return structuredClone({
      controllers: this.controllers,
      ports: [...this.ports].map(([name, ports]) => [name, [...ports.values()].map(sortTags)]),
      vlans: [...this.vlans].map(([name, vlans]) => [name, [...vlans].sort()]),
      vms: [...this.vms].map(([host, vms]) => [
        host,
        [...vms.values()].map(sortDevices).sort((one, other) => (one.id < other.id ? -1 : 1)),
      ]),
      guests: [...this.guests]
        .filter(([, interfaces]) => interfaces.size > 0)
        .map(([vm, interfaces]) => [vm, [...interfaces].sort().map(sortConnections)]),
    })
  }

  virtual(host: string, address: string, index: number): DiscoveredVirtual {
    const controller = this.controllers.get(host)?.find((found) => found.address === address)
    const found = controller?.virtual.find((device) => device.index === index)
    if (found === undefined) throw new Error(`no virtual device ${host} ${address} ${index}`)
    return found
  }

  port(name: string, port: string): DiscoveredPort {
    const found = this.ports.get(name)?.get(port)
    if (found === undefined) throw new BackendError(name, 'port', 'refused', `no port ${port}`)
    return found
  }

  adapters(host: string): readonly AdapterBackend[] {
    const find = (address: PCIAddress): DiscoveredController => {
      const found = this.controllers.get(host)?.find((controller) => controller.address === address)
      if (found === undefined) throw new BackendError(host, 'find', 'refused', `no controller ${address}`)
      return found
    }
    const change = <T>(name: string, address: PCIAddress, make: () => T): Promise<T> =>
      this.#change(`${host}/${address}`, host, name, make)
    return [
      {
        host,
        technique: 'sriov',
        discover: () => this.#read(host, () => structuredClone(this.controllers.get(host) ?? [])),
        readVirtual: (address, index) =>
          this.#read(host, () =>
            structuredClone(find(address).virtual.find((found) => found.index === index)),
          ),
        enable: (address, count) =>
          change('enable', address, () => {
            const controller = find(address)
            if (controller.enabledVirtual === count) return
            controller.enabledVirtual = count
            controller.virtual = makeVirtuals(address, count)
          }),
        configure: (address, index, settings) =>
          change('configure', address, () => {
            const { capabilities } = find(address)
            if ((settings.minimumRateMbps ?? 0) > 0 && !capabilities.minimumRate) {
              throw new BackendError(host, 'configure', 'unsupported', 'EINVAL')
            }
            Object.assign(this.virtual(host, address, index).settings, settings)
          }),
        reset: (address, index) =>
          change('reset', address, () => {
            this.virtual(host, address, index).settings = { ...defaults }
          }),
      },
    ]
  }

  switch(name: string): SwitchBackend {
    const change = <T>(what: string, make: () => T): Promise<T> => this.#change(name, name, what, make)
    return {
      switch: name,
      discover: () =>
        this.#read(name, () => ({
          ports: structuredClone([...this.ports.get(name)!.values()]),
          vlans: [...this.vlans.get(name)!].map(([id, label]) => ({ id, name: label })),
          saved: true,
          neighbours: this.neighbours.get(name) ?? [],
        })),
      readPort: (port) => this.#read(name, () => structuredClone(this.port(name, port))),
      createVLAN: (vlan, label) =>
        change('createVLAN', () => {
          const isNew = !this.vlans.get(name)!.has(vlan)
          if (isNew) this.vlans.get(name)!.set(vlan, label)
          return isNew
        }),
      deleteVLAN: (vlan) => change('deleteVLAN', () => void this.vlans.get(name)!.delete(vlan)),
      join: (id, vlan, role) =>
        change('join', () => {
          const port = this.port(name, id)
          if (!this.vlans.get(name)!.has(vlan))
            throw new BackendError(name, 'join', 'refused', `no VLAN ${vlan}`)
          if (role === 'untagged') port.untagged = vlan
          else if (!port.tagged.includes(vlan)) port.tagged.push(vlan)
        }),
      leave: (id, vlan, formerUntagged) =>
        change('leave', () => {
          const port = this.port(name, id)
          if (port.untagged === vlan) port.untagged = formerUntagged
          port.tagged = port.tagged.filter((tag) => tag !== vlan)
        }),
    }
  }

  hypervisor(host: string): HypervisorBackend {
    const vms = this.vms.get(host)!
    const find = (id: string): DiscoveredVM => {
      const vm = vms.get(id)
      if (vm === undefined) throw new BackendError(host, 'find', 'refused', `no domain ${id}`)
      return vm
    }
    const change = (name: string, make: () => void): Promise<void> =>
      this.#change(`${host}/hypervisor`, host, name, make)
    return {
      host,
      discover: () => this.#read(host, () => structuredClone([...vms.values()])),
      define: (vm) =>
        change('define', () => {
          vms.set(vm.id, { running: false, devices: [], ...vms.get(vm.id), ...vm })
        }),
      undefine: (id) => change('undefine', () => void vms.delete(id)),
      start: (id) => change('start', () => void (find(id).running = true)),
      stop: (id) => change('stop', () => void (find(id).running = false)),
      attach: (id, device) =>
        change('attach', () => {
          const vm = find(id)
          if (!vm.devices.some(({ mac }) => mac === device.mac)) vm.devices.push(device)
        }),
      detach: (id, device) =>
        change('detach', () => {
          const vm = find(id)
          vm.devices = vm.devices.filter(({ mac }) => mac !== device.mac)
        }),
      migrate: (id, toHost) =>
        change('migrate', () => {
          const there = this.vms.get(toHost)
          if (there === undefined || this.unreachable.has(toHost))
            throw new BackendError(host, 'migrate', 'refused', `no route to ${toHost}`)
          if (there.has(id) && !vms.has(id)) return
          const vm = find(id)
          if (vm.devices.length > 0)
            throw new BackendError(host, 'migrate', 'conflict', 'it has devices of this host')
          vms.delete(id)
          there.set(id, vm)
        }),
    }
  }

  guest(host: string): GuestBackend {
    const interfaces = (vm: string): Map<string, { name: string; connected: string[] }> => {
      if (this.vms.get(host)?.get(vm)?.running !== true) {
        throw new BackendError(`${host}/${vm}`, 'guest', 'refused', 'the domain does not run')
      }
      const known = this.guests.get(vm) ?? new Map()
      this.guests.set(vm, known)
      return known
    }
    const find = (vm: string, mac: string): { name: string; connected: string[] } => {
      const found = interfaces(vm).get(mac)
      if (found === undefined)
        throw new BackendError(`${host}/${vm}`, 'guest', 'refused', `no interface ${mac}`)
      return found
    }
    const change = <T>(vm: string, name: string, make: () => T): Promise<T> =>
      this.#change(`${host}/${vm}`, host, name, make)
    return {
      host,
      discover: (vm) =>
        this.#read(host, () =>
          [...interfaces(vm)].map(([mac, { name, connected }]) => ({
            name,
            mac: mac as never,
            connected: [...connected],
          })),
        ),
      addInterface: (vm, mac) =>
        change(vm, 'addInterface', () => {
          const known = interfaces(vm)
          if (!known.has(mac)) known.set(mac, { name: this.#nameOf(`${vm}/${mac}`, known), connected: [] })
          return known.get(mac)!.name
        }),
      removeInterface: (vm, mac) => change(vm, 'removeInterface', () => void interfaces(vm).delete(mac)),
      connect: (vm, mac, resource) =>
        change(vm, 'connect', () => {
          const { connected } = find(vm, mac)
          if (!connected.includes(resource.name)) connected.push(resource.name)
        }),
      disconnect: (vm, mac, resource) =>
        change(vm, 'disconnect', () => {
          const found = find(vm, mac)
          found.connected = found.connected.filter((name) => name !== resource.name)
        }),
    }
  }

  /** A guest knows a device again. */
  #nameOf(key: string, interfaces: ReadonlyMap<string, { name: string }>): string {
    const taken = [...interfaces.values()].map(({ name }) => name)
    let name = this.#names.get(key)
    for (let number = 0; name === undefined || taken.includes(name); number++)
      name = this.interfaceName(number)
    this.#names.set(key, name)
    return name
  }

  async #read<T>(owner: string, read: () => T): Promise<T> {
    await Promise.resolve()
    if (this.unreachable.has(owner)) throw new BackendError(owner, 'read', 'unreachable', 'no route')
    return read()
  }

  async #change<T>(device: string, owner: string, name: string, make: () => T): Promise<T> {
    await this.#waiting
    if (this.unreachable.has(owner)) throw new BackendError(owner, name, 'unreachable', 'no route')
    const count = ++this.calls
    this.interfere({ count, device, name, moment: 'before' })
    const result = make()
    this.interfere({ count, device, name, moment: 'after' })
    return result
  }
}

export function refusal(call: FakeCall, code: BackendErrorCode = 'refused'): BackendError {
  return new BackendError(
    call.device,
    call.name,
    code,
    `refused by the test ${call.moment} call ${call.count}`,
  )
}

function makeController(fake: FakeController): DiscoveredController {
  const address = PCIAddress.parse(fake.address)
  const { enabledVirtual = 4, maximumVirtual = 8 } = fake
  return {
    address,
    kind: 'ethernet',
    technique: 'sriov',
    driver: 'fake',
    card: { slot: fake.slot ?? '1', serial: fake.serial ?? fake.address.slice(0, -2) },
    numaNode: fake.numaNode ?? 0,
    device: `eth-${fake.address}`,
    mac: null,
    speedMbps: fake.speedMbps ?? 10_000,
    linkUp: fake.linkUp ?? true,
    maximumVirtual,
    enabledVirtual,
    capabilities: {
      minimumRate: true,
      maximumRate: true,
      trust: true,
      spoofCheck: true,
      serviceTag: false,
      ...fake.capabilities,
    },
    virtual: makeVirtuals(address, enabledVirtual),
  }
}

function makeVirtuals(address: PCIAddress, count: number): DiscoveredVirtual[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    address: PCIAddress.parse(`${address.slice(0, 8)}1${(index >> 3).toString(16)}.${index & 7}`),
    settings: { ...defaults },
    usedBy: null,
  }))
}

function sortDevices(vm: DiscoveredVM): DiscoveredVM {
  return { ...vm, devices: vm.devices.toSorted((one, other) => (one.mac < other.mac ? -1 : 1)) }
}

function sortConnections([mac, { name, connected }]: [
  string,
  { name: string; connected: string[] },
]): unknown {
  return [mac, name, connected.toSorted()]
}

function sortTags(port: DiscoveredPort): DiscoveredPort {
  return { ...port, tagged: port.tagged.toSorted((one, other) => one - other) }
}
