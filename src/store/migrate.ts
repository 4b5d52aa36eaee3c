import type { Kysely } from 'kysely'
import type { Environment } from '../base/environment.ts'
import type { Migration } from './migration.ts'

interface MigrationRow {
  number: number
  name: string
  appliedAtMs: number
}

/**
 * Brings a database to the schema of this version: applies each migration that it has not seen, in order, each in a
 * transaction of its own together with its entry in the table `migrations`.
 * @returns the names of those applied now.
 * @throws Error when the database comes from a newer version; it is then left untouched.
 */
export async function migrate(
  database: Kysely<never>,
  migrations: readonly Migration[],
  environment: Environment,
  place: string,
): Promise<string[]> {
  const db = database as unknown as Kysely<{ migrations: MigrationRow }>
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('appliedAtMs', 'bigint', (column) => column.notNull())
    .execute()
  const applied = await db.selectFrom('migrations').selectAll().orderBy('number').execute()
  checkHistory(applied, migrations, place)
  const missing = migrations.slice(applied.length)
  for (const { number, name, up } of missing) {
    await db.transaction().execute(async (transaction) => {
      await up(transaction as unknown as Kysely<unknown>)
      await transaction
        .insertInto('migrations')
        .values({ number, name, appliedAtMs: environment.now() })
        .execute()
    })
  }
  return missing.map(({ name }) => name)
}

function checkHistory(
  applied: readonly MigrationRow[],
  migrations: readonly Migration[],
  place: string,
): void {
  for (const [position, { number, name }] of applied.entries()) {
    const known = migrations[position]
    if (known === undefined) {
      throw new Error(
        `${place}: the database is of a newer version of iovm (it has migration ${number}, "${name}", this version ` +
          `knows ${migrations.length}): start that version, or use another data directory`,
      )
    }
    if (known.number !== number || known.name !== name) {
      throw new Error(
        `${place}: migration ${number} is "${name}" where "${known.name}" was expected: no database of ours`,
      )
    }
  }
}
