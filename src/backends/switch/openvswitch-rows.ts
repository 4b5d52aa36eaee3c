import type { Row, Value } from '../../ovsdb/value.ts'
import {
  mapOf,
  optional,
  readOptional,
  readSet,
  readStringMap,
  readUUID,
  readUUIDs,
  setOf,
} from '../../ovsdb/value.ts'
import type { PortColumns } from './openvswitch-port.ts'

/** Rows of the Open_vSwitch schema (ovs-vswitchd.conf.db(5)), as far as they are used, to values and back. */
export interface BridgeRow {
  readonly uuid: string
  readonly name: string
  readonly ports: ReadonlySet<string>
  readonly ids: ReadonlyMap<string, string>
}

export interface PortRow {
  readonly uuid: string
  readonly name: string
  readonly interfaces: readonly string[]
  readonly columns: PortColumns
  readonly ids: ReadonlyMap<string, string>
}

export interface InterfaceRow {
  readonly uuid: string
  readonly linkUp: boolean
  readonly speedMbps: number
}

/** `next_cfg` is the number of the last configuration asked for, `cur_cfg` of the last one applied. */
export interface ConfigurationRow {
  readonly asked: number
  readonly applied: number
}

export const bridgeColumns = ['_uuid', 'name', 'ports', 'external_ids']
export const portColumns = ['_uuid', 'name', 'interfaces', 'vlan_mode', 'tag', 'trunks', 'external_ids']
export const interfaceColumns = ['_uuid', 'link_state', 'link_speed']
export const configurationColumns = ['next_cfg', 'cur_cfg']

export function readBridge(row: Row): BridgeRow {
  return {
    uuid: readUUID(row['_uuid']) ?? '',
    name: text(row['name']),
    ports: new Set(readUUIDs(row['ports'])),
    ids: readStringMap(row['external_ids']),
  }
}

export function readPort(row: Row): PortRow {
  const mode = readOptional(row['vlan_mode'])
  const tag = readOptional(row['tag'])
  return {
    uuid: readUUID(row['_uuid']) ?? '',
    name: text(row['name']),
    interfaces: readUUIDs(row['interfaces']),
    columns: {
      vlanMode: typeof mode === 'string' ? mode : null,
      tag: typeof tag === 'number' ? tag : null,
      trunks: readSet(row['trunks'])
        .filter((atom) => typeof atom === 'number')
        .sort((one, other) => one - other),
    },
    ids: readStringMap(row['external_ids']),
  }
}

export function readInterface(row: Row): InterfaceRow {
  const speed = readOptional(row['link_speed'])
  return {
    uuid: readUUID(row['_uuid']) ?? '',
    linkUp: readOptional(row['link_state']) === 'up',
    // The column is in bit/s.
    speedMbps: typeof speed === 'number' ? Math.floor(speed / 1_000_000) : 0,
  }
}

export function readConfiguration(row: Row | undefined): ConfigurationRow {
  return { asked: number(row?.['next_cfg']), applied: number(row?.['cur_cfg']) }
}

export function writePort({ vlanMode, tag, trunks }: PortColumns): Row {
  return { vlan_mode: optional(vlanMode), tag: optional(tag), trunks: setOf(trunks) }
}

export function writeIDs(ids: ReadonlyMap<string, string>): Value {
  return mapOf(ids)
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

function number(value: Value | undefined): number {
  return typeof value === 'number' ? value : 0
}
