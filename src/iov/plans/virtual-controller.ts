import type { VirtualSettings, VMDevice } from '../backend.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { settingsOf } from '../drift.ts'
import { isUsual } from '../filters/technique.ts'
import { splitControllerID, virtualControllerID } from '../element-id.ts'
import type { RepresentationRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { MACAddress } from '../mac-address.ts'
import type { PhysicalController } from '../site.ts'
import type { GuestInterfaceTarget } from '../steps/guest-steps.ts'
import type { VirtualTarget } from '../steps/step-context.ts'
import type { ConfigureVirtual } from '../steps/virtual-device-steps.ts'
import type { VMDeviceTarget } from '../steps/vm-steps.ts'
import { portNameOf } from '../wwn.ts'
import type { PlanDraft } from './plan-draft.ts'

/** What a VM asks of a virtual controller as a whole. Mbit/s; 0: none. */
export interface Demands {
  readonly minimumRateMbps: number
  readonly maximumRateMbps: number
  readonly trust: boolean
}

const noDemands: Demands = { minimumRateMbps: 0, maximumRateMbps: 0, trust: false }

/** For whom a virtual controller is made, before a VM has it. */
export type Asked = Pick<VirtualControllerRecord, 'name' | 'group' | 'constraints'> & Demands

/** For nobody in particular. */
export const askedByNobody: Asked = { name: null, group: null, constraints: {}, ...noDemands }

/**
 * Takes a free virtual device into use. Every attribute is programmed, also the absent VLAN, so nothing of an earlier
 * use is left (field lesson 4), and the MAC address through the physical function, before any driver binds (lesson 8).
 * Of Fibre Channel, the virtual port is created by that, under a port name that was never given before (lesson 23).
 */
export function createVirtualController(
  draft: PlanDraft,
  controller: PhysicalController,
  index: number,
  mac: MACAddress,
  asked: Asked = askedByNobody,
): VirtualControllerRecord {
  const id = virtualControllerID(controller.id, index)
  const generation = (draft.snapshot.ledger.get('generations', id)?.generation ?? 0) + 1
  const isPort = controller.capabilities.portNames === true
  const record: VirtualControllerRecord = {
    id,
    controller: controller.id,
    index,
    mac,
    generation,
    vm: null,
    vlan: null,
    ...asked,
    // Where nothing is said, channels are meant: what takes its place some day is to be of its technique, too.
    constraints: isUsual(controller.technique)
      ? asked.constraints
      : { ...asked.constraints, techniques: [controller.technique] },
    degraded: null,
  }
  if (isPort) draft.reserve('generations', { id: portNameOf(mac), generation: 1 })
  draft.reserve('generations', { id, generation }).reserve('virtualControllers', record)
  configure(
    draft,
    controller,
    record,
    settingsOf(record, controller.capabilities, controller.speedMbps),
    true,
  )
  return record
}

/** Resets the device; only when that is verified is it free again (field lessons 4, 6, 7). */
export function removeVirtualController(draft: PlanDraft, record: VirtualControllerRecord): void {
  const args: VirtualTarget = targetOf(draft, record)
  draft.step('vf.reset', args).release('virtualControllers', record.id)
}

/** Gives the virtual controller to a VM of its host; `constraints` are what was asked for it, all in all. */
export function assign(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  vm: VMRecord,
  demands: Demands,
  constraints: ConstraintSet = record.constraints,
): VirtualControllerRecord {
  const assigned = { ...record, ...demands, vm: vm.id, constraints }
  draft.reserve('virtualControllers', assigned)
  change(draft, record, assigned)
  draft.step('vm.attach', deviceOf(draft, record, vm)).reliesOn('vms', vm.id)
  return assigned
}

/** What happens to the device afterwards: a reset that follows makes it needless to set single attributes before. */
export type Afterwards = 'kept' | 'reset'

/** Takes it away from the VM again. */
export function unassign(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  vm: VMRecord,
  afterwards: Afterwards,
): VirtualControllerRecord {
  const free = { ...record, ...noDemands, vm: null }
  draft.step('vm.detach', deviceOf(draft, record, vm))
  if (afterwards === 'kept') change(draft, record, free)
  draft.finish('virtualControllers', free)
  return free
}

/**
 * Gives the device that was reserved for a VM the identity of the one that it takes the place of, and then to the VM. A
 * whole device stays what it is.
 */
export function takeOver(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  identity: Pick<VirtualControllerRecord, 'mac' | 'name'>,
  vm: VMRecord,
): void {
  const { technique } = draft.snapshot.site.controllers.get(record.controller)!
  const heir = { ...record, ...identity, mac: technique === 'passthrough' ? record.mac : identity.mac }
  change(draft, record, heir)
  draft.finish('virtualControllers', heir).step('vm.attach', deviceOf(draft, heir, vm))
}

export function addRepresentation(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  vm: VMRecord,
  name: string,
): RepresentationRecord {
  const representation = { id: `${vm.id}/${name}`, vm: vm.id, virtualController: record.id, name }
  const args: GuestInterfaceTarget = { host: vm.host, vm: vm.id, mac: record.mac }
  draft
    .reserve('representations', representation)
    .step('guest.add', args)
    .reliesOn('virtualControllers', record.id)
  return representation
}

export function removeRepresentation(
  draft: PlanDraft,
  representation: RepresentationRecord,
  vm: VMRecord,
): void {
  const record = draft.snapshot.ledger.get('virtualControllers', representation.virtualController)!
  const args: GuestInterfaceTarget = { host: vm.host, vm: vm.id, mac: record.mac }
  draft.step('guest.remove', args).release('representations', representation.id)
}

/** Sets on the device what differs between two states of its record. */
export function change(draft: PlanDraft, from: VirtualControllerRecord, to: VirtualControllerRecord): void {
  const controller = draft.snapshot.site.controllers.get(to.controller)!
  const { capabilities, speedMbps } = controller
  const former = settingsOf(from, capabilities, speedMbps)
  const wanted = Object.entries(settingsOf(to, capabilities, speedMbps)).filter(
    ([name, value]) => former[name as keyof VirtualSettings] !== value,
  )
  if (wanted.length > 0) configure(draft, controller, to, Object.fromEntries(wanted), false)
}

/** Sets attributes of the device; `expectFree`: it must not be in use by anybody. */
export function configure(
  draft: PlanDraft,
  controller: PhysicalController,
  record: VirtualControllerRecord,
  settings: Partial<VirtualSettings>,
  expectFree: boolean,
): void {
  const args: ConfigureVirtual = { ...target(controller, record), settings, expectFree }
  draft.step('vf.configure', args)
}

function targetOf({ snapshot }: PlanDraft, record: VirtualControllerRecord): VirtualTarget {
  return target(snapshot.site.controllers.get(record.controller)!, record)
}

function target(
  { id, technique }: PhysicalController,
  { index, generation }: VirtualControllerRecord,
): VirtualTarget {
  const { host, address } = splitControllerID(id)
  return { host, technique, controller: address, index, generation }
}

/** The device as the hypervisor of the VM knows it. */
export function deviceOf(draft: PlanDraft, record: VirtualControllerRecord, vm: VMRecord): VMDeviceTarget {
  const { inventory, site } = draft.snapshot
  const { kind, capabilities } = site.controllers.get(record.controller) ?? {}
  const device: VMDevice = {
    address: inventory.addressOf(record.controller, record.index),
    mac: record.mac,
    ...(capabilities?.portNames === true ? { wwpn: portNameOf(record.mac) } : {}),
    ...(capabilities?.takesOnly === 'readiness' ? { whole: kind! } : {}),
  }
  return { host: vm.host, vm: vm.id, device }
}
