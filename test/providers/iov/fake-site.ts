import type { ControllerCapabilities, VirtualSettings } from '../../../src/iov/backend.ts'
import type { Caller, Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { OperationRecord, OperationState } from '../../../src/iov/journal-record.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../../../src/iov/ledger.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { completed, type Outcome } from '../../../src/iov/outcome.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { defaultPlacementPolicy } from '../../../src/iov/placement-policy.ts'
import type { PhysicalController, Site, SwitchPort, VirtualController, VLAN } from '../../../src/iov/site.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

/** Some of everything: both halves of a card, every technique's shape, a lost host, a lost switch, faults. */
/** What the site file says, and clients cannot change. */
const fixedGroup = { caption: null, fixed: true }

export const pfA = 'h1/0000:3b:00.0'
export const pfB = 'h1/0000:3b:00.1'
export const plain = 'h1/0000:5e:00.0'
export const hba = 'h1/0000:af:00.0'
export const nvme = 'h1/0000:d8:00.0'
export const remotePF = 'h2/0000:3b:00.0'
export const given = `${pfA}/0`
export const free = `${pfA}/1`
export const foreign = `${pfA}/2`
export const drifted = `${pfB}/0`
export const vmID = '3f0c6f2a-0f0e-4a3e-9a57-000000000001'
export const haltedVM = '3f0c6f2a-0f0e-4a3e-9a57-000000000002'
export const lostVM = '3f0c6f2a-0f0e-4a3e-9a57-000000000003'
export const connectedChannel = '7c1d2e3f-0000-4000-8000-000000000001'
export const reservedChannel = '7c1d2e3f-0000-4000-8000-000000000002'
export const observedAtMs = Date.UTC(2030, 0, 2, 3, 4, 5)

const mac = (last: number): MACAddress =>
  MACAddress.parse(`02:69:6f:00:00:${last.toString(16).padStart(2, '0')}`)
const vlan = (id: number): VLANID => VLANID.parse(id)

export interface FakeSite extends Site {
  readonly controllers: Map<string, PhysicalController>
  readonly virtualControllers: Map<string, VirtualController>
  readonly ports: Map<string, SwitchPort>
  readonly channels: Map<string, ChannelRecord>
  readonly vms: Map<string, VMRecord>
}

export function fakeSite(): FakeSite {
  return {
    name: 'north',
    placement: defaultPlacementPolicy,
    hosts: new Map([
      ['h1', { name: 'h1', reachable: true, fault: null, observedAtMs }],
      ['h2', { name: 'h2', reachable: false, fault: 'no route to host', observedAtMs: null }],
    ]),
    controllers: byID([
      controller(pfA, {}),
      controller(pfB, { device: 'ens1f1', linkUp: false }),
      controller(plain, {
        technique: 'none',
        device: 'eno1',
        card: { slot: '2', serial: 'S2' },
        maximumVirtual: 0,
      }),
      controller(hba, { technique: 'npiv', kind: 'fibre-channel', device: 'host7', mac: null, numaNode: -1 }),
      controller(nvme, { kind: 'nvme', device: 'nvme0', mac: null, enabledVirtual: 0 }),
      controller(remotePF, {}),
    ]),
    virtualControllers: byID([
      virtual(given, record(given, vmID, 101), { vlan: vlan(101), minimumRateMbps: 100 }),
      virtual(free, record(free, null, null), {}),
      virtual(foreign, null, { vlan: vlan(7) }, { usedBy: 'bound to igbvf, interface ens1f0v2' }),
      virtual(drifted, record(drifted, vmID, 102), { vlan: null }, { drift: 'VLAN is none, should be 102' }),
    ]),
    switches: new Map([
      ['sw1', { name: 'sw1', kind: 'openvswitch', reachable: true, fault: null, saved: true, observedAtMs }],
      [
        'sw2',
        { name: 'sw2', kind: 'qbridge', reachable: false, fault: 'timeout', saved: false, observedAtMs },
      ],
    ]),
    ports: byID([
      port('sw1/p1', { tagged: [vlan(101), vlan(102)] }),
      port('sw1/ge-0/0/2', { tagged: [vlan(101), vlan(7)] }),
      port('sw1/p3', { untagged: vlan(101) }),
      port('sw1/p4', { linkUp: false }),
      port('sw2/p1', { allowsAll: true }),
    ]),
    cables: [
      { from: pfA, to: 'sw1/p1', networks: [] },
      { from: 'sw1/ge-0/0/2', to: 'sw2/p1', networks: ['backbone'] },
      { from: 'sw1/p4', to: pfB, networks: ['backbone', 'yard'] },
      { from: 'h2/0000:99:00.0', to: 'sw2/p9', networks: ['yard'] },
    ],
    resources: new Map([
      ['lun1', { name: 'lun1', kind: 'iscsi', address: '10.0.0.1:3260', ports: ['sw1/p3'], tagged: false }],
      ['nfs1', { name: 'nfs1', kind: 'nfs', address: 'nfs:/a', ports: ['sw1/p3', 'sw1/p4'], tagged: true }],
      ['db1', { name: 'db1', kind: 'database', address: 'db', ports: [], tagged: false }],
    ]),
    networks: new Map([
      ['backbone', { name: 'backbone', description: 'Between the halls' }],
      ['yard', { name: 'yard', description: '' }],
    ]),
    customers: new Map([
      ['acme', { name: 'acme', constraints: { isolation: 'card' } }],
      ['zeta', { name: 'zeta', constraints: {} }],
    ]),
    groups: new Map([
      [
        'web',
        { name: 'web', customer: 'acme', parent: null, constraints: { redundantPaths: 2 }, ...fixedGroup },
      ],
      ['web-front', { name: 'web-front', customer: 'acme', parent: 'web', constraints: {}, ...fixedGroup }],
      ['other', { name: 'other', customer: 'zeta', parent: null, constraints: {}, ...fixedGroup }],
    ]),
    vms: byID([
      vm(vmID, 'front1', 'h1', true),
      vm(haltedVM, 'front2', 'h1', false),
      vm(lostVM, 'front3', 'h2', true),
    ]),
    machines: new Map(),
    degraded: new Map(),
    representations: byID([
      { id: `${vmID}/eth0`, vm: vmID, virtualController: given, name: 'eth0' },
      { id: `${vmID}/eth1`, vm: vmID, virtualController: drifted, name: 'eth1' },
    ]),
    channels: byID([
      channel(connectedChannel, given, 101, 'connected', ['sw1/p1', 'sw1/p3']),
      channel(reservedChannel, drifted, 102, 'reserved', ['sw1/p1', 'sw1/ge-0/0/2', 'sw1/p3']),
    ]),
    vlans: new Map<VLANID, VLAN>([
      [vlan(101), madeVLAN(101, ['sw1'])],
      [vlan(102), madeVLAN(102, ['sw1', 'sw2'])],
      [
        vlan(7),
        { vlan: vlan(7), name: 'office', record: null, ports: ['sw1/ge-0/0/2'], drift: null, observedAtMs },
      ],
    ]),
    vlanPorts: byID([
      { id: '101@sw1/p1', vlan: vlan(101), port: 'sw1/p1', role: 'tagged', formerUntagged: null },
      { id: '101@sw1/p3', vlan: vlan(101), port: 'sw1/p3', role: 'untagged', formerUntagged: vlan(1) },
    ]),
    operations: byID([
      operation('o-running', 'running', 1, 4, [`vms:${vmID}`]),
      operation('o-undoing', 'undoing', 3, 4, [`virtualControllers:${given}`]),
      operation('o-completed', 'completed', 4, 4, [
        `channels:${connectedChannel}`,
        'vlans:101',
        'vlanPorts:101@sw1/p1',
        'vlanPorts:102@sw1/p1',
        'channels:gone',
      ]),
      operation('o-undone', 'undone', 0, 4, []),
      operation('o-degraded', 'degraded', 2, 4, [`virtualControllers:${drifted}`, 'generations:x']),
    ]),
  }
}

/** A front door that answers what it is told to, and remembers what it was asked. */
export class FakeInfrastructure {
  site: FakeSite = fakeSite()
  readonly calls: { method: string; args: unknown[] }[] = []
  readonly callers: Caller[] = []
  readonly answers: Record<string, Outcome<unknown>> = {}
  readonly queues = new Map([
    [
      'sw1',
      {
        device: 'sw1',
        waiting: 2,
        running: { operation: 'o-running', kind: 'vlan.create' },
        runningSinceMs: observedAtMs,
      },
    ],
  ])
  readonly #listeners = new Set<() => void>()

  get door(): Infrastructure {
    return new Proxy(this, {
      get: (target, name: string) => {
        if (name === 'site') return target.site
        if (name === 'jobs') return target.#jobs
        if (name === 'onChange') return (listener: () => void) => target.#listeners.add(listener)
        return (...args: unknown[]) => {
          target.calls.push({ method: name, args: args.filter((arg) => !isCaller(arg)) })
          target.callers.push(args.find(isCaller)!)
          return Promise.resolve(target.answers[name] ?? completed(undefined))
        }
      },
    }) as unknown as Infrastructure
  }

  get #jobs(): Infrastructure['jobs'] {
    const told = (method: string, ...args: unknown[]): Outcome<void> => {
      this.calls.push({ method, args })
      return (this.answers[method] as Outcome<void> | undefined) ?? completed(undefined)
    }
    return {
      afterMs: 5_000,
      queues: this.queues,
      now: () => observedAtMs + 1_500,
      stop: (id, ending) => told('stop', id, ending),
      keep: (id, keptMs) => Promise.resolve(told('keep', id, keptMs)),
      remove: (id) => Promise.resolve(told('remove', id)),
    }
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

const capabilities: ControllerCapabilities = {
  minimumRate: false,
  maximumRate: true,
  trust: true,
  spoofCheck: true,
  serviceTag: false,
}

function controller(id: string, change: Partial<PhysicalController>): PhysicalController {
  const [host, address] = id.split('/') as [string, string]
  return {
    id,
    host,
    address: PCIAddress.parse(address),
    kind: 'ethernet',
    technique: 'sriov',
    driver: 'igb',
    card: { slot: '1', serial: 'S1' },
    numaNode: 1,
    device: 'ens1f0',
    mac: mac(0xa0),
    speedMbps: 10_000,
    linkUp: true,
    maximumVirtual: 7,
    enabledVirtual: 4,
    freeVirtual: 1,
    capabilities,
    drift: null,
    observedAtMs,
    ...change,
  }
}

function virtual(
  id: string,
  made: VirtualControllerRecord | null,
  actual: Partial<VirtualSettings>,
  change: Partial<VirtualController> = {},
): VirtualController {
  const [host, address, index] = id.split('/') as [string, string, string]
  return {
    id,
    controller: `${host}/${address}`,
    host,
    index: Number(index),
    address: PCIAddress.parse(`0000:3c:00.${index}`),
    kind: 'ethernet',
    technique: 'sriov',
    actual: {
      mac: made?.mac ?? null,
      vlan: null,
      vlanPriority: 0,
      minimumRateMbps: 0,
      maximumRateMbps: 0,
      spoofCheck: true,
      trust: false,
      ...actual,
    },
    record: made,
    usedBy: null,
    drift: null,
    observedAtMs,
    ...change,
  }
}

/** Who asks is the same in each call, and not recorded. */
function isCaller(arg: unknown): arg is Caller {
  return typeof arg === 'object' && arg !== null && 'signal' in arg
}

function record(id: string, owner: string | null, tag: number | null): VirtualControllerRecord {
  return {
    id,
    controller: id.slice(0, id.lastIndexOf('/')),
    index: Number(id.slice(id.lastIndexOf('/') + 1)),
    mac: mac(Number(id.slice(-1)) + 1),
    generation: 3,
    name: null,
    group: null,
    constraints: {},
    vm: owner,
    vlan: tag === null ? null : vlan(tag),
    minimumRateMbps: 0,
    maximumRateMbps: 0,
    trust: false,
    degraded: null,
  }
}

function port(id: string, change: Partial<SwitchPort>): SwitchPort {
  const slash = id.indexOf('/')
  return {
    id,
    switch: id.slice(0, slash),
    name: id.slice(slash + 1),
    linkUp: true,
    speedMbps: 25_000,
    allowsAll: false,
    untagged: null,
    tagged: [],
    drift: null,
    observedAtMs,
    ...change,
  }
}

function vm(id: string, name: string, host: string, running: boolean): VMRecord {
  return {
    id,
    name,
    host,
    home: null,
    movingTo: null,
    leavingGroup: null,
    group: 'web-front',
    constraints: { trust: false },
    memoryMiB: 2048,
    processors: 2,
    running,
    createdAtMs: observedAtMs,
  }
}

function channel(
  id: string,
  virtualController: string,
  tag: number,
  state: ChannelRecord['state'],
  path: string[],
): ChannelRecord {
  return {
    id,
    vm: vmID,
    virtualController,
    resource: state === 'connected' ? 'lun1' : 'nfs1',
    vlan: vlan(tag),
    path,
    guaranteedRateMbps: 100,
    maximumRateMbps: 0,
    enforcedBy: 'admission',
    constraints: {},
    state,
  }
}

function madeVLAN(id: number, createdOn: string[]) {
  const made = { id: String(id), vlan: vlan(id), group: 'web-front', customer: 'acme', createdOn }
  return { vlan: vlan(id), name: `iovm-${id}`, record: made, ports: ['sw1/p1'], drift: null, observedAtMs }
}

function operation(
  id: string,
  state: OperationState,
  stepsDone: number,
  stepsTotal: number,
  affected: string[],
): OperationRecord {
  const finishedAtMs = state === 'completed' || state === 'undone' ? observedAtMs + 61_000 : null
  const error = state === 'undone' || state === 'degraded' ? 'h1: configure: EBUSY' : null
  return {
    id,
    name: 'connectResource',
    user: 'admin',
    startedAtMs: observedAtMs,
    finishedAtMs,
    state,
    stateSinceMs: finishedAtMs ?? observedAtMs,
    stepsTotal,
    stepsDone,
    affected,
    error,
    result: null,
    reasons: [],
    keptMs: 3_600_000,
    retryAtMs: null,
  }
}

function byID<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
