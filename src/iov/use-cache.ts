import { isDeepStrictEqual } from 'node:util'
import type { ConstraintSet } from './constraint-set.ts'
import { splitID } from './element-id.ts'
import type { Ledger } from './ledger-state.ts'
import { idOf } from './ledger-changes.ts'
import type { LedgerChange, VMRecord } from './ledger.ts'
import type { Site } from './site.ts'
import type { ControllerUse, CustomerUse } from './usage.ts'
import { controllerUse, hostCustomers, unused } from './usage.ts'

/**
 * Remembers who uses each controller and host, and forgets it when the ledger says otherwise, so that a placement
 * among thousands of controllers works out only what has changed since the last.
 */
export class UseCache {
  readonly #site: Site
  readonly #ledger: Ledger
  /** Told of each host on which something is used otherwise than before. */
  readonly #hostChanged: (host: string) => void
  readonly #controllers = new Map<string, ControllerUse>()
  readonly #hosts = new Map<string, readonly CustomerUse[]>()
  /** A change that deletes a record names no more than its id. */
  readonly #controllerOfChannel = new Map<string, string>()
  readonly #hostsOfVM = new Map<string, readonly string[]>()
  readonly #askedByGroup = new Map<string, ConstraintSet>()

  constructor(site: Site, ledger: Ledger, hostChanged: (host: string) => void) {
    this.#site = site
    this.#ledger = ledger
    this.#hostChanged = hostChanged
    for (const { id, virtualController } of ledger.all('channels').values()) {
      this.#controllerOfChannel.set(id, physicalOf(virtualController))
    }
    for (const vm of ledger.all('vms').values()) this.#hostsOfVM.set(vm.id, hostsOf(vm))
    for (const { id, constraints } of ledger.all('groups').values()) this.#askedByGroup.set(id, constraints)
  }

  controller(id: string): ControllerUse {
    const known = this.#controllers.get(id)
    if (known !== undefined) return known
    const use = controllerUse(this.#site, this.#ledger, id)
    // Most are not used at all: that is found out again as quickly as it is remembered.
    if (use !== unused) this.#controllers.set(id, use)
    return use
  }

  host(name: string): readonly CustomerUse[] {
    let use = this.#hosts.get(name)
    if (use === undefined) this.#hosts.set(name, (use = hostCustomers(this.#site, this.#ledger, name)))
    return use
  }

  changed(change: LedgerChange): void {
    const id = idOf(change)
    const isPut = 'put' in change
    if (change.table === 'virtualControllers') this.#forgetController(physicalOf(id))
    if (change.table === 'channels') this.#channelChanged(id, isPut ? change.put.virtualController : null)
    if (change.table === 'vms') this.#vmChanged(id, isPut ? change.put : null)
    if (change.table === 'groups') this.#groupChanged(id, isPut ? change.put.constraints : {})
  }

  #channelChanged(id: string, virtualController: string | null): void {
    const former = this.#controllerOfChannel.get(id)
    if (former !== undefined) this.#forgetController(former)
    if (virtualController === null) this.#controllerOfChannel.delete(id)
    else this.#controllerOfChannel.set(id, physicalOf(virtualController))
    if (virtualController !== null) this.#forgetController(physicalOf(virtualController))
  }

  #vmChanged(id: string, vm: VMRecord | null): void {
    const now = vm === null ? [] : hostsOf(vm)
    for (const host of [...(this.#hostsOfVM.get(id) ?? []), ...now]) this.#forgetHost(host)
    if (vm === null) this.#hostsOfVM.delete(id)
    else this.#hostsOfVM.set(id, now)
    for (const { controller } of this.#ledger.by('virtualControllers', 'vm', id))
      this.#forgetController(controller)
  }

  /** What a group asks for applies to whatever its members have, anywhere. Usually it asks for what it did before. */
  #groupChanged(id: string, asked: ConstraintSet): void {
    if (isDeepStrictEqual(this.#askedByGroup.get(id) ?? {}, asked)) return
    this.#askedByGroup.set(id, asked)
    const used = [...this.#controllers].filter(([, { customers }]) => customers.length > 0)
    for (const [controller] of used) this.#forgetController(controller)
    for (const [host, customers] of [...this.#hosts]) if (customers.length > 0) this.#forgetHost(host)
  }

  #forgetController(id: string): void {
    this.#controllers.delete(id)
    this.#hostChanged(splitID(id).owner)
  }

  #forgetHost(name: string): void {
    this.#hosts.delete(name)
    this.#hostChanged(name)
  }
}

function physicalOf(virtualController: string): string {
  return virtualController.slice(0, virtualController.lastIndexOf('/'))
}

/** The hosts that a VM counts as being on. */
function hostsOf({ host, movingTo }: VMRecord): readonly string[] {
  return movingTo === null ? [host] : [host, movingTo]
}
