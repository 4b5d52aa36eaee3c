import type { Migration } from '../migration.ts'

/** What clients ask of a job beyond how far it is. `result` and `reasons` are JSON. */
export const jobs: Migration = {
  number: 10,
  name: 'jobs',
  async up(db) {
    const table = db.schema.alterTable('operations')
    await table.addColumn('stateSinceMs', 'bigint', (column) => column.notNull().defaultTo(0)).execute()
    await table.addColumn('result', 'text').execute()
    await table.addColumn('reasons', 'text', (column) => column.notNull().defaultTo('[]')).execute()
    await table.addColumn('keptMs', 'bigint', (column) => column.notNull().defaultTo(3_600_000)).execute()
    await table.addColumn('retryAtMs', 'bigint').execute()
  },
}
