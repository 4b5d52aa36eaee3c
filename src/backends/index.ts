import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { systemTimers } from '../base/timers.ts'
import type {
  AdapterBackend,
  Backends,
  GuestBackend,
  HypervisorBackend,
  SwitchBackend,
  Watch,
} from '../iov/backend.ts'
import type {
  HostDescription,
  IOServerDescription,
  SiteDescription,
  SwitchDescription,
} from '../iov/site-description.ts'
import type { HostAccess } from './host-access.ts'
import { TrapReceiver } from '../snmp/trap-receiver.ts'
import { openGuest } from './guest/open-guest.ts'
import { LinuxBridge } from './bridge/bridge-switch.ts'
import { openIOServer } from './io-server/open-io-server.ts'
import { LocalHost } from './local-host.ts'
import { secretReader } from './secrets.ts'
import type { SecretReader } from './secrets.ts'
import { LibvirtHypervisor } from './libvirt/hypervisor.ts'
import type { LibvirtOptions } from './libvirt/hypervisor.ts'
import { MacvtapAdapter } from './macvtap/adapter.ts'
import { NPIVAdapter } from './npiv/adapter.ts'
import { NVMeAdapter } from './nvme/adapter.ts'
import { PassthroughAdapter } from './passthrough/adapter.ts'
import { simulatedNetwork } from './simulated/guest/network.ts'
import { SimulatedGuest } from './simulated/guest/simulated-guest.ts'
import { SimulatedHypervisor } from './simulated/hypervisor.ts'
import { SimulatedBridgeHost } from './simulated/kernel/bridge-host.ts'
import { SimulatedKernel } from './simulated/kernel/kernel.ts'
import { QBridgeAgent } from './simulated/qbridge-agent.ts'
import { servedTo } from './simulated/served-adapter.ts'
import { StateFile } from './simulated/state-file.ts'
import { troubled } from './simulated/trouble.ts'
import { VMState } from './simulated/vm-state.ts'
import { SRIOVAdapter } from './sriov/adapter.ts'
import { SRIOVByClass } from './sriov/by-class.ts'
import { DescribedFabric } from './switch/fabric.ts'
import { openSNMPSwitch } from './switch/open-snmp-switch.ts'
import { OpenVSwitch } from './switch/openvswitch.ts'
import { QBridgeSwitch } from './switch/qbridge.ts'

export interface BackendOptions {
  /** Path of the file that simulated devices keep their state in; ':memory:' for none. Made when it is needed. */
  simulatedState: string
  limits: Limits
  log: Log
  /** Environment variables, of which a site may name some that hold secrets; none unless given. */
  variables?: Readonly<Record<string, string | undefined>>
  /** Puts something between the backends and a host's operating system: faults, in tests. */
  wrapHost?: (host: string, access: HostAccess) => HostAccess
}

/** The backends of a site, and their end. */
export interface OpenBackends extends Backends {
  /** Ends connections and closes the state file. */
  close(): Promise<void>
}

/** The backends of one host. */
interface HostBackends {
  adapters: readonly AdapterBackend[]
  hypervisor: HypervisorBackend
  guest: GuestBackend
}

interface OpenSwitch {
  backend: SwitchBackend
  close(): Promise<void>
}

/** What a factory may use besides the description. */
interface Means extends BackendOptions {
  stateFile(): StateFile
  secrets: SecretReader
  /** What guests may be connected to. */
  resources: SiteDescription['resources']
  /** Has something done when the backends are closed. */
  onClose(end: () => void): void
  /** One receiver for all that send to the same port. */
  traps(port: number, family: 'udp4' | 'udp6'): TrapReceiver
  /** How the host is, as the site says. */
  isSimulated(host: string): boolean
  /** The virtual machines of a host; undefined where the site has no such host. */
  vms(host: string): VMState | undefined
  /** How the hypervisor of a host is connected to; undefined: it is simulated, or there is no such host. */
  uri(host: string): string | undefined
}

/** Kinds of hosts, as a site file's `backend` names them. */
const hostKinds = new Map<string, (host: HostDescription, means: Means) => HostBackends>([
  [
    'simulated',
    (host, means) => {
      const file = means.stateFile()
      const kernel = new SimulatedKernel(host.name, host.simulated, file)
      const made = hostOver(host, kernel, means, (served) => servedTo(kernel, served))
      const meet = <B extends object>(backend: B): B => troubled(host.name, backend, file, systemTimers)
      return {
        adapters: made.adapters.map(meet),
        hypervisor: meet(made.hypervisor),
        guest: meet(made.guest),
      }
    },
  ],
  // The machine that iovm runs on.
  ['local', (host, means) => hostOver(host, new LocalHost(), means)],
])

/** Kinds of hypervisors of real hosts, as a site file's `hypervisor.kind` names them. */
const hypervisorKinds = new Map<string, (options: LibvirtOptions) => HypervisorBackend>([
  ['libvirt', (options) => new LibvirtHypervisor(options)],
])

/** Kinds of switches, as a site file's `kind` names them. */
const switchKinds = new Map<string, (description: SwitchDescription, means: Means) => OpenSwitch>([
  [
    'simulated',
    ({ name, simulated }, { limits, stateFile }) => {
      const file = stateFile()
      const access = new QBridgeAgent(name, simulated, file)
      const watch: Watch = (onChange, signal) => file.watch(name, onChange, signal)
      const backend = new QBridgeSwitch({ name, access, limits, saved: true, watch })
      return {
        backend: troubled(name, backend, file, systemTimers),
        close: () => access.close(),
      }
    },
  ],
  [
    'openvswitch',
    ({ name, address, bridge }, { limits }) => {
      const backend = new OpenVSwitch({ name, address, bridge, limits })
      return { backend, close: () => backend.close() }
    },
  ],
  ['snmp', openSNMPSwitch],
  ['bridge', openBridge],
  [
    'fabric',
    (description) => ({ backend: new DescribedFabric(description), close: () => Promise.resolve() }),
  ],
])

/**
 * The backends for everything that the site consists of. Each is made when it is first asked for; asking for a host or
 * switch that the site does not have is a RangeError, and so is a kind that there is none of, here and at once.
 */
export function createBackends(description: SiteDescription, options: BackendOptions): OpenBackends {
  for (const { name, backend, hypervisor } of description.hosts) {
    expectKind(hostKinds, backend, `host ${name}`)
    if (hypervisor !== undefined)
      expectKind(hypervisorKinds, hypervisor.kind, `the hypervisor of host ${name}`)
  }
  for (const { name, kind } of description.switches) expectKind(switchKinds, kind, `switch ${name}`)
  let file: StateFile | undefined
  const stateFile = (): StateFile => (file ??= new StateFile(options.simulatedState))
  const hosts = new Set(description.hosts.map(({ name }) => name))
  const vms = lazily('host', description.hosts, ({ name }) => new VMState(name, stateFile()))
  const receivers = new Map<string, TrapReceiver>()
  const ends: (() => void)[] = []
  const means: Means = {
    ...options,
    stateFile,
    resources: description.resources,
    onClose: (end) => void ends.push(end),
    secrets: secretReader(options.variables ?? {}, options.limits),
    traps(port, family) {
      const key = `${family} ${port}`
      const receiver = receivers.get(key) ?? new TrapReceiver({ port, family })
      receivers.set(key, receiver)
      return receiver
    },
    isSimulated: (name) => description.hosts.some((one) => one.name === name && one.backend === 'simulated'),
    vms: (name) => (hosts.has(name) ? vms.get(name) : undefined),
    uri: (name) => description.hosts.find((one) => one.name === name)?.hypervisor?.uri,
  }
  const host = lazily('host', description.hosts, (one) => hostKinds.get(one.backend)?.(one, means))
  const network = lazily('switch', description.switches, (one) => switchKinds.get(one.kind)?.(one, means))
  return {
    adapters: (name) => host.get(name).adapters,
    hypervisor: (name) => host.get(name).hypervisor,
    guest: (name) => host.get(name).guest,
    switch: (name) => network.get(name).backend,
    async close() {
      await Promise.all([...network.made()].map((one) => one.close()))
      for (const end of ends) end()
      file?.close()
    },
  }
}

function hostOver(
  { name, hypervisor, guests, software = [], passthrough = [], ioServer }: HostDescription,
  real: HostAccess,
  means: Means,
  reached: (served: AdapterBackend) => AdapterBackend = (served) => served,
): HostBackends {
  const { limits, log, wrapHost } = means
  const access = wrapHost?.(name, real) ?? real
  const vms = means.vms(name)!
  return {
    adapters: [
      // What the site asks for goes before what a controller could do, too.
      ...(ioServer === undefined ? [] : [reached(servedBy(name, ioServer, means))]),
      ...(passthrough.length === 0
        ? []
        : [new PassthroughAdapter({ host: name, access, limits, log, controllers: passthrough })]),
      ...(software.length === 0
        ? []
        : [new MacvtapAdapter({ host: name, access, limits, log, controllers: software })]),
      new SRIOVByClass(
        { host: name, access, limits },
        {
          network: new SRIOVAdapter({ host: name, access, limits, log }),
          storage: new NVMeAdapter({ host: name, access, limits, log }),
        },
      ),
      new NPIVAdapter({ host: name, access, limits, log }),
    ],
    hypervisor:
      hypervisor === undefined
        ? new SimulatedHypervisor(name, vms, access, means.vms)
        : hypervisorKinds.get(hypervisor.kind)!({
            ...hypervisor,
            host: name,
            access,
            limits,
            peer: means.uri,
          }),
    guest:
      guests === undefined
        ? new SimulatedGuest({
            host: name,
            state: vms,
            resources: means.resources,
            network: simulatedNetwork(name, means.stateFile(), means.resources),
            limits,
          })
        : openGuest(guests, { host: name, access, limits, uri: hypervisor?.uri, resources: means.resources }),
  }
}

/** A bridge of the Linux kernel, on the machine that iovm runs on or on a simulated host. */
function openBridge({ name, host = '', bridge, simulated }: SwitchDescription, means: Means): OpenSwitch {
  const { limits, wrapHost } = means
  const device = bridge ?? 'br0'
  const isSimulated = means.isSimulated(host)
  const real = isSimulated
    ? new SimulatedBridgeHost(name, device, simulated, means.stateFile())
    : new LocalHost()
  const access = wrapHost?.(name, real) ?? real
  const backend = new LinuxBridge({ name, bridge: device, access, limits })
  return {
    backend: isSimulated ? troubled(name, backend, means.stateFile(), systemTimers) : backend,
    close: () => Promise.resolve(),
  }
}

function servedBy(host: string, description: IOServerDescription, means: Means): AdapterBackend {
  const adapter = openIOServer(host, description, means)
  means.onClose(() => adapter.close())
  return adapter
}

function expectKind(kinds: ReadonlyMap<string, unknown>, kind: string, what: string): void {
  if (kinds.has(kind)) return
  throw new RangeError(`${what} is of kind "${kind}": expected one of ${[...kinds.keys()].join(', ')}`)
}

function lazily<D extends { name: string }, B>(
  what: string,
  descriptions: readonly D[],
  make: (description: D) => B | undefined,
): { get(name: string): B; made(): Iterable<B> } {
  const described = new Map(descriptions.map((one) => [one.name, one]))
  const made = new Map<string, B>()
  return {
    get(name) {
      const existing = made.get(name)
      if (existing !== undefined) return existing
      const description = described.get(name)
      const fresh = description === undefined ? undefined : make(description)
      if (fresh === undefined) throw new RangeError(`the site has no ${what} ${name}`)
      made.set(name, fresh)
      return fresh
    },
    made: () => made.values(),
  }
}
