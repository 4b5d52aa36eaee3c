import type { PortRole } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { readColumns, sameCarried, writeColumns } from './openvswitch-port.ts'
import type { Carried, PortColumns } from './openvswitch-port.ts'

/**
 * What iovm keeps on the switch itself, in the columns `external_ids`, where everybody sees it: on a Bridge, the VLANs
 * that it created; on a Port, the VLANs that it put the port into, and how the port was before, so that the port is
 * left exactly so, to the column. Nothing of it stays when it is not needed any more.
 */
const before = 'iovm-before'
const vlanForm = /^iovm-vlan-(\d{1,4})$/

/** The key of a VLAN, on Bridge (its value: the VLAN's name) and on Port (the role). */
export function vlanKey(vlan: VLANID): string {
  return `iovm-vlan-${vlan}`
}

/** The VLANs that the keys name, with their values. */
export function readVLANs(ids: ReadonlyMap<string, string>): Map<number, string> {
  const vlans = new Map<number, string>()
  for (const [key, value] of ids) {
    const match = vlanForm.exec(key)
    if (match !== null) vlans.set(Number(match[1]), value)
  }
  return vlans
}

export interface PortState {
  readonly columns: PortColumns
  readonly ids: ReadonlyMap<string, string>
}

/** The port after `vlan` has joined in that role, so that it carries `wanted`. */
export function joinedState(state: PortState, wanted: Carried, vlan: VLANID, role: PortRole): PortState {
  return nextState(state, wanted, new Map(state.ids).set(vlanKey(vlan), role))
}

/** The port after `vlan` has left, so that it carries `wanted`; null: a port that carries every VLAN, left as it is. */
export function leftState(state: PortState, wanted: Carried | null, vlan: VLANID): PortState {
  const ids = new Map(state.ids)
  ids.delete(vlanKey(vlan))
  return nextState(state, wanted, ids)
}

function nextState(state: PortState, wanted: Carried | null, ids: Map<string, string>): PortState {
  const former = readBefore(state.ids) ?? state.columns
  const meant = readColumns(former)
  const next = wanted === null || 'open' in meant ? wanted : asOperatorHad(wanted, meant, ids)
  const restored = next !== null && !('open' in meant) && sameCarried(meant, next)
  if (restored || readVLANs(ids).size === 0) forget(ids)
  else ids.set(before, writeBefore(former))
  if (next === null) return { columns: state.columns, ids }
  return { columns: restored ? former : writeColumns(next), ids }
}

/** The operator's own untagged VLAN is sent as he had it, with its tag or without, whatever else the port carries. */
function asOperatorHad(wanted: Carried, meant: Carried, ids: ReadonlyMap<string, string>): Carried {
  const { untagged } = wanted
  const isHis =
    untagged !== null &&
    untagged === meant.untagged &&
    ids.get(vlanKey(untagged)) !== ('untagged' satisfies PortRole)
  return isHis ? { ...wanted, nativeTagged: meant.nativeTagged } : wanted
}

function forget(ids: Map<string, string>): void {
  ids.delete(before)
  for (const key of [...ids.keys()]) if (vlanForm.test(key)) ids.delete(key)
}

function writeBefore({ vlanMode, tag, trunks }: PortColumns): string {
  return JSON.stringify({ vlan_mode: vlanMode, tag, trunks })
}

/** null: there is none, or somebody has edited it so that it says nothing. */
function readBefore(ids: ReadonlyMap<string, string>): PortColumns | null {
  const text = ids.get(before)
  if (text === undefined) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  const { vlan_mode: vlanMode, tag, trunks } = (value ?? {}) as Record<string, unknown>
  const wellFormed =
    (vlanMode === null || typeof vlanMode === 'string') &&
    (tag === null || isVLANNumber(tag)) &&
    Array.isArray(trunks) &&
    trunks.every(isVLANNumber)
  return wellFormed ? { vlanMode, tag, trunks } : null
}

function isVLANNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 4095
}
