import { SNMPError } from '../../snmp/mib-access.ts'
import type { MIBAccess, MIBValue, OID, Varbind } from '../../snmp/mib-access.ts'
import { writePortList } from '../switch/port-list.ts'
import { basePorts, interfaces, portVLANs, rowStatus, staticVLANs } from '../switch/qbridge-objects.ts'
import { afterSet } from './qbridge-set.ts'
import { keepSwitch, loadSwitch } from './qbridge-state.ts'
import type { SimulatedVLAN, SwitchState } from './qbridge-state.ts'
import type { StateFile } from './state-file.ts'

export interface SimulatedPort {
  name: string
  speedMbps: number
}

/**
 * A simulated switch: an SNMP agent's view of IF-MIB, BRIDGE-MIB and Q-BRIDGE-MIB, with the error codes of a real one.
 * VLAN 1 carries every port untagged at first. What it remembers is in the state file before a SET answers.
 */
export class QBridgeAgent implements MIBAccess {
  readonly #name: string
  readonly #ports: readonly SimulatedPort[]
  readonly #portNames: readonly string[]
  readonly #file: StateFile
  #loaded: SwitchState | undefined
  #version: number | undefined

  constructor(name: string, ports: readonly SimulatedPort[], file: StateFile) {
    this.#name = name
    this.#ports = ports
    this.#portNames = ports.map((port) => port.name)
    this.#file = file
  }

  async get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]> {
    signal.throwIfAborted()
    return oids.map((oid) => {
      const dot = oid.lastIndexOf('.')
      const column = this.#columns().get(oid.slice(0, dot))
      const index = Number(oid.slice(dot + 1))
      const found = column?.().find(([one]) => one === index)
      return { oid, value: found?.[1] ?? { type: column === undefined ? 'noSuchObject' : 'noSuchInstance' } }
    })
  }

  async walk(root: OID, signal: AbortSignal): Promise<Varbind[]> {
    signal.throwIfAborted()
    return [...this.#columns()]
      .filter(([oid]) => oid === root || oid.startsWith(`${root}.`))
      .sort(([one], [other]) => compareOIDs(one, other))
      .flatMap(([oid, rows]) => rows().map(([index, value]) => ({ oid: `${oid}.${index}`, value })))
  }

  async set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    for (const { oid } of varbinds) {
      if (readOnly.has(oid.slice(0, oid.lastIndexOf('.')))) throw new SNMPError('notWritable', oid)
    }
    const before = this.#state()
    const after = afterSet(before, varbinds, this.#ports.length)
    keepSwitch(this.#file, this.#name, this.#portNames, before, after)
    this.#loaded = after
  }

  async close(): Promise<void> {}

  /** Another process may have changed what is kept. */
  #state(): SwitchState {
    const version = this.#file.version()
    if (version !== this.#version) this.#loaded = undefined
    this.#version = version
    this.#loaded ??= loadSwitch(this.#file, this.#name, this.#portNames)
    return this.#loaded
  }

  /** Each column's rows in the order of their indexes. */
  #columns(): Map<OID, () => [number, MIBValue][]> {
    const { vlans, ports } = this.#state()
    const length = Math.ceil(this.#ports.length / 8)
    const byInterface = (value: (port: SimulatedPort) => MIBValue) => () =>
      this.#ports.map((port, at): [number, MIBValue] => [interfaceIndex(at + 1), value(port)])
    const byVLAN = (value: (vlan: SimulatedVLAN) => MIBValue) => () =>
      [...vlans]
        .sort(([one], [other]) => one - other)
        .map(([id, row]): [number, MIBValue] => [id, value(row)])
    const list = (of: (vlan: SimulatedVLAN) => ReadonlySet<number>) =>
      byVLAN((vlan) => octets(writePortList(of(vlan), length)))
    const byPort =
      (value: (port: NonNullable<ReturnType<typeof ports.get>>, number: number) => MIBValue) => () =>
        [...ports].map(([number, port]): [number, MIBValue] => [number, value(port, number)])
    return new Map([
      [interfaces.ifDescr, byInterface(({ name }) => octets(Buffer.from(`Simulated port ${name}`)))],
      [interfaces.ifOperStatus, byInterface(() => integer(1))],
      [interfaces.ifName, byInterface(({ name }) => octets(Buffer.from(name)))],
      [interfaces.ifHighSpeed, byInterface(({ speedMbps }) => unsigned(speedMbps))],
      [basePorts.dot1dBasePortIfIndex, byPort((_, number) => integer(interfaceIndex(number)))],
      [staticVLANs.dot1qVlanStaticName, byVLAN(({ name }) => octets(Buffer.from(name)))],
      [staticVLANs.dot1qVlanStaticEgressPorts, list(({ egress }) => egress)],
      [staticVLANs.dot1qVlanForbiddenEgressPorts, list(({ forbidden }) => forbidden)],
      [staticVLANs.dot1qVlanStaticUntaggedPorts, list(({ untagged }) => untagged)],
      [staticVLANs.dot1qVlanStaticRowStatus, byVLAN(() => integer(rowStatus.active))],
      [portVLANs.dot1qPvid, byPort(({ pvid }) => unsigned(pvid))],
      [
        portVLANs.dot1qPortAcceptableFrameTypes,
        byPort(({ acceptableFrameTypes }) => integer(acceptableFrameTypes)),
      ],
      [portVLANs.dot1qPortIngressFiltering, byPort(({ ingressFiltering }) => integer(ingressFiltering))],
    ])
  }
}

const readOnly: ReadonlySet<OID> = new Set([...Object.values(interfaces), ...Object.values(basePorts)])

/** Not the port's number, as on most switches: who mixes them up finds the wrong port or none. */
const interfaceIndex = (port: number) => 10_000 + port

const octets = (value: Uint8Array): MIBValue => ({ type: 'octets', value })
const integer = (value: number): MIBValue => ({ type: 'integer', value })
const unsigned = (value: number): MIBValue => ({ type: 'unsigned', value })

function compareOIDs(one: OID, other: OID): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  for (const [at, number] of a.entries()) {
    const difference = number - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
