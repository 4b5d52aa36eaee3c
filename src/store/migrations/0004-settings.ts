import type { Migration } from '../migration.ts'

/** What this installation remembers about itself, such as its instance id. */
export const settings: Migration = {
  number: 4,
  name: 'settings',
  async up(db) {
    await db.schema
      .createTable('settings')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute()
  },
}
