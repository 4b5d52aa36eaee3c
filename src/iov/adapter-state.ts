import type { DiscoveredController, DiscoveredVirtual, Technique, VirtualSettings } from './backend.ts'
import { driftOf, settingsOf } from './drift.ts'
import { controllerID, splitID, virtualControllerID } from './element-id.ts'
import type { LedgerView } from './ledger-view.ts'
import type { VirtualControllerRecord } from './ledger.ts'
import type { PCIAddress } from './pci-address.ts'
import { ReadOrder } from './read-order.ts'
import type { Host, PhysicalController, VirtualController } from './site.ts'

/** What the state of adapters asks of the rest of the domain. */
export interface AdapterContext {
  /** An earlier operation left it half changed. */
  isQuarantined(virtualController: string): boolean
  /** An operation is changing this `table:id` now: ledger and device differ for a moment. */
  isBusy(element: string): boolean
  /** How many virtual devices the site asks of the controller; undefined: it says nothing of it. */
  poolOf(controller: string): number | undefined
}

/** What is known of hosts and their adapters: as discovered, beside what the ledger says of it. */
export class AdapterState {
  readonly hosts = new Map<string, Host>()
  readonly controllers = new Map<string, PhysicalController>()
  readonly virtualControllers = new Map<string, VirtualController>()
  readonly #ledger: LedgerView
  readonly #context: AdapterContext
  readonly #order = new ReadOrder()
  readonly #discovered = new Map<string, ReadonlyMap<number, DiscoveredVirtual>>()
  readonly #observedAtMs = new Map<string, number>()
  readonly #onHost = new Map<string, string[]>()
  readonly #onCard = new Map<string, string[]>()
  readonly #cardOf = new Map<string, string>()
  readonly #used = new Map<string, Set<number>>()
  readonly #outsiders = new Map<string, Set<number>>()

  constructor(ledger: LedgerView, context: AdapterContext) {
    this.#ledger = ledger
    this.#context = context
  }

  /** The moment at which the reading of a whole host begins. */
  get moment(): number {
    return this.#order.moment
  }

  hostLost(name: string, fault: string): void {
    const observedAtMs = this.hosts.get(name)?.observedAtMs ?? null
    this.hosts.set(name, { name, reachable: false, fault, observedAtMs })
  }

  /**
   * The host answered: its controllers as they are now; those that are not among them are gone.
   * @param moment when the reading began; what was read of single devices since then is newer
   */
  hostFound(
    host: string,
    found: readonly { technique: Technique; controller: DiscoveredController }[],
    moment: number,
    nowMs: number,
  ): void {
    this.hosts.set(host, { name: host, reachable: true, fault: null, observedAtMs: nowMs })
    const ids = new Set(found.map(({ controller }) => controllerID(host, controller.address)))
    for (const id of this.#onHost.get(host) ?? []) if (!ids.has(id)) this.#forget(id)
    this.#onHost.set(host, [...ids].sort())
    for (const { technique, controller } of found)
      this.#setController(host, technique, controller, moment, nowMs)
  }

  /** One virtual device as it is now; undefined: it is not there. */
  setVirtual(controller: string, index: number, found: DiscoveredVirtual | undefined, nowMs: number): void {
    const known = this.#discovered.get(controller)
    if (known === undefined) return
    const changed = new Map(known)
    if (found === undefined) changed.delete(index)
    else changed.set(index, found)
    this.#discovered.set(controller, changed)
    this.#order.read(virtualControllerID(controller, index))
    this.#observedAtMs.set(virtualControllerID(controller, index), nowMs)
    this.#refresh(controller, index)
    this.#recount(controller)
  }

  /** To be called when the ledger has changed, or what is quarantined. */
  recordChanged(virtualController: string): void {
    const slash = virtualController.lastIndexOf('/')
    const controller = virtualController.slice(0, slash)
    this.#refresh(controller, Number(virtualController.slice(slash + 1)))
    this.#recount(controller)
  }

  controllersOf(host: string): readonly string[] {
    return this.#onHost.get(host) ?? []
  }

  cardMates(controller: string): readonly string[] {
    return this.#onCard.get(this.#cardOf.get(controller) ?? '') ?? [controller]
  }

  freeIndexes(controller: string): readonly number[] {
    const used = this.#used.get(controller)
    const indexes = [...(this.#discovered.get(controller)?.keys() ?? [])]
    return indexes.filter((index) => !used?.has(index)).sort((one, other) => one - other)
  }

  usedByOutsiders(controller: string): boolean {
    return (this.#outsiders.get(controller)?.size ?? 0) > 0
  }

  addressOf(controller: string, index: number): PCIAddress | null {
    return this.#discovered.get(controller)?.get(index)?.address ?? null
  }

  #setController(
    host: string,
    technique: Technique,
    found: DiscoveredController,
    moment: number,
    nowMs: number,
  ): void {
    const id = controllerID(host, found.address)
    this.#leaveCard(id)
    const known = this.#discovered.get(id)
    const indexes = new Set(known?.keys())
    const { virtual, maximumVirtual, ...facts } = found
    this.controllers.set(id, {
      ...facts,
      id,
      host,
      technique: maximumVirtual > 0 ? technique : 'none',
      maximumVirtual,
      freeVirtual: 0,
      drift: poolDrift(found.enabledVirtual, this.#context.poolOf(id)),
      observedAtMs: nowMs,
    })
    const card = JSON.stringify([host, found.card.slot, found.card.serial])
    this.#cardOf.set(id, card)
    add(this.#onCard, card, id)
    const isNewer = (index: number): boolean => this.#order.isNewer(virtualControllerID(id, index), moment)
    const devices = virtual.map((device) => {
      const newer = isNewer(device.index) ? known?.get(device.index) : undefined
      return [device.index, newer ?? device] as const
    })
    this.#discovered.set(id, new Map(devices))
    for (const { index } of virtual) indexes.add(index)
    for (const { index } of this.#ledger.by('virtualControllers', 'controller', id)) indexes.add(index)
    for (const index of indexes) {
      if (!isNewer(index)) this.#observedAtMs.set(virtualControllerID(id, index), nowMs)
      this.#refresh(id, index)
    }
    this.#recount(id)
  }

  #forget(controller: string): void {
    this.#leaveCard(controller)
    const indexes = new Set(this.#discovered.get(controller)?.keys())
    for (const { index } of this.#ledger.by('virtualControllers', 'controller', controller))
      indexes.add(index)
    this.controllers.delete(controller)
    this.#discovered.delete(controller)
    for (const index of indexes) this.#refresh(controller, index)
  }

  #leaveCard(controller: string): void {
    const card = this.#cardOf.get(controller)
    if (card === undefined) return
    remove(this.#onCard, card, controller)
    this.#cardOf.delete(controller)
  }

  /** Works out anew how one virtual device is shown. */
  #refresh(controller: string, index: number): void {
    const id = virtualControllerID(controller, index)
    const found = this.#discovered.get(controller)?.get(index)
    const record = this.#ledger.get('virtualControllers', id) ?? null
    const usedBy = record === null && found !== undefined ? strangerOf(found) : null
    mark(this.#outsiders, controller, index, usedBy !== null)
    mark(this.#used, controller, index, record !== null || usedBy !== null || this.#context.isQuarantined(id))
    if (record === null && usedBy === null) {
      this.virtualControllers.delete(id)
      return
    }
    const physical = this.controllers.get(controller)
    this.virtualControllers.set(id, {
      id,
      controller,
      host: splitID(controller).owner,
      index,
      address: found?.address ?? null,
      kind: physical?.kind ?? 'ethernet',
      technique: physical?.technique ?? 'none',
      actual: found?.settings ?? recordedSettings(record!),
      record,
      usedBy,
      drift: record === null ? null : this.#driftOf(record, found, physical),
      observedAtMs: this.#observedAtMs.get(id) ?? 0,
    })
  }

  #driftOf(
    record: VirtualControllerRecord,
    found: DiscoveredVirtual | undefined,
    physical: PhysicalController | undefined,
  ): string | null {
    if (this.#context.isBusy(`virtualControllers:${record.id}`)) return null
    if (physical === undefined)
      return `the controller ${record.controller} was not found; settings are shown as recorded`
    if (found === undefined)
      return 'the device does not have this virtual device; settings are shown as recorded'
    return driftOf(found.settings, settingsOf(record, physical.capabilities))
  }

  #recount(controller: string): void {
    const known = this.controllers.get(controller)
    const devices = this.#discovered.get(controller)
    if (known === undefined || devices === undefined) return
    const used = this.#used.get(controller)
    let freeVirtual = 0
    for (const index of devices.keys()) if (!used?.has(index)) freeVirtual++
    if (freeVirtual !== known.freeVirtual) this.controllers.set(controller, { ...known, freeVirtual })
  }
}

/** A host that was started anew has none of the virtual devices that it is to offer. */
function poolDrift(enabled: number, wanted: number | undefined): string | null {
  if (enabled > 0 || wanted === undefined || wanted === 0) return null
  return `it offers no virtual devices instead of ${wanted}`
}

/**
 * Who uses a device that is not ours. A VLAN that we did not set is somebody's work too: such a device is left alone.
 */
function strangerOf({ usedBy, settings }: DiscoveredVirtual): string | null {
  if (usedBy !== null) return usedBy
  return settings.vlan === null ? null : `somebody has put it into VLAN ${settings.vlan}`
}

function recordedSettings(record: VirtualControllerRecord): VirtualSettings {
  const { mac, vlan, minimumRateMbps, maximumRateMbps, trust } = record
  return { mac, vlan, vlanPriority: 0, minimumRateMbps, maximumRateMbps, spoofCheck: true, trust }
}

function add(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function remove(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key)?.filter((other) => other !== item) ?? []
  if (list.length === 0) lists.delete(key)
  else lists.set(key, list)
}

function mark(sets: Map<string, Set<number>>, key: string, index: number, member: boolean): void {
  const set = sets.get(key)
  if (member) {
    if (set === undefined) sets.set(key, new Set([index]))
    else set.add(index)
    return
  }
  set?.delete(index)
  if (set?.size === 0) sets.delete(key)
}
