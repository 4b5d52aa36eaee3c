import type { VirtualSettings } from '../backend.ts'
import { settingsOf } from '../drift.ts'
import { splitControllerID, splitID } from '../element-id.ts'
import type { VirtualControllerRecord, VLANPortRecord, VLANRecord, VMRecord } from '../ledger.ts'
import { connection } from '../plans/channel.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { configure, deviceOf } from '../plans/virtual-controller.ts'
import type { Machine, VirtualController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { GuestInterfaceTarget } from '../steps/guest-steps.ts'
import type { PoolTarget } from '../steps/pool-steps.ts'
import type { VirtualTarget } from '../steps/step-context.ts'
import type { ConfigurePool, PoolDevice } from '../steps/virtual-pool-steps.ts'
import type { VLANTarget } from '../steps/vlan-steps.ts'
import type { DefineVM, VMTarget } from '../steps/vm-steps.ts'
import { vlanName } from '../switch-state.ts'
import { areKnownByName, isCreated } from '../virtual-device-kind.ts'
import { missingDevices } from './machine-drift.ts'
import { missingOn, roleIn } from './switch-drift.ts'

/** Why something cannot be put back; null: it can. */
export type Obstacle = string | null

/**
 * A plan that puts elements back as the ledger has them: the steps for what differs, as the site is known. What others
 * have set is left as it is.
 */
export class Restoration {
  readonly draft: PlanDraft
  /** `vlan@switch` and `vlan@switch/port` that have been put back already. */
  readonly #done = new Set<string>()

  constructor(snapshot: Snapshot) {
    this.draft = new PlanDraft(snapshot)
  }

  get #snapshot(): Snapshot {
    return this.draft.snapshot
  }

  /** Sets those attributes of the device that differ; one that is created by that may be gone altogether. */
  virtualController(record: VirtualControllerRecord): Obstacle {
    const { site, inventory } = this.#snapshot
    const controller = site.controllers.get(record.controller)
    const shown = site.virtualControllers.get(record.id)
    if (controller === undefined) return `the controller ${record.controller} was not found`
    const canBeThere =
      areKnownByName(controller.capabilities) || inventory.addressOf(record.controller, record.index) !== null
    if (!canBeThere || shown === undefined)
      return `${record.controller} does not have the virtual device ${record.index}`
    const wanted = Object.entries(settingsOf(record, controller.capabilities, controller.speedMbps)).filter(
      ([name, value]) => shown.actual[name as keyof VirtualSettings] !== value,
    )
    this.draft.changes('virtualControllers', record.id)
    if (wanted.length > 0) configure(this.draft, controller, record, Object.fromEntries(wanted), false)
    return null
  }

  /** Puts a device that is free to its defaults. */
  reset({ id, controller, technique, index }: VirtualController, generation: number): void {
    const { host, address } = splitControllerID(controller)
    const target: VirtualTarget = { host, technique, controller: address, index, generation }
    this.draft.changes('virtualControllers', id).step('vf.reset', target)
  }

  /** Makes the virtual devices of a controller that offers none any more, and sets up those that are in use. */
  pool(id: string, count: number): Obstacle {
    const { site, ledger } = this.#snapshot
    const controller = site.controllers.get(id)
    if (controller === undefined) return `the controller ${id} was not found`
    const { host, address } = splitControllerID(id)
    const target: PoolTarget = { host, technique: controller.technique, controller: address, count }
    this.draft.step('pool.enable', target)
    const records = ledger.by('virtualControllers', 'controller', id)
    for (const record of records) this.draft.changes('virtualControllers', record.id)
    const devices = records
      .filter(({ index }) => index < count)
      .map((record): PoolDevice => ({
        index: record.index,
        generation: record.generation,
        settings: settingsOf(record, controller.capabilities, controller.speedMbps),
      }))
    const settings: ConfigurePool = { host, technique: controller.technique, controller: address, devices }
    if (devices.length > 0) this.draft.step('vf.configureMany', settings)
    return null
  }

  /** Makes the VLAN again on the switches that it is gone from, and puts our ports there into it again. */
  vlan(record: VLANRecord): Obstacle {
    const { site, ledger, inventory } = this.#snapshot
    const missing = missingOn(record, (name) =>
      site.switches.get(name)?.reachable === true ? inventory.hasVLAN(name, record.vlan) : null,
    )
    for (const name of missing) this.#createVLAN(record, name)
    const ports = ledger
      .by('vlanPorts', 'vlan', record.vlan)
      .filter(({ port }) => missing.includes(splitID(port).owner))
    return firstOf(ports.map((one) => this.#membership(one)))
  }

  /** Puts the port into those of our VLANs that it has lost, or carries otherwise. */
  port(id: string): Obstacle {
    const { ledger, inventory } = this.#snapshot
    const { owner } = splitID(id)
    return firstOf(
      ledger.by('vlanPorts', 'port', id).map((membership) => {
        const vlan = ledger.get('vlans', String(membership.vlan))
        const isGone = !inventory.hasVLAN(owner, membership.vlan)
        if (isGone && vlan?.createdOn.includes(owner) === true) this.#createVLAN(vlan, owner)
        return this.#membership(membership)
      }),
    )
  }

  /** Defines, equips and starts the VM again, and makes its guest use what it is to use; or stops it. */
  vm(record: VMRecord, machine: Machine): Obstacle {
    const { ledger } = this.#snapshot
    const { id, host, name, memoryMiB, processors, running } = record
    const target: VMTarget = { host, vm: id }
    if (machine.elsewhere !== null)
      return `${machine.elsewhere.host} has it: a second one beside it would use the same devices and disks`
    const missing = missingDevices(ledger, machine)
    const unplugged = missing.find((device) => !this.#isThere(device))
    if (unplugged !== undefined)
      return `the device of ${unplugged.id} is not there: that is to be mended first`
    // The record stays as it is; written anew, it makes a reading of the host that is under way count as older.
    this.draft.reserve('vms', record)
    if (machine.found === null) {
      const args: DefineVM = { host, vm: { id, name, memoryMiB, processors } }
      this.draft.step('vm.define', args)
    }
    for (const device of missing) {
      this.draft.reliesOn('virtualControllers', device.id)
      this.draft.step('vm.attach', deviceOf(this.draft, device, record))
    }
    const runs = machine.found?.running === true
    if (running && !runs) this.draft.step('vm.start', target)
    if (!running && runs) this.draft.step('vm.stop', target)
    return running ? this.#guest(record, machine) : null
  }

  #isThere({ id, controller, index }: VirtualControllerRecord): boolean {
    const { site, inventory } = this.#snapshot
    const capabilities = site.controllers.get(controller)?.capabilities
    if (capabilities === undefined || !areKnownByName(capabilities))
      return inventory.addressOf(controller, index) !== null
    const shown = site.virtualControllers.get(id)
    return shown !== undefined && isCreated(capabilities, shown.actual)
  }

  #guest(record: VMRecord, { interfaces }: Machine): Obstacle {
    const { ledger, site } = this.#snapshot
    for (const { virtualController } of ledger.by('representations', 'vm', record.id)) {
      const { mac } = ledger.get('virtualControllers', virtualController)!
      const used = interfaces?.find((one) => one.mac === mac)
      const args: GuestInterfaceTarget = { host: record.host, vm: record.id, mac }
      if (used === undefined) this.draft.step('guest.add', args)
      for (const channel of ledger.by('channels', 'virtualController', virtualController)) {
        const resource = site.resources.get(channel.resource)
        if (channel.state !== 'connected' || used?.connected.includes(channel.resource) === true) continue
        if (resource === undefined) return `the site has no remote resource ${channel.resource} any more`
        this.draft.reliesOn('channels', channel.id)
        this.draft.step('guest.connect', connection(this.draft, channel, record, resource))
      }
    }
    return null
  }

  #createVLAN({ id, vlan, group }: VLANRecord, name: string): void {
    if (!this.#isFirst(`${vlan}@${name}`)) return
    const args: VLANTarget = { switch: name, vlan, name: vlanName(group) }
    this.draft.changes('vlans', id).step('vlan.create', args)
  }

  #membership({ id, vlan, port: name, role }: VLANPortRecord): Obstacle {
    const { site, inventory } = this.#snapshot
    const port = site.ports.get(name)
    if (port === undefined) return `the switch does not have the port ${name} any more`
    if (port.allowsAll) return `${name} carries every VLAN; ports that do so are not edited`
    const { owner, rest } = splitID(name)
    const found = inventory.hasVLAN(owner, vlan) ? roleIn(port, vlan) : null
    if (found === role || !this.#isFirst(id)) return null
    const target = { switch: owner, port: rest, vlan }
    this.draft.changes('vlanPorts', id).reliesOn('vlans', String(vlan))
    if (found !== null) this.draft.step('port.leave', { ...target, role: found, formerUntagged: null })
    // Joining untagged is refused where the port's untagged VLAN is another than was planned on: it is that of now.
    const untagged = found === 'untagged' ? null : port.untagged
    this.draft.step('port.join', { ...target, role, formerUntagged: role === 'untagged' ? untagged : null })
    return null
  }

  #isFirst(key: string): boolean {
    if (this.#done.has(key)) return false
    this.#done.add(key)
    return true
  }
}

/** What of a VM's definition is not as recorded: it cannot be changed while the VM is defined. */
export function unchangeable(record: VMRecord, { found }: Machine): Obstacle {
  if (found === null) return null
  const names = (['name', 'memoryMiB', 'processors'] as const).filter((name) => found[name] !== record[name])
  return names.length === 0 ? null : `${names.join(', ')} of a VM that is defined cannot be changed`
}

function firstOf(obstacles: readonly Obstacle[]): Obstacle {
  return obstacles.find((one) => one !== null) ?? null
}
