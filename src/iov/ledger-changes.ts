import { isDeepStrictEqual } from 'node:util'
import type { LedgerChange, LedgerTable, LedgerTables } from './ledger.ts'

/** Finds the record that is there now. */
export type Lookup = <T extends LedgerTable>(table: T, id: string) => LedgerTables[T] | undefined

/**
 * What takes back a list of changes, change by change from the last to the first, worked out from the records that
 * are there before they are made. Generations are left out: they never go back, or a device's hand-outs could not be
 * told apart.
 */
export function inverseOf(changes: readonly LedgerChange[], lookup: Lookup): LedgerChange[] {
  const made = new Map<string, Some>()
  const inverse: LedgerChange[] = []
  for (const change of changes) {
    if (change.table === 'generations') continue
    const id = idOf(change)
    const key = keyOf(change)
    const before = made.has(key) ? made.get(key) : lookup(change.table, id)
    made.set(key, 'put' in change ? change.put : undefined)
    if (before !== undefined) inverse.push({ table: change.table, put: before } as LedgerChange)
    else if ('put' in change) inverse.push({ table: change.table, delete: id } as LedgerChange)
  }
  return inverse.reverse()
}

/**
 * The changes that undo `changes` now, although other operations may have changed the same records since: of a
 * record that is still there only those fields go back that are still as we made them; one that somebody else has
 * removed meanwhile stays removed.
 */
export function restorationOf(
  changes: readonly LedgerChange[],
  inverse: readonly LedgerChange[],
  lookup: Lookup,
): LedgerChange[] {
  const made = new Map<string, Some>()
  const current = new Map<string, Some>()
  for (const change of changes) {
    const key = keyOf(change)
    made.set(key, 'put' in change ? change.put : undefined)
    current.set(key, lookup(change.table, idOf(change)))
  }
  return inverse.flatMap((change) => {
    const key = keyOf(change)
    const ours = made.get(key)
    const theirs = current.get(key)
    const back = 'put' in change ? change.put : undefined
    made.set(key, back)
    if (ours !== undefined && theirs === undefined) return []
    const put = back !== undefined && ours !== undefined ? withFieldsBack(theirs!, ours, back) : back
    current.set(key, put as Some)
    return [(put === undefined ? change : { table: change.table, put }) as LedgerChange]
  })
}

type Some = LedgerTables[LedgerTable] | undefined

function keyOf(change: LedgerChange): string {
  return `${change.table} ${idOf(change)}`
}

export function idOf(change: LedgerChange): string {
  return 'put' in change ? change.put.id : change.delete
}

function withFieldsBack(current: object, made: object, before: object): object {
  const result: Record<string, unknown> = { ...current }
  const madeFields = made as Record<string, unknown>
  for (const [field, value] of Object.entries(before)) {
    if (isDeepStrictEqual(result[field], madeFields[field])) result[field] = value
  }
  return result
}
