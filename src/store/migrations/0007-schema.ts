import type { Migration } from '../migration.ts'

/** What clients made of the schema. `key` is a name in lower case; `sequence` is the order of creation. */
export const schema: Migration = {
  number: 7,
  name: 'schema',
  async up(db) {
    await db.schema
      .createTable('namespaces')
      .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('key', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('schemaElements')
      .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('key', 'text', (column) => column.notNull().unique())
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('mof', 'text', (column) => column.notNull())
      .execute()
  },
}
