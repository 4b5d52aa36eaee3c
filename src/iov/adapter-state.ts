import { AgedMap } from './aged-map.ts'
import type { DiscoveredController, DiscoveredVirtual, Technique, VirtualSettings } from './backend.ts'
import { driftOf, settingsOf } from './drift.ts'
import { controllerID, splitID, virtualControllerID } from './element-id.ts'
import type { LedgerView } from './ledger-view.ts'
import type { VirtualControllerRecord } from './ledger.ts'
import type { PCIAddress } from './pci-address.ts'
import { ReadOrder } from './read-order.ts'
import { SharedValues } from './shared-values.ts'
import type { Host, PhysicalController, VirtualController } from './site.ts'
import type { VLANID } from './vlan-id.ts'
import { VirtualDevices } from './virtual-devices.ts'

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
  readonly hosts = new AgedMap<string, Host>()
  readonly controllers = new AgedMap<string, PhysicalController>()
  readonly virtualControllers = new AgedMap<string, VirtualController>()
  readonly #ledger: LedgerView
  readonly #context: AdapterContext
  readonly #order = new ReadOrder()
  readonly #discovered = new Map<string, VirtualDevices>()
  /** Of virtual devices that are shown: when they were read by themselves, since their controller was. */
  readonly #observedAtMs = new Map<string, number>()
  readonly #onHost = new Map<string, string[]>()
  readonly #shared = new SharedValues()
  readonly #used = new Map<string, Set<number>>()
  readonly #outsiders = new Map<string, Set<number>>()

  constructor(ledger: LedgerView, context: AdapterContext) {
    this.#ledger = ledger
    this.#context = context
  }

  /** How often something has changed, except for ages. */
  get changes(): number {
    return this.hosts.changes + this.controllers.changes + this.virtualControllers.changes
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
    const byID = new Map(found.map((one) => [controllerID(host, one.controller.address), one]))
    for (const id of this.#onHost.get(host) ?? []) if (!byID.has(id)) this.#forget(id)
    this.#onHost.set(host, [...byID.keys()].sort())
    for (const [id, { technique, controller }] of byID)
      this.#setController(id, host, technique, controller, moment, nowMs)
  }

  /** One virtual device as it is now; undefined: it is not there. */
  setVirtual(controller: string, index: number, found: DiscoveredVirtual | undefined, nowMs: number): void {
    const known = this.#discovered.get(controller)
    if (known === undefined) return
    known.set(index, found)
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
    const known = this.controllers.get(controller)
    if (known === undefined) return [controller]
    const isMate = (id: string): boolean => isSameCard(known.card, this.controllers.get(id)?.card)
    return this.controllersOf(known.host).filter(isMate)
  }

  freeIndexes(controller: string): readonly number[] {
    const used = this.#used.get(controller)
    const indexes = this.#discovered.get(controller)?.indexes() ?? []
    return indexes.filter((index) => !used?.has(index))
  }

  usedByOutsiders(controller: string): boolean {
    return (this.#outsiders.get(controller)?.size ?? 0) > 0
  }

  addressOf(controller: string, index: number): PCIAddress | null {
    return this.#discovered.get(controller)?.addressOf(index) ?? null
  }

  #setController(
    id: string,
    host: string,
    technique: Technique,
    found: DiscoveredController,
    moment: number,
    nowMs: number,
  ): void {
    const known = this.#discovered.get(id)
    const indexes = this.#shownOf(id)
    this.controllers.set(id, {
      id,
      host,
      address: this.#shared.text(found.address),
      kind: found.kind,
      technique: found.maximumVirtual > 0 ? technique : 'none',
      driver: this.#shared.text(found.driver),
      card: found.card,
      numaNode: found.numaNode,
      device: this.#shared.text(found.device),
      mac: found.mac,
      ...(found.names === undefined ? {} : { names: found.names }),
      ...(found.eSwitch === undefined ? {} : { eSwitch: found.eSwitch }),
      speedMbps: found.speedMbps,
      linkUp: found.linkUp,
      maximumVirtual: found.maximumVirtual,
      enabledVirtual: found.enabledVirtual,
      freeVirtual: this.controllers.get(id)?.freeVirtual ?? 0,
      capabilities: this.#shared.object(found.capabilities),
      drift: poolDrift(found.enabledVirtual, this.#context.poolOf(id)),
      observedAtMs: nowMs,
    })
    const isNewer = (index: number): boolean => this.#order.isNewer(virtualControllerID(id, index), moment)
    const devices = new VirtualDevices(found.virtual, this.#shared)
    this.#discovered.set(id, devices)
    for (const index of devices.special()) indexes.add(index)
    for (const index of indexes) {
      const newer = isNewer(index) ? known?.get(index) : undefined
      if (newer !== undefined && devices.has(index)) devices.set(index, newer)
      if (!isNewer(index)) this.#observedAtMs.delete(virtualControllerID(id, index))
      this.#refresh(id, index)
    }
    this.#recount(id)
  }

  #forget(controller: string): void {
    const indexes = this.#shownOf(controller)
    this.controllers.delete(controller)
    this.#discovered.delete(controller)
    for (const index of indexes) this.#refresh(controller, index)
  }

  /** The virtual devices of the controller of which there is more to say than that they are free. */
  #shownOf(controller: string): Set<number> {
    const records = this.#ledger.by('virtualControllers', 'controller', controller)
    return new Set([
      ...(this.#discovered.get(controller)?.special() ?? []),
      ...(this.#used.get(controller) ?? []),
      ...records.map(({ index }) => index),
    ])
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
      this.#observedAtMs.delete(id)
      return
    }
    const physical = this.controllers.get(controller)
    this.virtualControllers.set(record?.id ?? id, {
      id: record?.id ?? id,
      controller,
      host: physical?.host ?? splitID(controller).owner,
      index,
      address: found?.address ?? null,
      kind: physical?.kind ?? 'ethernet',
      technique: physical?.technique ?? 'none',
      ...(found?.wwnn === undefined ? {} : { wwnn: found.wwnn }),
      actual: found?.settings ?? recordedSettings(record!),
      record,
      usedBy,
      drift: record === null ? null : this.#driftOf(record, found, physical),
      observedAtMs: this.#observedAtMs.get(id) ?? physical?.observedAtMs ?? 0,
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
    return driftOf(found.settings, settingsOf(record, physical.capabilities, physical.speedMbps))
  }

  #recount(controller: string): void {
    const known = this.controllers.get(controller)
    const devices = this.#discovered.get(controller)
    if (known === undefined || devices === undefined) return
    const used = this.#used.get(controller)
    let freeVirtual = devices.size
    for (const index of used ?? []) if (devices.has(index)) freeVirtual--
    if (freeVirtual !== known.freeVirtual) this.controllers.set(controller, { ...known, freeVirtual })
  }
}

/** A host that was started anew has none of the virtual devices that it is to offer. */
function poolDrift(enabled: number, wanted: number | undefined): string | null {
  if (enabled > 0 || wanted === undefined || wanted === 0) return null
  return `it offers no virtual devices instead of ${wanted}`
}

type Card = PhysicalController['card']

function isSameCard(one: Card, other: Card | undefined): boolean {
  return one.slot === other?.slot && one.serial === other.serial
}

/**
 * Who uses a device that is not ours. A VLAN that we did not set is somebody's work too: such a device is left alone.
 */
function strangerOf({ usedBy, settings }: DiscoveredVirtual): string | null {
  if (usedBy !== null) return usedBy
  return vlanStranger(settings.vlan)
}

/** How it is said of a device that it is used, as nothing but its VLAN tells. */
export function vlanStranger(vlan: VLANID | null): string | null {
  return vlan === null ? null : `somebody has put it into VLAN ${vlan}`
}

function recordedSettings(record: VirtualControllerRecord): VirtualSettings {
  const { mac, vlan, minimumRateMbps, maximumRateMbps, trust } = record
  return { mac, vlan, vlanPriority: 0, minimumRateMbps, maximumRateMbps, spoofCheck: true, trust }
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
