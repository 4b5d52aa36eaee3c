import type { OperationRecord, StepRecord } from '../iov/journal-record.ts'
import type { LedgerTables } from '../iov/ledger.ts'

/** How a field stands in its column: as it is, as 0 or 1, or as JSON text. */
type Form = 'plain' | 'boolean' | 'json'

type Columns<R> = { readonly [F in keyof R]-?: Form }

/** The records that are stored, by table, and the form of each of their fields. */
export type StoredTables = LedgerTables & { operations: OperationRecord; steps: StepRecord }
export type StoredTable = keyof StoredTables

export const columns: { readonly [T in StoredTable]: Columns<StoredTables[T]> } = {
  vms: {
    id: 'plain',
    name: 'plain',
    host: 'plain',
    home: 'plain',
    movingTo: 'plain',
    group: 'plain',
    leavingGroup: 'plain',
    constraints: 'json',
    memoryMiB: 'plain',
    processors: 'plain',
    running: 'boolean',
    createdAtMs: 'plain',
  },
  virtualControllers: {
    id: 'plain',
    controller: 'plain',
    index: 'plain',
    mac: 'plain',
    generation: 'plain',
    name: 'plain',
    group: 'plain',
    constraints: 'json',
    vm: 'plain',
    vlan: 'plain',
    minimumRateMbps: 'plain',
    maximumRateMbps: 'plain',
    trust: 'boolean',
    degraded: 'plain',
    own: 'json',
  },
  representations: { id: 'plain', vm: 'plain', virtualController: 'plain', name: 'plain' },
  channels: {
    id: 'plain',
    vm: 'plain',
    virtualController: 'plain',
    resource: 'plain',
    vlan: 'plain',
    path: 'json',
    guaranteedRateMbps: 'plain',
    maximumRateMbps: 'plain',
    enforcedBy: 'plain',
    constraints: 'json',
    state: 'plain',
  },
  vlans: { id: 'plain', vlan: 'plain', group: 'plain', customer: 'plain', createdOn: 'json' },
  vlanPorts: { id: 'plain', vlan: 'plain', port: 'plain', role: 'plain', formerUntagged: 'plain' },
  generations: { id: 'plain', generation: 'plain' },
  groups: { id: 'plain', customer: 'plain', parent: 'plain', caption: 'plain', constraints: 'json' },
  operations: {
    id: 'plain',
    name: 'plain',
    user: 'plain',
    startedAtMs: 'plain',
    finishedAtMs: 'plain',
    state: 'plain',
    stateSinceMs: 'plain',
    stepsTotal: 'plain',
    stepsDone: 'plain',
    affected: 'json',
    error: 'plain',
    result: 'plain',
    reasons: 'json',
    keptMs: 'plain',
    retryAtMs: 'plain',
  },
  steps: {
    operation: 'plain',
    number: 'plain',
    kind: 'plain',
    device: 'plain',
    arguments: 'plain',
    before: 'plain',
    state: 'plain',
  },
}

/** A row as the database takes and gives it. */
export type Row = Record<string, string | number | null>

export function toRow<T extends StoredTable>(table: T, record: StoredTables[T]): Row {
  const row: Row = {}
  for (const [field, form] of Object.entries<Form>(columns[table])) {
    const value: unknown = record[field as keyof StoredTables[T]]
    row[field] =
      form === 'json'
        ? value === undefined
          ? null
          : JSON.stringify(value)
        : form === 'boolean'
          ? Number(value)
          : (value as string | number | null)
  }
  return row
}

/** Columns that are no fields of the record are left out. */
export function toRecord<T extends StoredTable>(table: T, row: Row): StoredTables[T] {
  const record: Record<string, unknown> = {}
  for (const [field, form] of Object.entries<Form>(columns[table])) {
    const value = row[field]
    // JSON's own null is the text: NULL stands for a field that is absent.
    if (form === 'json' && value === null) continue
    record[field] = form === 'json' ? JSON.parse(value as string) : form === 'boolean' ? value === 1 : value
  }
  return record as unknown as StoredTables[T]
}
