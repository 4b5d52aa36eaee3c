import { defaultLimits } from '../../base/limits.ts'
import type { Limits } from '../../base/limits.ts'
import { systemTimers } from '../../base/timers.ts'
import type { Timers } from '../../base/timers.ts'
import type { DiscoveredPort, DiscoveredSwitch, PortRole, SwitchBackend, Watch } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import type { MIBAccess, Varbind } from '../../snmp/mib-access.ts'
import { saveConfiguration } from './configuration-save.ts'
import { tellNeighbours } from './lldp.ts'
import { integerOf } from './mib-column.ts'
import { createEdit, deleteEdit, joinEdit, leaveEdit } from './qbridge-edit.ts'
import type { Change, Edit } from './qbridge-edit.ts'
import { staticVLANs } from './qbridge-objects.ts'
import { QBridgePorts } from './qbridge-ports.ts'
import { describePort } from './qbridge-table.ts'
import type { PortRow, VLANRow, VLANTables } from './qbridge-table.ts'
import { QBridgeVLANs } from './qbridge-vlans.ts'
import { isSame, naming, SNMPSteps } from './snmp-steps.ts'
import type { Unlike } from './snmp-steps.ts'
import { standardVendor } from './vendor-table.ts'
import type { Vendor } from './vendor-table.ts'

export interface QBridgeOptions {
  /** The switch's name in the site. */
  name: string
  access: MIBAccess
  limits: Pick<Limits, 'deviceTimeoutMs' | 'savePollMs'>
  /** Whether what is set lasts over a restart of the switch; the standard MIB has no word for it. */
  saved: boolean
  /** Where the switch tells of its changes. */
  watch?: Watch
  /** It tells of some of its changes only. */
  mayMiss?: boolean
  /** How it differs from the standard; in nothing unless given. */
  vendor?: Vendor
  /** Its configuration is saved when it has not changed for this time. */
  saveAfterMs?: number | undefined
  timers?: Timers
}

/** So many times a change is tried that somebody else's change keeps coming after. */
const attempts = defaultLimits.switchChangeAttempts

/**
 * A switch with Q-BRIDGE-MIB (RFC 4363). Each change reads the rows that it needs, sets what must differ in one PDU, and
 * reads that again: agents exist that answer success and do something else. The MIB has no lock: what somebody else does
 * with the same list between our read and our SET is lost, so the list is the last that is read.
 */
export class QBridgeSwitch implements SwitchBackend {
  readonly switch: string
  readonly watch: Watch | undefined
  readonly mayMiss: boolean
  readonly save?: (signal: AbortSignal) => Promise<void>
  readonly saveAfterMs: number | undefined
  readonly #access: MIBAccess
  readonly #vendor: Vendor
  readonly #ports: QBridgePorts
  readonly #vlans: QBridgeVLANs
  readonly #steps: SNMPSteps
  readonly #saved: boolean

  constructor(options: QBridgeOptions) {
    const { name, access, limits, saved, vendor = standardVendor, timers = systemTimers } = options
    this.switch = name
    this.watch = options.watch
    this.mayMiss = options.mayMiss ?? false
    this.saveAfterMs = options.saveAfterMs
    this.#access = access
    this.#ports = new QBridgePorts(name, access)
    this.#vlans = new QBridgeVLANs(access)
    this.#steps = new SNMPSteps({ device: name, access, timeoutMs: limits.deviceTimeoutMs })
    this.#saved = saved
    this.#vendor = vendor
    const { save } = vendor
    if (save === null) return
    this.save = (signal) =>
      this.#steps.run('save', signal, (limited) =>
        saveConfiguration({ device: name, access, save, timers, limits }, limited),
      )
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#steps.run('discover', signal, async (limited) => {
      const ports = await this.#ports.all(limited)
      const vlans = [...(await this.#vlans.all(limited)).values()]
      return {
        ports: ports.map((port) => describePort(port, carriedBy(port, vlans))),
        vlans: vlans.map(({ vlan, name }) => ({ id: vlan, name })),
        saved: this.#saved,
        ...(await tellNeighbours(this.#access, ports, limited)),
      }
    })
  }

  readPort(port: string, signal: AbortSignal): Promise<DiscoveredPort> {
    const step = `read port ${port}`
    return this.#steps.run(step, signal, async (limited) => {
      const row = await this.#find(port, step, limited)
      return describePort(row, await this.#vlans.carriedBy(row.number, limited))
    })
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    const step = `create VLAN ${vlan}`
    return this.#steps.run(step, signal, async (limited) => {
      const isThere = async () => (await this.#vlans.some([vlan], limited)).has(vlan)
      if (await isThere()) return false
      const edit = createEdit(await this.#listLength(limited), vlan, name)
      await this.#steps.set(step, edit, limited, async () =>
        (await isThere()) ? null : `VLAN ${vlan} is not there`,
      )
      return true
    })
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    const step = `delete VLAN ${vlan}`
    return this.#steps.run(step, signal, async (limited) => {
      const row = (await this.#vlans.some([vlan], limited)).get(vlan)
      if (row === undefined) return
      if (row.egress.size > 0) {
        const carrying = await this.#ports.namesOf(row.egress, limited)
        const text = `${row.egress.size} of its ports carry it: ${carrying.slice(0, 5).join(', ')}`
        if (carrying.length > 0) throw this.#steps.error(step, 'conflict', text)
      }
      await this.#steps.set(step, deleteEdit(vlan), limited, async () =>
        (await this.#vlans.some([vlan], limited)).has(vlan) ? `VLAN ${vlan} is still there` : null,
      )
    })
  }

  join(port: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void> {
    const step = `join port ${port} to VLAN ${vlan} ${role}`
    return this.#edit(step, port, signal, async (row, limited) => {
      const others = role === 'untagged' ? await this.#vlans.untaggedAt(row.number, limited) : []
      // Where it loses its untagged VLAN, another PVID is sought among all VLANs.
      const closes = role === 'tagged' && row.defaultVLAN === vlan
      const tables = await this.#read(closes ? 'all' : [vlan, ...others], limited)
      const target = tables.vlans.get(vlan)
      if (target === undefined) throw this.#steps.error(step, 'refused', 'there is no such VLAN')
      if (target.forbidden.has(row.number)) {
        const text = 'the switch forbids it (dot1qVlanForbiddenEgressPorts)'
        throw this.#steps.error(step, 'refused', text)
      }
      return joinEdit(tables, row, vlan, role)
    })
  }

  leave(port: string, vlan: VLANID, formerUntagged: VLANID | null, signal: AbortSignal): Promise<void> {
    return this.#edit(`take port ${port} out of VLAN ${vlan}`, port, signal, async (row, limited) => {
      const former = formerUntagged === null || formerUntagged === vlan ? [] : [formerUntagged]
      const some = await this.#read([vlan, ...former], limited)
      // Where nothing takes the untagged VLAN's place, another PVID is sought among all VLANs.
      const closes = row.defaultVLAN === vlan && !former.some((one) => some.vlans.has(one))
      const tables = closes ? await this.#read('all', limited) : some
      return leaveEdit(tables, row, vlan, formerUntagged)
    })
  }

  /**
   * Reads, sets what differs in one PDU, and reads back each variable that was set. All again where somebody else has
   * changed one of them at the same time.
   */
  #edit(
    step: string,
    port: string,
    signal: AbortSignal,
    plan: (row: PortRow, signal: AbortSignal) => Promise<Edit>,
  ): Promise<void> {
    return this.#steps.run(step, signal, async (limited) => {
      for (let count = 0; count < attempts; count += 1) {
        const row = await this.#find(port, step, limited)
        await this.#expectEditable(row, step, limited)
        const edit = await plan(row, limited)
        if (edit.length === 0) return
        let overtaken = false
        await this.#steps.set(step, edit, limited, async () => {
          const wrong = await this.#findWrong(edit, limited)
          overtaken = wrong.some(({ set, actual }) => !isSame(actual, set.former))
          return overtaken ? null : naming(wrong)
        })
        if (!overtaken) return
      }
      const text = `somebody else changed it at the same time, ${attempts} times in a row`
      throw this.#steps.error(step, 'conflict', text)
    })
  }

  /** What is not as it was set, after it was set once more where the vendor's switches want that. */
  async #findWrong(edit: Edit, signal: AbortSignal): Promise<Unlike<Change>[]> {
    const wrong = await this.#steps.unlike(edit, signal)
    const again = wrong.map(({ set }) => set)
    if (wrong.length === 0 || !this.#vendor.keepsFormerVLAN || !again.every(isEgressList)) return wrong
    await this.#access.set(again, signal)
    return this.#steps.unlike(edit, signal)
  }

  /** The VLAN tables do nothing for a port in access mode, and no other mode is put on it behind the operator's back. */
  async #expectEditable({ number, name }: PortRow, step: string, signal: AbortSignal): Promise<void> {
    const { portMode } = this.#vendor
    if (portMode === null) return
    const [mode] = await this.#access.get([`${portMode.column}.${number}`], signal)
    if (integerOf(mode) !== portMode.access) return
    const text = `${name} is in access mode, in which it follows no VLAN table: put it into general mode once`
    throw this.#steps.error(step, 'conflict', text)
  }

  async #find(port: string, step: string, signal: AbortSignal): Promise<PortRow> {
    const found = await this.#ports.find(port, signal)
    if (found !== undefined) return found
    throw this.#steps.error(step, 'unreachable', `there is no port ${port}`)
  }

  async #read(which: readonly VLANID[] | 'all', signal: AbortSignal): Promise<VLANTables> {
    const vlans = which === 'all' ? await this.#vlans.all(signal) : await this.#vlans.some(which, signal)
    return { vlans, listLength: await this.#listLength(signal) }
  }

  async #listLength(signal: AbortSignal): Promise<number> {
    return Math.max(await this.#vlans.listLength(signal), Math.ceil(this.#ports.highest / 8))
  }
}

function isEgressList({ oid }: Varbind): boolean {
  return oid.startsWith(`${staticVLANs.dot1qVlanStaticEgressPorts}.`)
}

function carriedBy({ number }: PortRow, vlans: readonly VLANRow[]): VLANID[] {
  return vlans.filter(({ egress }) => egress.has(number)).map(({ vlan }) => vlan)
}
