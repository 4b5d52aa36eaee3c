import { AgedMap } from './aged-map.ts'
import type { DiscoveredVM, GuestInterface } from './backend.ts'
import type { LedgerView } from './ledger-view.ts'
import { machineDrift } from './reconcile/machine-drift.ts'
import type { Machine } from './site.ts'

/** What is known of our virtual machines: as hypervisors and guests show them, beside what the ledger says. */
export class MachineState {
  readonly machines = new AgedMap<string, Machine>()
  readonly #ledger: LedgerView
  /** By VM: a host that has it and is not where it was decided to be. */
  readonly #elsewhere = new Map<string, NonNullable<Machine['elsewhere']>>()
  /** VMs that no operation has changed since their host was read. */
  readonly #settled = new Set<string>()

  constructor(ledger: LedgerView) {
    this.#ledger = ledger
  }

  /**
   * What the host showed. VMs for which `isUnsettled` holds are left as they were shown: an operation changed them while
   * the host was read, so what was read is of no certain moment.
   */
  setHost(
    host: string,
    found: readonly DiscoveredVM[],
    guests: ReadonlyMap<string, readonly GuestInterface[]>,
    isUnsettled: (vm: string) => boolean,
    nowMs: number,
  ): void {
    const byID = new Map(found.map((vm) => [vm.id, vm]))
    this.#setStrangers(host, byID, isUnsettled)
    for (const { id } of this.#ledger.by('vms', 'host', host)) {
      if (isUnsettled(id)) continue
      this.#settled.add(id)
      this.#show({
        vm: id,
        found: byID.get(id) ?? null,
        interfaces: guests.get(id) ?? null,
        observedAtMs: nowMs,
      })
    }
  }

  /**
   * The ledger says something else of the VM, so an operation is changing it: until the host is read again, nothing is
   * said about differences.
   */
  recordChanged(vm: string): void {
    this.#elsewhere.delete(vm)
    this.#settled.delete(vm)
    const known = this.machines.get(vm)
    if (known === undefined) return
    if (this.#ledger.get('vms', vm) === undefined) this.machines.delete(vm)
    else this.machines.set(vm, { ...known, elsewhere: null, drift: null, interfaces: null })
  }

  /** VMs of ours that the host has and is not to have. */
  #setStrangers(
    host: string,
    found: ReadonlyMap<string, DiscoveredVM>,
    isUnsettled: (vm: string) => boolean,
  ): void {
    for (const { id, running } of found.values()) {
      const record = this.#ledger.get('vms', id)
      if (record !== undefined && record.host !== host && !isUnsettled(id))
        this.#isElsewhere(id, { host, running })
    }
    const gone = [...this.#elsewhere].filter(([id, seen]) => seen.host === host && !found.has(id))
    for (const [id] of gone) this.#isElsewhere(id, null)
  }

  #isElsewhere(vm: string, seen: Machine['elsewhere']): void {
    if (seen === null) this.#elsewhere.delete(vm)
    else this.#elsewhere.set(vm, seen)
    const known = this.machines.get(vm)
    if (known !== undefined && this.#settled.has(vm)) this.#show(known)
  }

  #show(seen: Omit<Machine, 'elsewhere' | 'drift'>): void {
    const shown = { ...seen, elsewhere: this.#elsewhere.get(seen.vm) ?? null }
    this.machines.set(seen.vm, { ...shown, drift: machineDrift(this.#ledger, shown) })
  }
}
