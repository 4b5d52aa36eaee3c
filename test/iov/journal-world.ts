import { silentLog } from '../../src/base/log.ts'
import { BackendError } from '../../src/iov/backend.ts'
import type { BackendErrorCode } from '../../src/iov/backend.ts'
import { Journal } from '../../src/iov/journal.ts'
import type { JournalOptions } from '../../src/iov/journal.ts'
import type { LedgerChange, VLANRecord } from '../../src/iov/ledger.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { recover } from '../../src/iov/recovery.ts'
import type { Recovered } from '../../src/iov/recovery.ts'
import { StepHandlers } from '../../src/iov/step-handlers.ts'
import type { Plan, Step, StepHandler } from '../../src/iov/step.ts'
import type { Storage } from '../../src/iov/storage.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { MemoryStorage } from '../store/memory-storage.ts'

/** What is done to the devices, for tests to interfere: throw, or answer with a promise that does not settle. */
export type Interference = (
  event: `${'prepare' | 'perform' | 'performed' | 'undo'} ${string}`,
  signal: AbortSignal,
) => unknown

interface Setting {
  readonly device: string
  readonly key: string
  readonly value: number
}

export const caller = { user: 'test', signal: new AbortController().signal }

/**
 * Devices with settings, a storage, and processes that come and go: what is in `devices` and `storage` outlives a
 * process, what is in a `Process` does not.
 */
export class World {
  readonly devices = new Map<string, number>()
  readonly storage: Storage
  nowMs = 1_000_000
  interfere: Interference = () => undefined
  /** What else the kind of step says of itself. */
  traits: Pick<StepHandler, 'limit' | 'isTerminable'> = {}

  constructor(storage: Storage = new MemoryStorage()) {
    this.storage = storage
  }

  /** Starts a process: loads the ledger and recovers. It dies when it passes the point of this count. */
  async start(dieAt = Infinity, options: Partial<JournalOptions> = {}): Promise<Process> {
    const death = Promise.withResolvers<'died'>()
    let dead = false
    const alive = <T>(value: T): T | Promise<never> => (dead ? new Promise(() => {}) : value)
    const storage = mortal(this.storage, alive)
    const ledger = await Ledger.load(storage)
    let bytes = 0
    const journal = new Journal({
      storage,
      ledger,
      handlers: new StepHandlers([this.#handler(alive)]),
      environment: {
        now: () => this.nowMs,
        randomBytes: (count) => new Uint8Array(count).fill((bytes += 1)),
      },
      limits: {
        deviceTimeoutMs: 30_000,
        deviceGraceMs: 2_000,
        vmPowerTimeoutMs: 300_000,
        migrationTimeoutMs: 1_800_000,
        undoAttempts: 3,
        operationsKeptMs: 3_600_000,
        retryFirstMs: 1_000,
        retryMaximumMs: 5_000,
      },
      log: silentLog,
      makeTimeout: () => new AbortController().signal,
      atPoint: (count) => {
        if (count !== dieAt) return
        dead = true
        death.resolve('died')
      },
      ...options,
    })
    const process = { ledger, journal, death: death.promise, recovered: [] as Recovered[] }
    const recovered = await Promise.race([recover(journal, storage, silentLog), death.promise])
    if (recovered !== 'died') process.recovered = recovered
    return process
  }

  /** Everything that lasts, except the journal and generations. */
  async state(): Promise<unknown> {
    const { generations: _, ...ledger } = await this.storage.loadLedger()
    return structuredClone({ devices: new Map([...this.devices].sort()), ledger })
  }

  #handler(alive: <T>(value: T) => T | Promise<never>) {
    return {
      ...this.traits,
      kind: 'set',
      device: (args: unknown) => (args as Setting).device,
      prepare: async (args: unknown, signal: AbortSignal) => {
        const { device, key } = args as Setting
        await this.interfere(`prepare ${device}`, signal)
        return alive(this.devices.get(`${device} ${key}`) ?? null)
      },
      perform: async (args: unknown, _: unknown, signal: AbortSignal) => {
        const { device, key, value } = args as Setting
        await alive(undefined)
        await this.interfere(`perform ${device}`, signal)
        await alive(undefined)
        this.devices.set(`${device} ${key}`, value)
        await this.interfere(`performed ${device}`, signal)
      },
      undo: async (args: unknown, before: unknown, signal: AbortSignal) => {
        const { device, key } = args as Setting
        await alive(undefined)
        await this.interfere(`undo ${device}`, signal)
        await alive(undefined)
        if (before === null) this.devices.delete(`${device} ${key}`)
        else this.devices.set(`${device} ${key}`, before as number)
      },
    }
  }
}

export interface Process {
  readonly ledger: Ledger
  readonly journal: Journal
  /** Fulfilled when the process has died. */
  readonly death: Promise<'died'>
  recovered: Recovered[]
}

export function setStep(device: string, key: string, value: number): Step {
  return { kind: 'set', arguments: { device, key, value } satisfies Setting }
}

export function ledgerStep(...changes: LedgerChange[]): Step {
  return { kind: 'ledger', arguments: { changes } }
}

export function vlanRecord(vlan: number, customer = 'acme'): VLANRecord {
  return { id: String(vlan), vlan: VLANID.parse(vlan), group: 'web', customer, createdOn: [] }
}

export function putVLAN(vlan: number, customer = 'acme'): LedgerChange {
  return { table: 'vlans', put: vlanRecord(vlan, customer) }
}

export function plan(...steps: Step[]): Plan {
  return { name: 'test', affected: ['vlans:100'], steps }
}

export function fault(device: string, code: BackendErrorCode = 'refused'): BackendError {
  return new BackendError(device, 'test', code, 'EBUSY')
}

function mortal(storage: Storage, alive: <T>(value: T) => T | Promise<never>): Storage {
  return {
    loadLedger: () => storage.loadLedger(),
    loadJournal: async () => alive(await storage.loadJournal()),
    commit: async (ledger, journal) => {
      await alive(undefined)
      await storage.commit(ledger, journal)
      await alive(undefined)
    },
    forgetEnded: async (nowMs) => {
      await alive(undefined)
      await storage.forgetEnded(nowMs)
    },
    forgetOperation: async (id) => {
      await alive(undefined)
      await storage.forgetOperation(id)
    },
  }
}
