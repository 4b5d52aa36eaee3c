import type { Ledger } from './ledger-state.ts'
import { idOf } from './ledger-changes.ts'
import type { LedgerChange } from './ledger.ts'
import type { Site } from './site.ts'
import type { ControllerUse, CustomerUse } from './usage.ts'
import { controllerUse, hostCustomers } from './usage.ts'

/**
 * Remembers who uses each controller and host, and forgets it when the ledger says otherwise, so that a placement
 * among thousands of controllers works out only what has changed since the last.
 */
export class UseCache {
  readonly #site: Site
  readonly #ledger: Ledger
  readonly #controllers = new Map<string, ControllerUse>()
  readonly #hosts = new Map<string, readonly CustomerUse[]>()
  /** A change that deletes a record names no more than its id. */
  readonly #controllerOfChannel = new Map<string, string>()
  readonly #hostOfVM = new Map<string, string>()

  constructor(site: Site, ledger: Ledger) {
    this.#site = site
    this.#ledger = ledger
    for (const { id, virtualController } of ledger.all('channels').values()) {
      this.#controllerOfChannel.set(id, physicalOf(virtualController))
    }
    for (const { id, host } of ledger.all('vms').values()) this.#hostOfVM.set(id, host)
  }

  controller(id: string): ControllerUse {
    let use = this.#controllers.get(id)
    if (use === undefined) this.#controllers.set(id, (use = controllerUse(this.#site, this.#ledger, id)))
    return use
  }

  host(name: string): readonly CustomerUse[] {
    let use = this.#hosts.get(name)
    if (use === undefined) this.#hosts.set(name, (use = hostCustomers(this.#site, this.#ledger, name)))
    return use
  }

  changed(change: LedgerChange): void {
    const id = idOf(change)
    if (change.table === 'virtualControllers') this.#controllers.delete(physicalOf(id))
    if (change.table === 'channels')
      this.#channelChanged(id, 'put' in change ? change.put.virtualController : null)
    if (change.table === 'vms') this.#vmChanged(id, 'put' in change ? change.put.host : null)
    if (change.table === 'groups') this.#everythingChanged()
  }

  /** What a group asks for applies to whatever its members have, anywhere. */
  #everythingChanged(): void {
    this.#controllers.clear()
    this.#hosts.clear()
  }

  #channelChanged(id: string, virtualController: string | null): void {
    const former = this.#controllerOfChannel.get(id)
    if (former !== undefined) this.#controllers.delete(former)
    if (virtualController === null) this.#controllerOfChannel.delete(id)
    else this.#controllerOfChannel.set(id, physicalOf(virtualController))
    if (virtualController !== null) this.#controllers.delete(physicalOf(virtualController))
  }

  #vmChanged(id: string, host: string | null): void {
    const former = this.#hostOfVM.get(id)
    if (former !== undefined) this.#hosts.delete(former)
    if (host === null) this.#hostOfVM.delete(id)
    else this.#hostOfVM.set(id, host)
    if (host !== null) this.#hosts.delete(host)
    for (const { controller } of this.#ledger.by('virtualControllers', 'vm', id))
      this.#controllers.delete(controller)
  }
}

function physicalOf(virtualController: string): string {
  return virtualController.slice(0, virtualController.lastIndexOf('/'))
}
