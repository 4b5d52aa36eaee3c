import type { Migration } from '../migration.ts'

/** Who may log in. `password` holds a hash with its parameters (password.ts). */
export const accounts: Migration = {
  number: 3,
  name: 'accounts',
  async up(db) {
    await db.schema
      .createTable('accounts')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('password', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('createdAtMs', 'bigint', (column) => column.notNull())
      .execute()
  },
}
