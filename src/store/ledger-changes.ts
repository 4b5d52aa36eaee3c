import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { NotUniqueError } from '../iov/ledger.ts'
import type { LedgerChange, LedgerTable } from '../iov/ledger.ts'
import { columns, toRow } from './columns.ts'
import type { Row } from './columns.ts'

/** Tables by name, with rows as the database has them. */
export type Tables = Record<string, Row>

/**
 * When a put may take the place of a record with the same id: otherwise it is another thing of the same name, and
 * would give away twice what the record stands for.
 */
const successors: { readonly [T in LedgerTable]?: RawBuilder<boolean> } = {
  virtualControllers: same('virtualControllers', 'controller', 'index', 'generation'),
  vlans: same('vlans', 'vlan', 'customer'),
  vlanPorts: same('vlanPorts', 'vlan', 'port'),
  generations: sql`excluded."generation" > "generations"."generation"`,
}

/** Makes one change of the ledger. @throws NotUniqueError, or the database's error. */
export async function applyChange(db: Kysely<Tables>, change: LedgerChange): Promise<void> {
  const { table } = change
  if (!('put' in change)) {
    await db.deleteFrom(table).where('id', '=', change.delete).execute()
    return
  }
  const fields = Object.keys(columns[table]).filter((field) => field !== 'id')
  const successor = successors[table]
  const { numInsertedOrUpdatedRows } = await db
    .insertInto(table)
    .values(toRow(table, change.put))
    .onConflict((conflict) => {
      const update = conflict
        .column('id')
        .doUpdateSet((eb) => Object.fromEntries(fields.map((field) => [field, eb.ref(`excluded.${field}`)])))
      return successor === undefined ? update : update.where(successor)
    })
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) throw new NotUniqueError(table, refusal(change))
}

function same(table: LedgerTable, ...fields: string[]): RawBuilder<boolean> {
  const terms = fields.map(
    (field) => sql<boolean>`${sql.ref(`excluded.${field}`)} = ${sql.ref(`${table}.${field}`)}`,
  )
  return sql.join(terms, sql` and `)
}

function refusal(change: Extract<LedgerChange, { put: unknown }>): string {
  const { table, put } = change
  switch (table) {
    case 'virtualControllers':
      return `virtual controller ${put.id} is handed out already, in another generation than ${put.generation}`
    case 'vlans':
      return `VLAN ${put.vlan} belongs to another customer than ${put.customer}`
    case 'generations':
      return `generation ${put.generation} of ${put.id} was used before`
    case 'vms':
    case 'representations':
    case 'channels':
    case 'vlanPorts':
    case 'groups':
      return `${table} ${put.id} is something else already`
  }
}
