import { isEnded } from '../../src/iov/journal-record.ts'
import type { JournalChange, OperationRecord, StepRecord } from '../../src/iov/journal-record.ts'
import { NotUniqueError } from '../../src/iov/ledger.ts'
import type { LedgerChange, LedgerContents, LedgerTable, LedgerTables } from '../../src/iov/ledger.ts'
import type { Storage } from '../../src/iov/storage.ts'

const tables: LedgerTable[] = [
  'vms',
  'virtualControllers',
  'representations',
  'channels',
  'vlans',
  'vlanPorts',
  'generations',
  'groups',
]

/** The storage as plain maps: what the database is compared with, and what the domain's tests keep things in. */
export class MemoryStorage implements Storage {
  #tables: Tables = emptyTables()
  readonly #operations = new Map<string, OperationRecord>()
  readonly #steps = new Map<string, StepRecord>()

  loadLedger(): Promise<LedgerContents> {
    return Promise.resolve(
      Object.fromEntries(
        tables.map((table) => [table, [...this.#tables[table].values()]]),
      ) as unknown as LedgerContents,
    )
  }

  loadJournal(): ReturnType<Storage['loadJournal']> {
    const operations = [...this.#operations.values()]
    return Promise.resolve({
      unfinished: operations
        .filter((operation) => !isEnded(operation.state))
        .map((operation) => ({
          operation,
          steps: [...this.#steps.values()]
            .filter((step) => step.operation === operation.id)
            .sort((a, b) => a.number - b.number),
        })),
      ended: operations.filter(({ state }) => isEnded(state)),
    })
  }

  async commit(ledger: readonly LedgerChange[], journal: readonly JournalChange[]): Promise<void> {
    await Promise.resolve()
    const next = Object.fromEntries(
      tables.map((table) => [table, new Map<string, unknown>(this.#tables[table])]),
    ) as unknown as Tables
    for (const change of ledger) apply(next, change)
    checkReferences(next)
    this.#tables = next
    for (const change of journal) {
      if ('operation' in change) this.#operations.set(change.operation.id, change.operation)
      else this.#steps.set(`${change.step.operation} ${change.step.number}`, change.step)
    }
  }

  forgetEnded(nowMs: number): Promise<void> {
    for (const { id, finishedAtMs, keptMs } of [...this.#operations.values()]) {
      if (finishedAtMs !== null && finishedAtMs + keptMs < nowMs) this.#forget(id)
    }
    return Promise.resolve()
  }

  forgetOperation(id: string): Promise<void> {
    this.#forget(id)
    return Promise.resolve()
  }

  #forget(id: string): void {
    if (!isEnded(this.#operations.get(id)?.state ?? 'running')) return
    this.#operations.delete(id)
    for (const [key, step] of [...this.#steps]) if (step.operation === id) this.#steps.delete(key)
  }
}

type Tables = { [T in LedgerTable]: Map<string, LedgerTables[T]> }

function emptyTables(): Tables {
  return Object.fromEntries(tables.map((table) => [table, new Map()])) as unknown as Tables
}

/** What may not change while a record stands in its place, and what no two records may share. */
const fixed: { [T in LedgerTable]?: readonly string[] } = {
  virtualControllers: ['controller', 'index', 'generation'],
  vlans: ['vlan', 'customer'],
  vlanPorts: ['vlan', 'port'],
}
const unique: { [T in LedgerTable]?: readonly (readonly string[])[] } = {
  vms: [['name']],
  virtualControllers: [['mac'], ['controller', 'index'], ['name']],
  channels: [['virtualController', 'resource']],
  vlans: [['vlan']],
  vlanPorts: [['vlan', 'port']],
}

function apply(next: Tables, change: LedgerChange): void {
  const records = next[change.table] as unknown as Map<string, Record<string, unknown> & { id: string }>
  if (!('put' in change)) {
    records.delete(change.delete)
    return
  }
  const record = change.put as unknown as Record<string, unknown> & { id: string }
  const former = records.get(record.id)
  const refuse = (what: string): never => {
    throw new NotUniqueError(change.table, `${change.table} ${record.id}: ${what}`)
  }
  for (const field of fixed[change.table] ?? []) {
    if (former !== undefined && former[field] !== record[field]) refuse(`another ${field} is there`)
  }
  if (
    change.table === 'generations' &&
    former !== undefined &&
    change.put.generation <= (former.generation as number)
  ) {
    refuse('the generation was used before')
  }
  for (const fields of unique[change.table] ?? []) {
    for (const other of records.values()) {
      if (
        other.id !== record.id &&
        fields.every((field) => record[field] !== null && other[field] === record[field])
      )
        refuse(fields.join(', '))
    }
  }
  records.set(record.id, record)
}

function checkReferences(next: Tables): void {
  const check = (there: boolean, record: { id: string }): void => {
    if (!there) throw new Error(`${record.id} refers to a record that is not there`)
  }
  const hasVLAN = (vlan: number): boolean => next.vlans.has(String(vlan))
  for (const record of next.virtualControllers.values()) {
    check(record.vm === null || next.vms.has(record.vm), record)
    check(record.vlan === null || hasVLAN(record.vlan), record)
  }
  for (const record of [...next.representations.values(), ...next.channels.values()]) {
    check(next.vms.has(record.vm) && next.virtualControllers.has(record.virtualController), record)
  }
  for (const record of [...next.channels.values(), ...next.vlanPorts.values()])
    check(record.vlan === null || hasVLAN(record.vlan), record)
}
