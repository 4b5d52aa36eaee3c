import { join } from 'node:path'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import type { HostAccess } from '../../src/backends/host-access.ts'
import { createBackends } from '../../src/backends/index.ts'
import type { OpenBackends } from '../../src/backends/index.ts'
import { FaultyHost } from '../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../src/backends/simulated/faults.ts'
import { inspect } from '../../src/backends/simulated/inspect.ts'
import type { SimulatedState } from '../../src/backends/simulated/inspect.ts'
import { createInfrastructure } from '../../src/iov/create-infrastructure.ts'
import type { InfrastructureOptions } from '../../src/iov/create-infrastructure.ts'
import type { Caller, Infrastructure } from '../../src/iov/infrastructure.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import { isEnded } from '../../src/iov/journal-record.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import { defaultSiteFile, readSite } from '../../src/site/load-site.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { temporaryDirectory } from '../store/store-rig.ts'

export { refusalOf, valueOf, vmRequest } from '../iov/small-site.ts'

export const caller: Caller = { user: 'test', signal: new AbortController().signal }
export const forEver = new AbortController().signal

/** The controllers of the embedded site that the lessons work with. */
export const pf = {
  /** Two ports of one card, 10 Gbit/s, ixgbe: no guaranteed rates. */
  portA: 'host-a/0000:3b:00.0',
  portB: 'host-a/0000:3b:00.1',
  /** A card of its own, 25 Gbit/s, ice: guaranteed rates. */
  other: 'host-a/0000:86:00.0',
  /** An adapter with room for three virtual ports, in sites made withFibreChannel. */
  fibreChannel: 'host-a/0000:b1:00.0',
} as const

/**
 * The description with an adapter of Fibre Channel in host-a, or in each of these hosts, cabled to a fabric behind which
 * a LUN sits.
 */
export function withFibreChannel(
  embedded: SiteDescription,
  names: readonly string[] = ['host-a'],
): SiteDescription {
  const description = withoutFibreChannel(embedded)
  const [model] = description.hosts[0]!.simulated
  const adapter = (at: number) => ({
    ...model!,
    mac: MACAddress.parse(`00:10:9b:00:00:0${at + 1}`),
    address: PCIAddress.parse(pf.fibreChannel.slice('host-a/'.length)),
    device: 'fc0',
    driver: 'lpfc',
    slot: 'fc',
    serial: 'FC1',
    totalVirtual: 3,
  })
  const hosts = description.hosts.map((host, at) =>
    names.includes(host.name) ? { ...host, simulated: [...host.simulated, adapter(at)] } : host,
  )
  const ports = [...names, 'storage'].map((name) => ({ name, speedMbps: 16_000 }))
  const fabric = { name: 'san', kind: 'fabric', address: null, bridge: null, simulated: ports }
  const cables = names.map((name) => ({
    from: `${name}/${pf.fibreChannel.slice('host-a/'.length)}`,
    to: `san/${name}`,
    networks: [],
  }))
  const lun = {
    name: 'lun-9',
    kind: 'fc-lun',
    address: '5000000000000001,9',
    ports: ['san/storage'],
    tagged: false,
  }
  return {
    ...description,
    hosts,
    switches: [...description.switches, fabric],
    cables: [...description.cables, ...cables],
    resources: [...description.resources, lun],
  }
}

/** The embedded site has some of its own, which these tests leave aside. */
function withoutFibreChannel(description: SiteDescription): SiteDescription {
  const fabrics = description.switches.filter(({ kind }) => kind === 'fabric').map(({ name }) => name)
  const isOfFabric = (port: string): boolean => fabrics.some((name) => port.startsWith(`${name}/`))
  return {
    ...description,
    hosts: description.hosts.map((host) => ({
      ...host,
      simulated: host.simulated.filter(({ driver }) => driver !== 'lpfc'),
    })),
    switches: description.switches.filter(({ name }) => !fabrics.includes(name)),
    cables: description.cables.filter(({ to }) => !isOfFabric(to)),
    resources: description.resources.filter(({ ports }) => !ports.some(isOfFabric)),
  }
}

/** The controllers of host-d in sites made withAllKinds. */
export const kinds = {
  /** Its port, which carries two macvtap devices. */
  nic: PCIAddress.parse('0000:04:00.0'),
  /** A card that is handed on as a whole. */
  card: PCIAddress.parse('0000:05:00.0'),
  /** NVMe, with two secondary controllers. */
  ssd: PCIAddress.parse('0000:06:00.0'),
} as const

/** The embedded site, in which host-d has macvtap on its port, a card to hand on, cabled, and storage that can be shared. */
export function withAllKinds(description: SiteDescription): SiteDescription {
  const { nic, card, ssd } = kinds
  const hosts = description.hosts.map((host) => {
    const [model] = host.simulated
    if (host.name !== 'host-d' || model === undefined) return host
    const other = { ...model, slot: 'slot-5', serial: 'D5', mac: MACAddress.parse('00:1b:21:0d:00:02') }
    return {
      ...host,
      pools: [{ controller: ssd, virtual: 2 }],
      software: [{ controller: nic, virtual: 2 }],
      passthrough: [card],
      simulated: [
        ...host.simulated,
        { ...other, address: card, device: 'ens5', totalVirtual: 0 },
        {
          ...other,
          address: ssd,
          device: 'nvme0',
          driver: 'nvme',
          mac: null,
          slot: 'slot-6',
          totalVirtual: 4,
        },
      ],
    }
  })
  // The whole card is cabled to a switch port of its own.
  const port = { name: 'p7', speedMbps: 1_000 }
  const switches = description.switches.map((one) =>
    one.name === 'leaf-1' ? { ...one, simulated: [...one.simulated, port] } : one,
  )
  const cables = [...description.cables, { from: `host-d/${card}`, to: 'leaf-1/p7', networks: [] }]
  return { ...description, hosts, switches, cables }
}

const noFaults = { host: null, faults: [] }

/**
 * The embedded site: the domain and the backends that drive real hardware, over simulated kernels and switches whose
 * state outlives a process. Every call on a host is written down, and can be made to fail.
 */
export class FieldSite implements AsyncDisposable {
  description: SiteDescription
  readonly storage = new MemoryStorage()
  /** Environment variables that the description names. */
  readonly variables: Record<string, string> = {}
  /** Each call on each host, as `host run ip …`, `host write /sys/… 4`. */
  readonly calls: string[] = []
  /** The operating systems of the hosts, for somebody who works on them by hand. */
  readonly hands = new Map<string, HostAccess>()
  readonly #directory = temporaryDirectory()
  #faults: { readonly host: string | null; readonly faults: readonly HostFault[] } = noFaults
  #backends: OpenBackends | undefined
  #iov: Infrastructure | undefined
  #bytes = 0

  static async make(
    change: (description: SiteDescription) => SiteDescription = (same) => same,
  ): Promise<FieldSite> {
    return new FieldSite(change(await readSite(defaultSiteFile, defaultLimits)))
  }

  private constructor(description: SiteDescription) {
    this.description = description
  }

  /** Ends the process that runs, if one does, and starts another on the same devices and the same database. */
  async start(options: Partial<InfrastructureOptions> = {}): Promise<Infrastructure> {
    await this.stop()
    const limits = { ...defaultLimits, undoAttempts: 1 }
    this.#backends = createBackends(this.description, {
      simulatedState: join(this.#directory.path, 'devices.sqlite'),
      limits,
      log: silentLog,
      variables: this.variables,
      wrapHost: (host, access) => this.#wrap(host, access),
    })
    this.#iov = await createInfrastructure({
      description: this.description,
      backends: this.#backends,
      storage: this.storage,
      environment: { now: () => 1_000, randomBytes: (count) => this.#nextBytes(count) },
      log: silentLog,
      limits,
      makeTimeout: () => forEver,
      ...options,
    })
    return this.#iov
  }

  async stop(): Promise<void> {
    await this.#iov?.close()
    await this.#backends?.close()
    this.#iov = undefined
    this.#backends = undefined
  }

  get backends(): OpenBackends {
    return this.#backends!
  }

  /** From now on calls on hosts fail as these say; none: all is well again. */
  breaks(...faults: readonly HostFault[]): void {
    this.#faults = { host: null, faults }
  }

  /** As `breaks`, on one host only. */
  breaksOn(host: string, ...faults: readonly HostFault[]): void {
    this.#faults = { host, faults }
  }

  /** What the devices themselves remember. */
  devices(): SimulatedState {
    return inspect(join(this.#directory.path, 'devices.sqlite'))
  }

  /** Somebody at the host types `ip link set …`. */
  async ip(host: string, ...args: readonly string[]): Promise<void> {
    const { status, stderr } = await this.hands.get(host)!.run('ip', ['link', 'set', ...args], forEver)
    if (status !== 0) throw new Error(`ip link set ${args.join(' ')}: ${stderr}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    this.#directory[Symbol.dispose]()
  }

  /** Faults are looked up at each call, so that a test can change them while the site runs. */
  #wrap(host: string, access: HostAccess): HostAccess {
    this.hands.set(host, access)
    let met = this.#faults
    let faulty: HostAccess = access
    const through = (call: string): HostAccess => {
      this.calls.push(`${host} ${call}`)
      if (met !== this.#faults) {
        met = this.#faults
        faulty = met.host === null || met.host === host ? new FaultyHost(access, met.faults) : access
      }
      return faulty
    }
    return {
      read: (path, signal) => through(`read ${path}`).read(path, signal),
      write: (path, text, signal) => through(`write ${path} ${text}`).write(path, text, signal),
      list: (path, signal) => through(`list ${path}`).list(path, signal),
      readLink: (path, signal) => through(`readLink ${path}`).readLink(path, signal),
      run: (command, args, signal, input) => {
        // A batch stands there as the commands that are in it.
        const commands = args.includes('-batch') ? input!.trim().split('\n') : [args.join(' ')]
        const hosts = commands.map((one) => through(`run ${command} ${one}`))
        return hosts[0]!.run(command, args, signal, input)
      },
    }
  }

  /** Different bytes each time, the same in each run. */
  #nextBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => (this.#bytes = (this.#bytes * 167 + 89) % 65_521) >> 4)
  }
}

/** The virtual function as its PF shows it to the host. */
export async function shownByHost(site: FieldSite, id: string): Promise<Record<string, unknown>> {
  const [host, address, index] = id.split('/') as [string, string, string]
  const device = site.description.hosts
    .find(({ name }) => name === host)!
    .simulated.find((controller) => controller.address === address)!.device
  const { stdout } = await site.hands
    .get(host)!
    .run('ip', ['-j', '-d', 'link', 'show', 'dev', device], forEver)
  const [link] = JSON.parse(stdout) as { vfinfo_list: Record<string, unknown>[] }[]
  return link!.vfinfo_list[Number(index)]!
}

/** Settles when the operation has ended. */
export async function ended(iov: Infrastructure, operation: string): Promise<void> {
  while (!isEnded(iov.site.operations.get(operation)!.state)) {
    await new Promise<void>((resolve) => {
      const stop = iov.onChange(() => {
        stop()
        resolve()
      })
    })
  }
}
