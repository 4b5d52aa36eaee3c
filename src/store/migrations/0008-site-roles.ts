import type { Migration } from '../migration.ts'

/** The roles that the site file of the last start gives (site-roles.ts); their users need not have an account. */
export const siteRoles: Migration = {
  number: 8,
  name: 'site roles',
  async up(db) {
    await db.schema
      .createTable('siteRoles')
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('siteRoles_key', ['user', 'namespace'])
      .execute()
  },
}
