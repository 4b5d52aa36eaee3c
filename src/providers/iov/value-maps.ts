import type { ESwitch, Technique } from '../../iov/backend.ts'
import type { IsolationLevel, RedundancyLevel } from '../../iov/constraint-set.ts'
import type { OperationState } from '../../iov/journal-record.ts'
import type { PathRole } from '../../iov/path-role.ts'
import type { ChannelRecord, ChannelState } from '../../iov/ledger.ts'
import type { MaximumEnforcement } from '../../iov/maximum-enforcement.ts'

/** The numbers that stand for the domain's words, as the ValueMaps in mof/iov have them. */
export const virtualizationMethods: Readonly<Record<Technique, number>> = {
  passthrough: 2,
  sriov: 3,
  mriov: 4,
  npiv: 5,
  ioserver: 6,
  software: 7,
  none: 8,
}

export const eSwitchModes: Readonly<Record<ESwitch['mode'], number>> = { legacy: 2, switchdev: 3 }

export const isolationValues: Readonly<Record<IsolationLevel, number>> = {
  vlan: 2,
  controller: 3,
  card: 4,
  host: 5,
}

export const redundancyValues: Readonly<Record<RedundancyLevel, number>> = {
  controller: 2,
  card: 3,
  switch: 4,
  transit: 5,
}

export const operationStates: Readonly<Record<OperationState, number>> = {
  running: 2,
  undoing: 3,
  completed: 4,
  undone: 5,
  degraded: 6,
  waiting: 7,
  finishing: 8,
  terminated: 9,
  killed: 10,
  refused: 11,
}

export const channelStates: Readonly<Record<ChannelState, number>> = { reserved: 2, connected: 3 }

export const enforcements: Readonly<Record<ChannelRecord['enforcedBy'], number>> = {
  none: 2,
  device: 3,
  admission: 4,
}

export const maximumEnforcements: Readonly<Record<MaximumEnforcement, number>> = {
  none: 2,
  device: 3,
  link: 4,
}

export const pathRoles: Readonly<Record<PathRole, number>> = { none: 2, active: 3, backup: 4 }

/** The word for a number; undefined when the map has none. */
export function wordOf<Word extends string>(
  map: Readonly<Record<Word, number>>,
  value: number,
): Word | undefined {
  for (const [word, number] of Object.entries(map)) {
    if (number === value) return word as Word
  }
  return undefined
}

/** The schema's standard speeds are in bit/s. */
export function bitsPerSecond(mbps: number): bigint {
  return BigInt(Math.round(mbps * 1_000_000))
}

/** Twelve, or sixteen, upper-case digits without separators, as CIM writes addresses. */
export function canonicalAddress(address: string): string {
  return address.replace(/[:-]/g, '').toUpperCase()
}
