import { idOf } from '../ledger-changes.ts'
import { LedgerOverlay } from '../ledger-view.ts'
import type { LedgerView } from '../ledger-view.ts'
import type { GenerationRecord, LedgerChange, LedgerTable, LedgerTables } from '../ledger.ts'
import type { LockRequest } from '../element-locks.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Plan, Step } from '../step.ts'
import { hostsChangedIn } from '../planned-hosts.ts'
import { controllerUse, hostCustomers } from '../usage.ts'
import { heldMeanwhile } from './held-meanwhile.ts'
import { PlannedNetwork } from './planned-network.ts'

/**
 * A plan in the making. What is given out is reserved in the ledger before the first device is touched; what is taken
 * back is released in the ledger after the last one; capacity counts for both meanwhile (held-meanwhile.ts). In between,
 * the devices' steps stand in the order in which they were added. Parts of a composed operation are added one after the
 * other: each sees, through `snapshot`, what those before it will have left.
 */
export class PlanDraft {
  readonly snapshot: Snapshot
  readonly #base: LedgerView
  readonly #ledger: LedgerOverlay
  readonly #network: PlannedNetwork
  readonly #steps: Step[] = []
  /** What is to stand in the ledger while the devices are worked on. */
  readonly #reserved = new Map<string, LedgerChange>()
  /** What is to stand there afterwards, where that differs. */
  readonly #final = new Map<string, LedgerChange>()
  readonly #exclusive = new Set<string>()
  readonly #shared = new Set<string>()
  /** So many of the steps are before the point of no return. */
  #noReturn: number | undefined

  constructor(base: Snapshot) {
    this.#base = base.ledger
    const ledger = new LedgerOverlay(base.ledger)
    this.#ledger = ledger
    const network = new PlannedNetwork(base)
    this.#network = network
    this.snapshot = {
      ...base,
      site: { ...base.site, ports: network.ports },
      inventory: { ...base.inventory, hasVLAN: (name, vlan) => network.hasVLAN(name, vlan) },
      ledger,
      use: (controller) => controllerUse(base.site, ledger, controller),
      hostUse: (host) => hostCustomers(base.site, ledger, host),
      planned: () => [...(base.planned?.() ?? []), ...hostsChangedIn(ledger)],
    }
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0 && this.#reserved.size === 0 && this.#final.size === 0
  }

  /** Something is done to a device. */
  get hasSteps(): boolean {
    return this.#steps.length > 0
  }

  /** What is done to devices, so far. */
  get steps(): readonly Step[] {
    return this.#steps
  }

  /** Changes the ledger before the devices. */
  reserve<T extends LedgerTable>(table: T, put: LedgerTables[T]): this {
    const change = { table, put } as LedgerChange
    this.#reserved.set(`${table}:${put.id}`, change)
    return this.#change(change)
  }

  /**
   * Notes how far a count has come. Nobody else is kept away from it meanwhile: decisions are made one after the other,
   * each when what the one before has reserved is stored, and counts never go back.
   */
  count(put: GenerationRecord): this {
    const change: LedgerChange = { table: 'generations', put }
    this.#reserved.set(`generations:${put.id}`, change)
    this.#ledger.apply(change)
    return this
  }

  /** Changes the ledger after the devices. */
  finish<T extends LedgerTable>(table: T, put: LedgerTables[T]): this {
    const change = { table, put } as LedgerChange
    this.#final.set(`${table}:${put.id}`, change)
    return this.#change(change)
  }

  /** Removes a record from the ledger after the devices. */
  release(table: LedgerTable, id: string): this {
    const change = { table, delete: id } as LedgerChange
    this.#final.set(`${table}:${id}`, change)
    return this.#change(change)
  }

  /** `beside`: it may be made at the same time as the step before it, where that is on another device. */
  step(kind: string, args: object, order: 'after' | 'beside' = 'after'): this {
    this.#steps.push({ kind, arguments: args, ...(order === 'beside' ? { beside: true } : {}) })
    this.#network.see(kind, args)
    return this
  }

  /** From here on nobody can stop the operation, and if the process dies it is finished; see Plan. */
  noReturn(): this {
    this.#noReturn ??= this.#steps.length
    return this
  }

  /** The operation changes this element: nobody else may change or rely on it meanwhile. */
  changes(table: LedgerTable, id: string): this {
    this.#exclusive.add(`${table}:${id}`)
    return this
  }

  /** The operation needs this element to stay as it is. */
  reliesOn(table: LedgerTable, id: string): this {
    this.#shared.add(`${table}:${id}`)
    return this
  }

  /** Adds another draft as the next part; it must have been made on this one's snapshot. */
  add(part: PlanDraft): this {
    if (part.#noReturn !== undefined) this.#noReturn ??= this.#steps.length + part.#noReturn
    for (const [key, change] of part.#reserved) this.#reserved.set(key, change)
    for (const [key, change] of part.#final) this.#final.set(key, change)
    for (const change of [...part.#reserved.values(), ...part.#final.values()]) {
      const put = part.#ledger.get(change.table, idOf(change))
      const { table } = change
      this.#ledger.apply(
        (put === undefined ? { table, delete: idOf(change) } : { table, put }) as LedgerChange,
      )
    }
    for (const step of part.#steps) {
      this.#steps.push(step)
      this.#network.see(step.kind, step.arguments as object)
    }
    for (const key of part.#exclusive) this.#exclusive.add(key)
    for (const key of part.#shared) this.#shared.add(key)
    return this
  }

  get locks(): LockRequest {
    const shared = [...this.#shared].filter((key) => !this.#exclusive.has(key))
    return { exclusive: this.#exclusive, shared: new Set(shared) }
  }

  toPlan(name: string): Plan {
    const meanwhile = new Map<string, LedgerChange>()
    for (const [key, change] of this.#reserved) meanwhile.set(key, heldMeanwhile(this.#base, change))
    const all = new Map([...this.#reserved, ...this.#final])
    const final = [...all].flatMap(([key, change]) => this.#finalChange(meanwhile.get(key), change))
    const reserved = ledgerStep([...meanwhile.values()])
    return {
      name,
      affected: [...this.#exclusive],
      steps: [...reserved, ...this.#steps, ...ledgerStep(final)],
      ...(this.#noReturn === undefined ? {} : { pointOfNoReturn: reserved.length + this.#noReturn }),
    }
  }

  #change(change: LedgerChange): this {
    this.changes(change.table, idOf(change))
    this.#ledger.apply(change)
    return this
  }

  /** A record ends as the last part has left it that changed it, and without what it held only meanwhile. */
  #finalChange(meanwhile: LedgerChange | undefined, { table, ...change }: LedgerChange): LedgerChange[] {
    const id = 'put' in change ? change.put.id : change.delete
    const last = this.#ledger.get(table, id)
    if (last !== undefined && meanwhile !== undefined && 'put' in meanwhile && meanwhile.put === last)
      return []
    return [(last === undefined ? { table, delete: id } : { table, put: last }) as LedgerChange]
  }
}

/** What is taken back goes first, so that its names can be given anew at the same time. */
function ledgerStep(changes: readonly LedgerChange[]): Step[] {
  const deletesFirst = changes.toSorted((one, other) => Number('put' in one) - Number('put' in other))
  return changes.length === 0 ? [] : [{ kind: 'ledger', arguments: { changes: deletesFirst } }]
}
