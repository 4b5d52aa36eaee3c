import type { Condition, Mutation, Operation } from '../../../src/ovsdb/operation.ts'
import { mapOf, readSet, readStringMap, setOf, uuid } from '../../../src/ovsdb/value.ts'
import type { Atom, Row, Value } from '../../../src/ovsdb/value.ts'
import { FakeServer } from '../../ovsdb/fake-server.ts'
import type { FakeMessage, FakePeer } from '../../ovsdb/fake-server.ts'

type Tables = Record<string, Record<string, Record<string, Value>>>

/**
 * As much of ovsdb-server and ovs-vswitchd as the backend meets: transactions that are all or nothing, `wait` without
 * patience, and a configuration that is applied after it was asked for.
 */
export class FakeOpenVSwitch {
  readonly server = new FakeServer()
  address = ''
  tables: Tables = {
    Open_vSwitch: { root: { next_cfg: 0, cur_cfg: 0 } },
    Bridge: {},
    Port: {},
    Interface: {},
  }
  /** false: ovs-vswitchd is not running. */
  applies = true
  /** Called before each transaction that changes something: what another client does just before. */
  interfere: () => void = () => {}
  /** Transactions that changed something. */
  changes = 0
  readonly #monitors: { peer: FakePeer; id: unknown; tables: readonly string[] }[] = []

  async listen(): Promise<void> {
    const { host, port } = await this.server.listen()
    this.address = `tcp:${host}:${port}`
    this.server.handle = (message, peer) => this.#handle(message, peer)
  }

  addBridge(name: string, ports: Record<string, Row>): void {
    const ids = Object.entries({ [name]: {}, ...ports }).map(([port, columns]) => {
      this.#table('Interface')[`i-${port}`] = { link_state: 'up', link_speed: 10_000_000_000 }
      this.#table('Port')[`p-${port}`] = {
        name: port,
        interfaces: uuid(`i-${port}`),
        vlan_mode: setOf([]),
        tag: setOf([]),
        trunks: setOf([]),
        external_ids: mapOf([]),
        ...columns,
      }
      return uuid(`p-${port}`)
    })
    this.#table('Bridge')[`b-${name}`] = { name, ports: setOf(ids), external_ids: mapOf([]) }
  }

  port(name: string): Record<string, Value> {
    return this.#table('Port')[`p-${name}`] ?? {}
  }

  /** Watchers of ports hear that something has changed there. */
  tellOfPorts(): void {
    for (const { peer, id, tables } of this.#monitors) {
      if (tables.includes('Port')) peer.send({ method: 'update', params: [id, { Port: {} }], id: null })
    }
  }

  #table(name: string): Record<string, Record<string, Value>> {
    return (this.tables[name] ??= {})
  }

  #handle(message: FakeMessage, peer: FakePeer): void {
    const params = message.params ?? []
    if (message.method === 'transact') peer.answer(message, this.#transact(params.slice(1) as Operation[]))
    if (message.method === 'monitor') {
      this.#monitors.push({ peer, id: params[1], tables: Object.keys(params[2] as object) })
      peer.answer(message, { Open_vSwitch: { root: { new: this.tables['Open_vSwitch']?.['root'] } } })
    }
    this.#apply()
  }

  #transact(operations: Operation[]): unknown[] {
    const changes = operations.some(({ op }) => op === 'update' || op === 'mutate')
    if (changes) this.interfere()
    const before = structuredClone(this.tables)
    const results: unknown[] = []
    for (const operation of operations) {
      const result = this.#perform(operation)
      results.push(result)
      if ('error' in result) {
        this.tables = before
        return [...results, ...operations.slice(results.length).map(() => null)]
      }
    }
    if (changes) {
      this.changes++
      this.tellOfPorts()
    }
    return results
  }

  #perform(operation: Operation): object {
    if (!('table' in operation) || operation.op === 'insert') return {}
    const rows = Object.entries(this.#table(operation.table))
      .map(([id, row]) => ({ ...row, _uuid: uuid(id) }) as Record<string, Value>)
      .filter((row) => operation.where.every((condition) => holds(row, condition)))
    switch (operation.op) {
      case 'select':
        return { rows }
      case 'wait': {
        const found = rows.map((row) => operation.columns.map((column) => canonical(row[column])).join())
        const wanted = operation.rows.map((row) =>
          operation.columns.map((column) => canonical(row[column])).join(),
        )
        return found.join() === wanted.join() ? {} : { error: 'timed out', details: '"wait" timed out' }
      }
      case 'update':
        for (const row of rows) this.#replace(operation.table, row, operation.row)
        return { count: rows.length }
      case 'mutate':
        for (const row of rows) {
          const { _uuid, ...changed } = row
          for (const mutation of operation.mutations) mutate(changed, mutation)
          this.#replace(operation.table, row, changed)
        }
        return { count: rows.length }
      case 'delete':
        return { count: 0 }
    }
  }

  #replace(table: string, old: Record<string, Value>, columns: Row): void {
    const id = (old['_uuid'] as [string, string])[1]
    Object.assign(this.#table(table)[id] ?? {}, columns)
  }

  #apply(): void {
    const root = this.tables['Open_vSwitch']?.['root'] ?? {}
    if (!this.applies || root['cur_cfg'] === root['next_cfg']) return
    root['cur_cfg'] = root['next_cfg'] as Value
    for (const { peer, id, tables } of this.#monitors) {
      if (!tables.includes('Open_vSwitch')) continue
      peer.send({ method: 'update', params: [id, { Open_vSwitch: { root: { new: root } } }], id: null })
    }
  }
}

function holds(row: Record<string, Value>, [column, test, value]: Condition): boolean {
  if (test !== '==') throw new Error(`the fake does not know the test ${test}`)
  return canonical(row[column]) === canonical(value)
}

function mutate(row: Record<string, Value>, [column, mutator, value]: Mutation): void {
  if (mutator === '+=') row[column] = (row[column] as number) + (value as number)
  else {
    const map = readStringMap(row[column])
    if (mutator === 'delete') for (const key of readSet(value)) map.delete(key as string)
    if (mutator === 'insert')
      for (const [key, item] of readStringMap(value)) if (!map.has(key)) map.set(key, item)
    row[column] = mapOf(map)
  }
}

/** Equal sets and maps are equal, in whatever order and form they are written. */
function canonical(value: Value | undefined): string {
  if (Array.isArray(value) && (value[0] === 'map' || value[0] === 'set')) {
    const items = (value[1] as readonly Atom[]).map((item) => JSON.stringify(item)).sort()
    return value[0] === 'set' && items.length === 1 ? (items[0] as string) : `${value[0]}:${items.join()}`
  }
  return JSON.stringify(value)
}
