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
  const made = new Map<string, LedgerTables[LedgerTable] | undefined>()
  const inverse: LedgerChange[] = []
  for (const change of changes) {
    if (change.table === 'generations') continue
    const id = idOf(change)
    const key = `${change.table} ${id}`
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
  const ours = new Map<string, LedgerTables[LedgerTable] | undefined>()
  for (const change of changes) {
    ours.set(`${change.table} ${idOf(change)}`, 'put' in change ? change.put : undefined)
  }
  return inverse.flatMap((change): LedgerChange[] => {
    const id = idOf(change)
    const current = lookup(change.table, id)
    if (!('put' in change)) return current === undefined ? [] : [change]
    const made = ours.get(`${change.table} ${id}`)
    if (made === undefined) return [change]
    if (current === undefined) return []
    return [{ table: change.table, put: withFieldsBack(current, made, change.put) } as LedgerChange]
  })
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
