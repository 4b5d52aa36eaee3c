import {
  applyStatuses,
  dynamicState,
  editBuffer,
  editOperation,
  noTunnel,
  trunkPorts,
  vlanTrunkPortSetSerialNo,
  vmVlan,
  vtpVLANs,
} from '../../../src/backends/switch/cisco-objects.ts'
import { listColumns, readVLANList, writeVLANList } from '../../../src/backends/switch/cisco-vlan-list.ts'
import { interfaces, rowStatus } from '../../../src/backends/switch/qbridge-objects.ts'
import { SNMPError } from '../../../src/snmp/mib-access.ts'
import type { MIBAccess, MIBValue, OID, Varbind } from '../../../src/snmp/mib-access.ts'

/** A port as an operator has configured it. */
export interface CiscoSimulatedPort {
  state: number
  native: number
  enabled: Set<number>
  access: number
  tunnel?: number
}

interface EditedVLAN {
  type: number | undefined
  name: string | undefined
  said: boolean
}

export const accessPort = (vlan: number): CiscoSimulatedPort => ({
  state: dynamicState.off,
  native: 1,
  enabled: new Set(allVLANs),
  access: vlan,
})
export const trunkPort = (native: number, ...enabled: number[]): CiscoSimulatedPort => ({
  state: dynamicState.on,
  native,
  enabled: new Set(enabled),
  access: 1,
})
/** "switchport trunk allowed vlan all" */
export const allVLANs: readonly number[] = Array.from({ length: 4094 }, (_, at) => at + 1)

/** Not the position of the port, as on every Catalyst. */
const firstIndex = 10_101

/**
 * A Catalyst's tables by the words of CISCO-VTP-MIB and CISCO-VLAN-MEMBERSHIP-MIB: an edit buffer that one manager has,
 * an apply that takes a while, a serial number for lists of VLANs. A SET is all or nothing.
 */
export class SimulatedCisco implements MIBAccess {
  readonly ports: Map<string, CiscoSimulatedPort>
  vlans = new Map(
    [1, 1002, 1003, 1004, 1005].map((vlan) => [vlan, { type: vlan === 1 ? 1 : 2, name: `d${vlan}` }]),
  )
  buffer: Map<number, EditedVLAN> | null = null
  owner = ''
  serial = 7
  /** What an apply ends with. */
  applyResult: (typeof applyStatuses)[number] = 'succeeded'
  /** So many questions are answered `inProgress`. */
  applySlowness = 2
  /** Called before each SET: what another manager does just before. */
  interfere: () => void = () => {}
  readonly sent: Varbind[][] = []
  #status = 2
  #applying = 0

  constructor(ports: Record<string, CiscoSimulatedPort>) {
    this.ports = new Map(Object.entries(ports))
  }

  async get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]> {
    signal.throwIfAborted()
    const objects = this.#objects()
    return oids.map((oid) => {
      if (oid === editBuffer.vtpVlanApplyStatus) return { oid, value: integer(this.#applyStatus()) }
      return { oid, value: objects.get(oid) ?? { type: 'noSuchInstance' } }
    })
  }

  async walk(root: OID, signal: AbortSignal): Promise<Varbind[]> {
    signal.throwIfAborted()
    return [...this.#objects()]
      .filter(([oid]) => oid.startsWith(`${root}.`))
      .map(([oid, value]) => ({ oid, value }))
  }

  async set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.sent.push([...varbinds])
    this.interfere()
    const before = structuredClone({
      vlans: this.vlans,
      buffer: this.buffer,
      owner: this.owner,
      serial: this.serial,
    })
    const portsBefore = structuredClone(this.ports)
    try {
      for (const varbind of varbinds) this.#setOne(varbind)
      for (const [vlan, { type, name, said }] of this.buffer ?? []) {
        if (type !== undefined && name !== undefined && said) continue
        throw new SNMPError('inconsistentValue', `${editBuffer.vtpVlanEditRowStatus}.${vlan}`)
      }
    } catch (error) {
      Object.assign(this, before)
      for (const [name, port] of portsBefore) Object.assign(this.ports.get(name)!, port)
      throw error
    }
  }

  async close(): Promise<void> {}

  #setOne({ oid, value }: Varbind): void {
    const root = oid.slice(0, oid.lastIndexOf('.'))
    const index = Number(oid.slice(root.length + 1))
    const port = [...this.ports.values()][index - firstIndex]
    const list = listColumns.indexOf(root)
    if (oid === editBuffer.vtpVlanEditOperation) this.#operate(number(value, oid), oid)
    else if (oid === editBuffer.vtpVlanEditBufferOwner)
      this.owner = Buffer.from(octets(value, oid)).toString()
    else if (oid === vlanTrunkPortSetSerialNo) {
      if (number(value, oid) !== this.serial) throw new SNMPError('inconsistentValue', oid)
      this.serial = (this.serial + 1) % 2 ** 31
    } else if (bufferColumns.has(root)) this.#edit(root, index, value, oid)
    else if (port === undefined) throw new SNMPError('noCreation', oid)
    else if (list >= 0) {
      const given = octets(value, oid)
      if (given.length !== 128 && (list === 0 || given.length > 128)) throw new SNMPError('wrongLength', oid)
      const lists = writeVLANList(port.enabled).map((octet, at) => (at === list ? given : octet))
      port.enabled = readVLANList(lists)
    } else if (root === trunkPorts.vlanTrunkPortNativeVlan) port.native = number(value, oid)
    else if (root === vmVlan) {
      if (port.state === dynamicState.on) throw new SNMPError('noCreation', oid)
      if (!this.vlans.has(number(value, oid))) throw new SNMPError('wrongValue', oid)
      port.access = number(value, oid)
    } else throw new SNMPError('notWritable', oid)
  }

  #operate(operation: number, oid: OID): void {
    if (operation === editOperation.copy) {
      if (this.buffer !== null) throw new SNMPError('inconsistentValue', oid)
      this.buffer = new Map(
        [...this.vlans].map(([vlan, { type, name }]) => [vlan, { type, name, said: true }]),
      )
    } else if (operation === editOperation.apply) {
      this.#applying = this.applySlowness
      this.#status = applyStatuses.indexOf(this.buffer === null ? 'editBufferEmpty' : this.#consistency()) + 1
      if (this.#status === 2)
        this.vlans = new Map(
          [...(this.buffer ?? [])].map(([vlan, { type = 1, name = '' }]) => [vlan, { type, name }]),
        )
    } else if (operation === editOperation.release) {
      this.buffer = null
      this.owner = ''
    } else throw new SNMPError('wrongValue', oid)
  }

  /** VTP wants each name once. */
  #consistency(): (typeof applyStatuses)[number] {
    const names = [...(this.buffer?.values() ?? [])].map(({ name }) => name)
    return new Set(names).size === names.length ? this.applyResult : 'inconsistentEdit'
  }

  #edit(root: OID, vlan: number, value: MIBValue, oid: OID): void {
    if (this.buffer === null) throw new SNMPError('inconsistentName', oid)
    const row = this.buffer.get(vlan) ?? { type: undefined, name: undefined, said: false }
    if (root === editBuffer.vtpVlanEditRowStatus) {
      const status = number(value, oid)
      if (status === rowStatus.destroy) {
        if (vlan === 1 || (vlan >= 1002 && vlan <= 1005)) throw new SNMPError('inconsistentValue', oid)
        this.buffer.delete(vlan)
        return
      }
      if (status !== rowStatus.createAndGo || this.vlans.has(vlan))
        throw new SNMPError('inconsistentValue', oid)
    } else if (root === editBuffer.vtpVlanEditType) row.type = number(value, oid)
    else if (root === editBuffer.vtpVlanEditDot10Said) row.said = octets(value, oid).length === 4
    else {
      const name = Buffer.from(octets(value, oid)).toString('latin1')
      if (!/^[\x20-\x7e]{1,32}$/.test(name)) throw new SNMPError('wrongValue', oid)
      row.name = name
    }
    this.buffer.set(vlan, row)
  }

  #applyStatus(): number {
    if (this.#applying === 0) return this.#status
    this.#applying -= 1
    return 1
  }

  #objects(): Map<OID, MIBValue> {
    const vlans = [...this.vlans].flatMap(([vlan, { type, name }]): [OID, MIBValue][] => [
      [`${vtpVLANs.vtpVlanState}.${vlan}`, integer(1)],
      [`${vtpVLANs.vtpVlanType}.${vlan}`, integer(type)],
      [`${vtpVLANs.vtpVlanName}.${vlan}`, text(name)],
    ])
    const ports = [...this.ports].flatMap(([name, port], at): [OID, MIBValue][] => {
      const { state, native, enabled, access, tunnel = noTunnel } = port
      const isTrunk = state !== dynamicState.off
      return (
        [
          [interfaces.ifName, text(name)],
          [interfaces.ifOperStatus, integer(1)],
          [interfaces.ifHighSpeed, { type: 'unsigned', value: 10_000 }],
          [trunkPorts.vlanTrunkPortDynamicState, integer(state)],
          [trunkPorts.vlanTrunkPortDynamicStatus, integer(isTrunk ? 1 : 2)],
          [trunkPorts.vlanTrunkPortDot1qTunnel, integer(tunnel)],
          [trunkPorts.vlanTrunkPortNativeVlan, integer(native)],
          ...(isTrunk ? [] : [[vmVlan, integer(access)] as const]),
          ...writeVLANList(enabled).map(
            (value, list) => [listColumns[list], { type: 'octets', value }] as const,
          ),
        ] as [OID, MIBValue][]
      ).map(([column, value]) => [`${column}.${firstIndex + at}`, value])
    })
    return new Map([
      ...vlans,
      ...ports,
      [editBuffer.vtpVlanEditBufferOwner, text(this.owner)],
      [vlanTrunkPortSetSerialNo, integer(this.serial)],
    ])
  }
}

const bufferColumns: ReadonlySet<OID> = new Set([
  editBuffer.vtpVlanEditType,
  editBuffer.vtpVlanEditName,
  editBuffer.vtpVlanEditDot10Said,
  editBuffer.vtpVlanEditRowStatus,
])

function number(value: MIBValue, oid: OID): number {
  if (value.type !== 'integer') throw new SNMPError('wrongType', oid)
  return value.value
}

function octets(value: MIBValue, oid: OID): Uint8Array {
  if (value.type !== 'octets') throw new SNMPError('wrongType', oid)
  return value.value
}

const integer = (value: number): MIBValue => ({ type: 'integer', value })
const text = (value: string): MIBValue => ({ type: 'octets', value: Buffer.from(value) })
