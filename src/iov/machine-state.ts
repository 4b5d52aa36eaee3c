import { AgedMap } from './aged-map.ts'
import type { DiscoveredVM, GuestInterface } from './backend.ts'
import type { LedgerView } from './ledger-view.ts'
import { machineDrift } from './reconcile/machine-drift.ts'
import type { Machine } from './site.ts'

/** What is known of our virtual machines: as hypervisors and guests show them, beside what the ledger says. */
export class MachineState {
  readonly machines = new AgedMap<string, Machine>()
  readonly #ledger: LedgerView

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
    for (const { id } of this.#ledger.by('vms', 'host', host)) {
      if (isUnsettled(id)) continue
      const shown = { vm: id, found: byID.get(id) ?? null, interfaces: guests.get(id) ?? null }
      this.machines.set(id, { ...shown, drift: machineDrift(this.#ledger, shown), observedAtMs: nowMs })
    }
  }

  /**
   * The ledger says something else of the VM, so an operation is changing it: until the host is read again, nothing is
   * said about differences.
   */
  recordChanged(vm: string): void {
    const known = this.machines.get(vm)
    if (known === undefined) return
    if (this.#ledger.get('vms', vm) === undefined) this.machines.delete(vm)
    else this.machines.set(vm, { ...known, drift: null, interfaces: null })
  }
}
