import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { createInfrastructure } from '../../src/iov/create-infrastructure.ts'
import type { InfrastructureOptions } from '../../src/iov/create-infrastructure.ts'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Caller, Infrastructure, VMRequest } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import type { Storage } from '../../src/iov/storage.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { FakeDevices } from './fakes.ts'

/**
 * Two hosts, each with two cards of two ports; two switches with a trunk between them; on each card one port goes to
 * either switch. Customer red has the groups web and, within it, shop; customer blue has db.
 */
export function smallDescription(change: Partial<SiteDescription> = {}): SiteDescription {
  return {
    name: 'small',
    vlanRanges: [{ first: 100, last: 103 }],
    macPrefix: '02:69:6f',
    customers: [
      {
        name: 'red',
        constraints: {},
        groups: [
          { name: 'web', constraints: {}, groups: [{ name: 'shop', constraints: {}, groups: [] }] },
          { name: 'mail', constraints: {}, groups: [] },
        ],
      },
      { name: 'blue', constraints: {}, groups: [{ name: 'db', constraints: {}, groups: [] }] },
    ],
    hosts: ['h1', 'h2'].map((name) => ({ name, backend: 'simulated', pools: [], simulated: [] })),
    switches: ['s1', 's2'].map((name) => ({
      name,
      kind: 'simulated',
      address: null,
      bridge: null,
      simulated: [],
    })),
    cables: [
      { from: 'h1/0000:3b:00.0', to: 's1/1', networks: ['lan-a'] },
      { from: 'h1/0000:3b:00.1', to: 's2/1', networks: ['lan-b'] },
      { from: 'h1/0000:5e:00.0', to: 's1/2', networks: ['lan-a'] },
      { from: 'h1/0000:5e:00.1', to: 's2/2', networks: ['lan-b'] },
      { from: 'h2/0000:3b:00.0', to: 's1/3', networks: ['lan-a'] },
      { from: 'h2/0000:3b:00.1', to: 's2/3', networks: ['lan-b'] },
      { from: 's1/trunk', to: 's2/trunk', networks: ['core'] },
    ],
    resources: [
      { name: 'lun', kind: 'iscsi', address: '10.0.0.1', ports: ['s1/10'], tagged: false },
      { name: 'nas', kind: 'nfs', address: '10.0.0.2', ports: ['s2/10'], tagged: true },
      { name: 'san', kind: 'iscsi', address: '10.0.0.3', ports: ['s1/11', 's2/11'], tagged: true },
    ],
    transitNetworks: ['lan-a', 'lan-b', 'core'].map((name) => ({ name, description: '' })),
    ...change,
  }
}

export function smallDevices(): FakeDevices {
  const devices = new FakeDevices()
  const ports = ['1', '2', '3', '10', '11', 'trunk']
  devices.addSwitch('s1', ports)
  devices.addSwitch('s2', ports)
  devices.addHost('h1', [
    { address: '0000:3b:00.0' },
    { address: '0000:3b:00.1' },
    { address: '0000:5e:00.0' },
    { address: '0000:5e:00.1' },
  ])
  devices.addHost('h2', [{ address: '0000:3b:00.0' }, { address: '0000:3b:00.1' }])
  return devices
}

export const caller: Caller = { user: 'test', signal: new AbortController().signal }

/** A site with its devices and its storage, which outlive the infrastructure that runs on them. */
export class SmallSite {
  readonly description: SiteDescription
  readonly devices: FakeDevices
  readonly storage: Storage
  #bytes = 0

  constructor(
    description: SiteDescription = smallDescription(),
    devices: FakeDevices = smallDevices(),
    storage: Storage = new MemoryStorage(),
  ) {
    this.description = description
    this.devices = devices
    this.storage = storage
  }

  start(options: Partial<InfrastructureOptions> = {}): Promise<Infrastructure> {
    return createInfrastructure({
      description: this.description,
      backends: this.devices,
      storage: this.storage,
      environment: { now: () => 1_000, randomBytes: (count) => this.#nextBytes(count) },
      log: silentLog,
      limits: { ...defaultLimits, undoAttempts: 1 },
      makeTimeout: () => new AbortController().signal,
      ...options,
    })
  }

  /** Starts a process that stops dead at the journal's point of this number: `died` tells when. */
  async startMortal(lastPoint: number): Promise<{ iov: Infrastructure; died: Promise<'died'> }> {
    const { promise, resolve } = Promise.withResolvers<'died'>()
    let dead = false
    const { storage } = this
    const mortal: Storage = {
      loadLedger: () => storage.loadLedger(),
      loadJournal: () => storage.loadJournal(),
      commit: (ledger, journal) => (dead ? new Promise(() => {}) : storage.commit(ledger, journal)),
      forgetEnded: (nowMs) => storage.forgetEnded(nowMs),
      forgetOperation: (id) => storage.forgetOperation(id),
    }
    const crashPoints = (point: number): void => {
      if (point !== lastPoint) return
      dead = true
      this.devices.hold()
      resolve('died')
    }
    return { iov: await this.start({ storage: mortal, crashPoints }), died: promise }
  }

  /** Everything that lasts, on devices and in the ledger, except generations, which never go back. */
  async state(): Promise<unknown> {
    const { generations: _, ...ledger } = await this.storage.loadLedger()
    const sorted = Object.entries(ledger).map(([table, records]) => [
      table,
      records.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    ])
    return structuredClone({ devices: this.devices.state(), ledger: Object.fromEntries(sorted) as unknown })
  }

  /** Different bytes each time, the same in each run. */
  #nextBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => (this.#bytes = (this.#bytes * 167 + 89) % 65_521) >> 4)
  }
}

export function vmRequest(
  group: string,
  constraints: ConstraintSet = {},
  name: string | null = null,
): VMRequest {
  return { name, group, constraints, memoryMiB: 1024, processors: 2 }
}

/** The value of an outcome that must be good. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(
    `${outcome.code}: ${outcome.reasons.map(({ source, text }) => `${source}: ${text}`).join('; ')}`,
  )
}

/** The code of an outcome that must be a refusal, with the text of its reasons. */
export function refusalOf(outcome: Outcome<unknown>): { code: string; text: string } {
  if (outcome.ok)
    throw new Error(`expected a refusal, but it was completed: ${JSON.stringify(outcome.value)}`)
  return {
    code: outcome.code,
    text: outcome.reasons.map(({ source, text }) => `${source}: ${text}`).join('; '),
  }
}
