import { TransactionError } from '../../ovsdb/error.ts'
import type { OVSDBClient } from '../../ovsdb/client.ts'
import type { Mutation, TableUpdates } from '../../ovsdb/operation.ts'
import { mapOf, setOf, uuid } from '../../ovsdb/value.ts'
import { within } from '../../ovsdb/within.ts'
import type { CallOptions } from '../../ovsdb/within.ts'
import type { PortState } from './openvswitch-memory.ts'
import {
  bridgeColumns,
  configurationColumns,
  interfaceColumns,
  portColumns,
  readBridge,
  readConfiguration,
  readInterface,
  readPort,
  writeIDs,
  writePort,
} from './openvswitch-rows.ts'
import type { BridgeRow, ConfigurationRow, InterfaceRow, PortRow } from './openvswitch-rows.ts'

/** The transactions that the Open vSwitch backend makes. A change is made only on what was read before. */

/** Everything, as of one moment. */
export async function readAll(
  client: OVSDBClient,
  options: CallOptions,
): Promise<{ bridges: BridgeRow[]; ports: PortRow[]; interfaces: InterfaceRow[] }> {
  const [bridges, ports, interfaces] = await client.transact(
    [
      { op: 'select', table: 'Bridge', where: [], columns: bridgeColumns },
      { op: 'select', table: 'Port', where: [], columns: portColumns },
      { op: 'select', table: 'Interface', where: [], columns: interfaceColumns },
    ],
    options,
  )
  return {
    bridges: bridges.rows.map(readBridge),
    ports: ports.rows.map(readPort),
    interfaces: interfaces.rows.map(readInterface),
  }
}

/** One port, with all bridges to see where it is. */
export async function readNamedPort(
  client: OVSDBClient,
  name: string,
  options: CallOptions,
): Promise<{ bridges: BridgeRow[]; port: PortRow | undefined; configuration: ConfigurationRow }> {
  const [bridges, ports, configuration] = await client.transact(
    [
      { op: 'select', table: 'Bridge', where: [], columns: bridgeColumns },
      { op: 'select', table: 'Port', where: [['name', '==', name]], columns: portColumns },
      { op: 'select', table: 'Open_vSwitch', where: [], columns: configurationColumns },
    ],
    options,
  )
  return {
    bridges: bridges.rows.map(readBridge),
    port: ports.rows.map(readPort)[0],
    configuration: readConfiguration(configuration.rows[0]),
  }
}

export async function readInterfaces(
  client: OVSDBClient,
  interfaces: readonly string[],
  options: CallOptions,
): Promise<InterfaceRow[]> {
  const results = await client.transact(
    interfaces.map(
      (each) =>
        ({
          op: 'select',
          table: 'Interface',
          where: [['_uuid', '==', uuid(each)]],
          columns: interfaceColumns,
        }) as const,
    ),
    options,
  )
  return results.flatMap(({ rows }) => rows.map(readInterface))
}

/**
 * Gives the port its next state, if it still is as it was read, and asks the switch to apply it. Answers the number of
 * the configuration to wait for; null: somebody has changed or removed the port meanwhile, and nothing was done.
 */
export async function changePort(
  client: OVSDBClient,
  port: PortRow,
  next: PortState,
  comment: string,
  options: CallOptions,
): Promise<number | null> {
  const where = [['_uuid', '==', uuid(port.uuid)]] as const
  return ifUnchanged(async () => {
    const results = await client.transact(
      [
        {
          op: 'wait',
          timeout: 0,
          table: 'Port',
          where,
          columns: ['vlan_mode', 'tag', 'trunks', 'external_ids'],
          until: '==',
          rows: [{ ...writePort(port.columns), external_ids: writeIDs(port.ids) }],
        },
        { op: 'update', table: 'Port', where, row: writePort(next.columns) },
        { op: 'mutate', table: 'Port', where, mutations: changesOf(port.ids, next.ids) },
        { op: 'mutate', table: 'Open_vSwitch', where: [], mutations: [['next_cfg', '+=', 1]] },
        { op: 'select', table: 'Open_vSwitch', where: [], columns: configurationColumns },
        { op: 'comment', comment },
      ],
      options,
    )
    return readConfiguration(results[4].rows[0]).asked
  })
}

/** Gives the bridge other keys, if they still are as they were read; false: they are not, and nothing was done. */
export async function changeBridgeIDs(
  client: OVSDBClient,
  bridge: BridgeRow,
  ids: ReadonlyMap<string, string>,
  comment: string,
  options: CallOptions,
): Promise<boolean> {
  const where = [['_uuid', '==', uuid(bridge.uuid)]] as const
  const done = await ifUnchanged(() =>
    client.transact(
      [
        {
          op: 'wait',
          timeout: 0,
          table: 'Bridge',
          where,
          columns: ['external_ids'],
          until: '==',
          rows: [{ external_ids: writeIDs(bridge.ids) }],
        },
        { op: 'mutate', table: 'Bridge', where, mutations: changesOf(bridge.ids, ids) },
        { op: 'comment', comment },
      ],
      options,
    ),
  )
  return done !== null
}

/**
 * Waits until the switch has applied this configuration or a later one. A `wait` in a transaction cannot say "or
 * later", and another client may have asked for the next one already; so the number is watched.
 */
export async function waitApplied(
  client: OVSDBClient,
  configuration: number,
  options: CallOptions,
): Promise<void> {
  const applied = Promise.withResolvers<void>()
  const look = (updates: TableUpdates): void => {
    const rows = Object.values(updates['Open_vSwitch'] ?? {})
    if (rows.some((row) => readConfiguration(row.new).applied >= configuration)) applied.resolve()
  }
  const monitor = await client.monitor(
    { Open_vSwitch: { columns: ['cur_cfg'] } },
    { update: look, end: applied.reject },
    options,
  )
  look(monitor.initial)
  try {
    await within(
      applied.promise,
      options,
      `${client.name}: ovs-vswitchd has not applied the change (is it running?)`,
    )
  } finally {
    monitor.cancel()
  }
}

/**
 * Calls `onChange` after each change of what a port carries or how its link is, whoever made it, until the signal is
 * aborted. Rejects when the connection is lost.
 */
export async function watchPorts(
  client: OVSDBClient,
  onChange: () => void,
  options: CallOptions,
): Promise<void> {
  const { signal } = options
  const ended = Promise.withResolvers<void>()
  const watched = (columns: readonly string[]): { columns: string[] } => ({
    columns: columns.filter((name) => name !== '_uuid'),
  })
  const monitor = await client.monitor(
    { Bridge: watched(bridgeColumns), Port: watched(portColumns), Interface: watched(interfaceColumns) },
    { update: onChange, end: ended.reject },
    options,
  )
  const stop = (): void => ended.resolve()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) return
    await ended.promise
  } finally {
    signal.removeEventListener('abort', stop)
    monitor.cancel()
  }
}

/** A failed `wait` is the only operation that ends with this word. */
async function ifUnchanged<T>(change: () => Promise<T>): Promise<T | null> {
  try {
    return await change()
  } catch (error) {
    if (error instanceof TransactionError && error.error === 'timed out') return null
    throw error
  }
}

/** Only the keys that differ: those of others may change meanwhile. */
function changesOf(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): Mutation[] {
  const removed = [...from].filter(([key, value]) => to.get(key) !== value).map(([key]) => key)
  const added = [...to].filter(([key, value]) => from.get(key) !== value)
  return [
    ['external_ids', 'delete', setOf(removed)],
    ['external_ids', 'insert', mapOf(added)],
  ]
}
