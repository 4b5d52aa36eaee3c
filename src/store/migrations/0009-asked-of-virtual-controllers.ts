import type { Migration } from '../migration.ts'

/** What a virtual controller was asked for: by which name, for which group and with which constraints (ledger.ts). */
export const askedOfVirtualControllers: Migration = {
  number: 9,
  name: 'asked of virtual controllers',
  async up(db) {
    const table = 'virtualControllers'
    await db.schema.alterTable(table).addColumn('name', 'text').execute()
    await db.schema.alterTable(table).addColumn('group', 'text').execute()
    await db.schema
      .alterTable(table)
      .addColumn('constraints', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute()
    await db.schema.createIndex('virtualControllers_name').unique().on(table).column('name').execute()
  },
}
