import type { Limits } from '../../base/limits.ts'
import { systemTimers } from '../../base/timers.ts'
import type { Timers } from '../../base/timers.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredPort,
  DiscoveredSwitch,
  PortRole,
  SwitchBackend,
  Watch,
} from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import {
  SNMPAnswerError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../snmp/mib-access.ts'
import type { ErrorStatus, MIBAccess, MIBValue, Varbind } from '../../snmp/mib-access.ts'
import { withDeadline } from '../deadline.ts'
import { saveConfiguration } from './configuration-save.ts'
import { readNeighbours } from './lldp.ts'
import { integerOf } from './mib-column.ts'
import { readPortList } from './port-list.ts'
import { createEdit, deleteEdit, joinEdit, leaveEdit } from './qbridge-edit.ts'
import type { Edit } from './qbridge-edit.ts'
import { staticVLANs } from './qbridge-objects.ts'
import { QBridgePorts } from './qbridge-ports.ts'
import { describePort } from './qbridge-table.ts'
import type { PortRow, VLANRow, VLANTables } from './qbridge-table.ts'
import { QBridgeVLANs } from './qbridge-vlans.ts'
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

/**
 * A switch with Q-BRIDGE-MIB (RFC 4363). Each change reads the rows that it needs, sets what must differ in one PDU, and
 * reads that again: agents exist that answer success and do something else.
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
  readonly #timeoutMs: number
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
    this.#timeoutMs = limits.deviceTimeoutMs
    this.#saved = saved
    this.#vendor = vendor
    const { save } = vendor
    if (save === null) return
    this.save = (signal) =>
      this.#step('save', signal, (limited) =>
        saveConfiguration({ device: name, access, save, timers, limits }, limited),
      )
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#step('discover', signal, async (limited) => {
      const ports = await this.#ports.all(limited)
      const vlans = [...(await this.#vlans.all(limited)).values()]
      return {
        ports: ports.map((port) => describePort(port, carriedBy(port, vlans))),
        vlans: vlans.map(({ vlan, name }) => ({ id: vlan, name })),
        saved: this.#saved,
        neighbours: await readNeighbours(this.#access, ports, limited),
      }
    })
  }

  readPort(port: string, signal: AbortSignal): Promise<DiscoveredPort> {
    const step = `read port ${port}`
    return this.#step(step, signal, async (limited) => {
      const row = await this.#find(port, step, limited)
      return describePort(row, await this.#vlans.carriedBy(row.number, limited))
    })
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    const step = `create VLAN ${vlan}`
    return this.#step(step, signal, async (limited) => {
      const isThere = async () => (await this.#vlans.some([vlan], limited)).has(vlan)
      if (await isThere()) return false
      const edit = createEdit(await this.#listLength(limited), vlan, name)
      await this.#set(step, edit, limited, async () =>
        (await isThere()) ? null : `VLAN ${vlan} is not there`,
      )
      return true
    })
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    const step = `delete VLAN ${vlan}`
    return this.#step(step, signal, async (limited) => {
      const row = (await this.#vlans.some([vlan], limited)).get(vlan)
      if (row === undefined) return
      if (row.egress.size > 0) {
        const carrying = await this.#ports.namesOf(row.egress, limited)
        const text = `${row.egress.size} of its ports carry it: ${carrying.slice(0, 5).join(', ')}`
        if (carrying.length > 0) throw new BackendError(this.switch, step, 'conflict', text)
      }
      await this.#set(step, deleteEdit(vlan), limited, async () =>
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
      if (target === undefined) throw new BackendError(this.switch, step, 'refused', 'there is no such VLAN')
      if (target.forbidden.has(row.number)) {
        const text = 'the switch forbids it (dot1qVlanForbiddenEgressPorts)'
        throw new BackendError(this.switch, step, 'refused', text)
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

  /** Reads, sets what differs in one PDU, and reads back each variable that was set. */
  #edit(
    step: string,
    port: string,
    signal: AbortSignal,
    plan: (row: PortRow, signal: AbortSignal) => Promise<Edit>,
  ): Promise<void> {
    return this.#step(step, signal, async (limited) => {
      const row = await this.#find(port, step, limited)
      await this.#expectEditable(row, step, limited)
      const edit = await plan(row, limited)
      if (edit.length === 0) return
      const unlike = async () => {
        const oids = edit.map(({ oid }) => oid)
        const actual = new Map((await this.#access.get(oids, limited)).map(({ oid, value }) => [oid, value]))
        return edit.filter(({ oid, value }) => !isSame(actual.get(oid), value))
      }
      await this.#set(step, edit, limited, async () => {
        let wrong = await unlike()
        if (wrong.length > 0 && this.#vendor.keepsFormerVLAN && wrong.every(isEgressList)) {
          await this.#access.set(wrong, limited)
          wrong = await unlike()
        }
        if (wrong.length === 0) return null
        return `these are not as they were set: ${wrong.map(({ oid }) => oid).join(', ')}`
      })
    })
  }

  /** The VLAN tables do nothing for a port in access mode, and no other mode is put on it behind the operator's back. */
  async #expectEditable({ number, name }: PortRow, step: string, signal: AbortSignal): Promise<void> {
    const { portMode } = this.#vendor
    if (portMode === null) return
    const [mode] = await this.#access.get([`${portMode.column}.${number}`], signal)
    if (integerOf(mode) !== portMode.access) return
    const text = `${name} is in access mode, in which it follows no VLAN table: put it into general mode once`
    throw new BackendError(this.switch, step, 'conflict', text)
  }

  /** Sets it and looks whether it is so. That the answer got lost does not matter where all is done. */
  async #set(
    step: string,
    edit: Edit,
    signal: AbortSignal,
    findWrong: () => Promise<string | null>,
  ): Promise<void> {
    let silence: SNMPTimeoutError | undefined
    try {
      await this.#access.set(edit, signal)
    } catch (error) {
      if (!(error instanceof SNMPTimeoutError)) throw error
      silence = error
    }
    const wrong = await findWrong()
    if (wrong !== null) throw silence ?? this.#lied(step, wrong)
  }

  async #find(port: string, step: string, signal: AbortSignal): Promise<PortRow> {
    const found = await this.#ports.find(port, signal)
    if (found !== undefined) return found
    throw new BackendError(this.switch, step, 'unreachable', `there is no port ${port}`)
  }

  async #read(which: readonly VLANID[] | 'all', signal: AbortSignal): Promise<VLANTables> {
    const vlans = which === 'all' ? await this.#vlans.all(signal) : await this.#vlans.some(which, signal)
    return { vlans, listLength: await this.#listLength(signal) }
  }

  async #listLength(signal: AbortSignal): Promise<number> {
    return Math.max(await this.#vlans.listLength(signal), Math.ceil(this.#ports.highest / 8))
  }

  #lied(step: string, text: string): BackendError {
    return new BackendError(
      this.switch,
      step,
      'protocol',
      `the switch answered that all is done, but ${text}`,
    )
  }

  #step<T>(step: string, signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withDeadline(
      { device: this.switch, step, timeoutMs: this.#timeoutMs },
      signal,
      async (limited) => {
        try {
          return await call(limited)
        } catch (error) {
          throw this.#told(step, error)
        }
      },
    )
  }

  #told(step: string, error: unknown): unknown {
    if (error instanceof SNMPError)
      return new BackendError(this.switch, step, meanings[error.status], error.message, { cause: error })
    if (error instanceof SNMPTimeoutError)
      return new BackendError(this.switch, step, 'timeout', error.message, { cause: error })
    if (error instanceof SNMPUnreachableError)
      return new BackendError(this.switch, step, 'unreachable', error.message, { cause: error })
    if (error instanceof SNMPSecurityError)
      return new BackendError(this.switch, step, 'refused', error.message, { cause: error })
    if (error instanceof SNMPAnswerError)
      return new BackendError(this.switch, step, 'protocol', error.message, { cause: error })
    return error
  }
}

function isEgressList({ oid }: Varbind): boolean {
  return oid.startsWith(`${staticVLANs.dot1qVlanStaticEgressPorts}.`)
}

function carriedBy({ number }: PortRow, vlans: readonly VLANRow[]): VLANID[] {
  return vlans.filter(({ egress }) => egress.has(number)).map(({ vlan }) => vlan)
}

/** What an agent's error-status (RFC 3416) means to the domain. */
const meanings: Readonly<Record<ErrorStatus, BackendErrorCode>> = {
  tooBig: 'protocol',
  genErr: 'refused',
  noAccess: 'refused',
  wrongType: 'protocol',
  wrongLength: 'protocol',
  wrongEncoding: 'protocol',
  wrongValue: 'refused',
  noCreation: 'unsupported',
  inconsistentValue: 'conflict',
  resourceUnavailable: 'no-capacity',
  commitFailed: 'refused',
  undoFailed: 'protocol',
  authorizationError: 'refused',
  notWritable: 'unsupported',
  inconsistentName: 'conflict',
}

/** Port lists are the same when they name the same ports, whatever their lengths; Unsigned32 may come as Integer32. */
function isSame(actual: MIBValue | undefined, set: MIBValue): boolean {
  if (actual?.type === 'octets' && set.type === 'octets') {
    const [one, other] = [readPortList(actual.value), readPortList(set.value)]
    return one.size === other.size && [...one].every((port) => other.has(port))
  }
  const number = (value: MIBValue | undefined) =>
    value?.type === 'integer' || value?.type === 'unsigned' ? value.value : undefined
  return number(actual) !== undefined && number(actual) === number(set)
}
