import type { Limits } from '../../base/limits.ts'
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
import { SNMPError, SNMPTimeoutError } from '../../snmp/mib-access.ts'
import type { ErrorStatus, MIBAccess, MIBValue } from '../../snmp/mib-access.ts'
import { withDeadline } from '../deadline.ts'
import { readPortList } from './port-list.ts'
import { createEdit, deleteEdit, joinEdit, leaveEdit } from './qbridge-edit.ts'
import type { Edit } from './qbridge-edit.ts'
import { describePort, readTables } from './qbridge-table.ts'
import type { PortRow, VLANTables } from './qbridge-table.ts'

export interface QBridgeOptions {
  /** The switch's name in the site. */
  name: string
  access: MIBAccess
  limits: Pick<Limits, 'deviceTimeoutMs'>
  /** Whether what is set lasts over a restart of the switch; the standard MIB has no word for it. */
  saved: boolean
  /** Where the switch tells of its changes. */
  watch?: Watch
}

/**
 * A switch with Q-BRIDGE-MIB (RFC 4363). Each change reads the tables, sets what must differ in one PDU, and reads
 * them again: agents exist that answer success and do something else.
 */
export class QBridgeSwitch implements SwitchBackend {
  readonly switch: string
  readonly watch: Watch | undefined
  readonly #access: MIBAccess
  readonly #timeoutMs: number
  readonly #saved: boolean

  constructor({ name, access, limits, saved, watch }: QBridgeOptions) {
    this.switch = name
    this.watch = watch
    this.#access = access
    this.#timeoutMs = limits.deviceTimeoutMs
    this.#saved = saved
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#step('discover', signal, async (limited) => {
      const tables = await this.#read(limited)
      return {
        ports: tables.ports.map((port) => describePort(tables, port)),
        vlans: [...tables.vlans.values()].map(({ vlan, name }) => ({ id: vlan, name })),
        saved: this.#saved,
      }
    })
  }

  readPort(port: string, signal: AbortSignal): Promise<DiscoveredPort> {
    const step = `read port ${port}`
    return this.#step(step, signal, async (limited) => {
      const tables = await this.#read(limited)
      return describePort(tables, this.#find(tables, port, step))
    })
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    const step = `create VLAN ${vlan}`
    return this.#step(step, signal, async (limited) => {
      const tables = await this.#read(limited)
      if (tables.vlans.has(vlan)) return false
      await this.#access.set(createEdit(tables, vlan, name), limited)
      const { vlans } = await this.#read(limited)
      if (!vlans.has(vlan)) throw this.#lied(step, `VLAN ${vlan} is not there`)
      return true
    })
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    const step = `delete VLAN ${vlan}`
    return this.#step(step, signal, async (limited) => {
      const before = await this.#read(limited)
      const row = before.vlans.get(vlan)
      if (row === undefined) return
      const carrying = before.ports.filter(({ number }) => row.egress.has(number)).map(({ name }) => name)
      if (carrying.length > 0) {
        const text = `${carrying.length} of its ports carry it: ${carrying.slice(0, 5).join(', ')}`
        throw new BackendError(this.switch, step, 'conflict', text)
      }
      await this.#access.set(deleteEdit(vlan), limited)
      const { vlans } = await this.#read(limited)
      if (vlans.has(vlan)) throw this.#lied(step, `VLAN ${vlan} is still there`)
    })
  }

  join(port: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void> {
    const step = `join port ${port} to VLAN ${vlan} ${role}`
    return this.#edit(step, port, signal, (tables, row) => {
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
    const step = `take port ${port} out of VLAN ${vlan}`
    return this.#edit(step, port, signal, (tables, row) => leaveEdit(tables, row, vlan, formerUntagged))
  }

  /** Reads, sets what differs in one PDU, and reads back each variable that was set. */
  #edit(
    step: string,
    port: string,
    signal: AbortSignal,
    plan: (tables: VLANTables, row: PortRow) => Edit,
  ): Promise<void> {
    return this.#step(step, signal, async (limited) => {
      const tables = await this.#read(limited)
      const edit = plan(tables, this.#find(tables, port, step))
      if (edit.length === 0) return
      await this.#access.set(edit, limited)
      const oids = edit.map(({ oid }) => oid)
      const actual = new Map((await this.#access.get(oids, limited)).map(({ oid, value }) => [oid, value]))
      const wrong = edit.filter(({ oid, value }) => !isSame(actual.get(oid), value)).map(({ oid }) => oid)
      if (wrong.length > 0) throw this.#lied(step, `these are not as they were set: ${wrong.join(', ')}`)
    })
  }

  #find({ ports }: VLANTables, port: string, step: string): PortRow {
    const found = ports.find(({ name }) => name === port)
    if (found !== undefined) return found
    throw new BackendError(this.switch, step, 'unreachable', `there is no port ${port}`)
  }

  #read(signal: AbortSignal): Promise<VLANTables> {
    return readTables(this.switch, this.#access, signal)
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
    return error
  }
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
