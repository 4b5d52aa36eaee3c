import type { Migration } from '../migration.ts'

/** Roles that differ from namespace to namespace, and what Digest authentication needs (digest-secrets.ts). */
export const access: Migration = {
  number: 5,
  name: 'access',
  async up(db) {
    await db.schema
      .createTable('accountRoles')
      .addColumn('account', 'text', (column) =>
        column.notNull().references('accounts.name').onDelete('cascade'),
      )
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('accountRoles_key', ['account', 'namespace'])
      .execute()
    await db.schema
      .createTable('accountDigests')
      .addColumn('account', 'text', (column) =>
        column.notNull().references('accounts.name').onDelete('cascade'),
      )
      .addColumn('algorithm', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('accountDigests_key', ['account', 'algorithm'])
      .execute()
  },
}
