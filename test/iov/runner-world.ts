import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { propose } from '../../src/iov/decisions/decision.ts'
import type { Decision } from '../../src/iov/decisions/decision.ts'
import type { Caller } from '../../src/iov/infrastructure.ts'
import { Journal } from '../../src/iov/journal.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { OperationRunner } from '../../src/iov/operation-runner.ts'
import type { Operation } from '../../src/iov/operation-runner.ts'
import { PlanDraft } from '../../src/iov/plans/plan-draft.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { StepHandlers } from '../../src/iov/step-handlers.ts'
import type { Storage } from '../../src/iov/storage.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { MemoryStorage } from '../store/memory-storage.ts'

export interface Work {
  readonly name?: string
  /** VLANs that it takes: reserves, works on, and gives back. */
  readonly takes: readonly number[]
  /** VLANs that it relies on. */
  readonly needs?: readonly number[]
  /** VLANs that the call names. */
  readonly names?: readonly number[]
  readonly caller: Caller
  /** After so many of its steps on devices there is no return. */
  readonly pointOfNoReturn?: number
  /** Chooses what it takes when it decides; default: `takes`. */
  readonly choose?: () => readonly number[]
}

/** A step on a device: the VLAN that it stands for, the operation, and the VLANs that this one relies on. */
export interface Touched {
  readonly vlan: number
  readonly by: string
  readonly needs: readonly number[]
}

/** A runner over VLANs that stand for devices: each operation takes some, touches their device, and gives them back. */
export class RunnerWorld {
  readonly ledger: Ledger
  readonly journal: Journal
  readonly runner: OperationRunner
  /** What a device does with a step; by default nothing. */
  touch: (touched: Touched, signal: AbortSignal) => Promise<void> = () => Promise.resolve()
  nowMs = 1_000

  static async make(storage: Storage = new MemoryStorage()): Promise<RunnerWorld> {
    return new RunnerWorld(storage, await Ledger.load(storage))
  }

  private constructor(storage: Storage, ledger: Ledger) {
    let bytes = 0
    const environment = {
      now: () => this.nowMs,
      randomBytes: (count: number) => {
        bytes += 1
        return Uint8Array.from({ length: count }, (_, at) => (bytes >> (8 * (at % 3))) & 255)
      },
    }
    const handlers = new StepHandlers().add<Touched, null>({
      kind: 'touch',
      device: ({ vlan }) => `device ${vlan}`,
      prepare: () => Promise.resolve(null),
      perform: (touched, _, signal) => this.touch(touched, signal),
      undo: () => Promise.resolve(),
    })
    this.ledger = ledger
    this.journal = new Journal({
      storage,
      ledger,
      handlers,
      environment,
      limits: defaultLimits,
      log: silentLog,
      makeTimeout: () => new AbortController().signal,
    })
    this.runner = new OperationRunner({
      state: { snapshot: { ledger, site: { ports: new Map() }, inventory: {} } as unknown as Snapshot },
      ledger,
      journal: this.journal,
      environment,
      limits: defaultLimits,
      log: silentLog,
      shared: { unseen: () => [], look: () => Promise.resolve() },
      isDegraded: () => false,
      onFailure: () => Promise.resolve(),
    })
  }

  operation(work: Work): Operation<readonly number[]> {
    const {
      name = 'work',
      takes,
      names = [],
      needs = [],
      caller,
      choose = () => takes,
      pointOfNoReturn,
    } = work
    let taken: readonly number[] = []
    return {
      name,
      caller,
      elements: names.map((vlan) => `vlans:${vlan}`),
      decide: (snapshot): Decision<readonly number[]> => {
        taken = choose()
        const draft = new PlanDraft(snapshot)
        for (const vlan of taken) {
          draft.reserve('vlans', {
            id: String(vlan),
            vlan: VLANID.parse(vlan),
            group: 'g',
            customer: name,
            createdOn: [],
          })
        }
        for (const vlan of needs) draft.reliesOn('vlans', String(vlan))
        for (const [at, vlan] of taken.entries()) {
          if (at === pointOfNoReturn) draft.noReturn()
          draft.step('touch', { vlan, by: name, needs } satisfies Touched)
        }
        for (const vlan of taken) draft.release('vlans', String(vlan))
        return propose(draft, taken)
      },
    }
  }
}

export function callerOf(signal = new AbortController().signal, jobWhen?: AbortSignal): Caller {
  return { user: 'me', signal, ...(jobWhen === undefined ? {} : { jobWhen }) }
}

/** Lets everything run that does not wait for a device. */
export async function settle(turns = 300): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}
