import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBackends } from '../../../src/backends/index.ts'
import type { OpenBackends } from '../../../src/backends/index.ts'
import { readStateFile, StateFile } from '../../../src/backends/simulated/state-file.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { createInfrastructure } from '../../../src/iov/create-infrastructure.ts'
import type { Caller, Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { LedgerContents } from '../../../src/iov/ledger.ts'
import { FakeTimers } from '../../broker/enumerations/fake-timers.ts'
import { MemoryStorage } from '../../store/memory-storage.ts'
import { Faults } from './faults.ts'
import { foreignState, modelSite } from './site.ts'

export const caller: Caller = { user: 'model', signal: new AbortController().signal }

/** What simulated devices remember: by `kind owner key`. */
export type DeviceRows = ReadonlyMap<string, unknown>

/** So often everything that can go on goes on, until it is given up that something still does. */
const turnsAtMost = 100

/**
 * The product on simulated devices: the simulated kernel and switches beneath the true backends, with faults where a
 * test wants them. Devices and storage outlive the process that `start` begins.
 */
export class World {
  readonly faults = new Faults()
  readonly storage = new MemoryStorage()
  readonly #directory: string
  readonly #stateFile: string
  readonly #backends: OpenBackends
  #timers = new FakeTimers()
  #nowMs = 1_000
  #bytes = 0
  #iov: Infrastructure | undefined

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), 'iovm-model-'))
    this.#stateFile = join(this.#directory, 'devices.db')
    const file = new StateFile(this.#stateFile)
    file.change(foreignState)
    file.close()
    this.#backends = createBackends(modelSite, {
      simulatedState: this.#stateFile,
      limits: defaultLimits,
      log: silentLog,
      wrapHost: this.faults.wrapHost,
    })
  }

  /** The process that runs. */
  get iov(): Infrastructure {
    if (this.#iov === undefined) throw new Error('the world was not started')
    return this.#iov
  }

  /** Begins another process on the same devices and storage. */
  async start(): Promise<void> {
    await this.#iov?.close()
    this.#timers = new FakeTimers()
    this.#iov = await createInfrastructure({
      description: modelSite,
      backends: this.faults.wrap(this.#backends),
      storage: this.storage,
      environment: { now: () => this.#nowMs, randomBytes: (count) => this.#nextBytes(count) },
      timers: this.#timers,
      log: silentLog,
      limits: { ...defaultLimits, undoAttempts: 1 },
      makeTimeout: this.faults.makeTimeout,
    })
  }

  /** Lets time pass in which the process does what it does by itself: what could not be undone is tried again. */
  async pass(): Promise<void> {
    const ms = 2 * defaultLimits.retryMaximumMs
    this.#nowMs += ms
    this.#timers.pass(ms)
    for (let turn = 0; turn < turnsAtMost && (turn < 1 || this.iov.site.degraded.size > 0); turn++)
      await new Promise(setImmediate)
  }

  devices(): DeviceRows {
    return new Map(
      readStateFile(this.#stateFile).map(({ kind, owner, key, value }) => [`${kind} ${owner} ${key}`, value]),
    )
  }

  ledger(): Promise<LedgerContents> {
    return this.storage.loadLedger()
  }

  async end(): Promise<void> {
    this.faults.plan()
    await this.#iov?.close()
    await this.#backends.close()
    rmSync(this.#directory, { recursive: true })
  }

  /** Different bytes each time, the same in each run. */
  #nextBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => (this.#bytes = (this.#bytes * 167 + 89) % 65_521) >> 4)
  }
}
