import type { Migration } from '../migration.ts'

/** Where virtual machines belong and are being moved to, and what was asked for a channel (ledger.ts). */
export const lifeCycle: Migration = {
  number: 11,
  name: 'life cycle',
  async up(db) {
    await db.schema.alterTable('vms').addColumn('home', 'text').execute()
    await db.schema.alterTable('vms').addColumn('movingTo', 'text').execute()
    await db.schema
      .alterTable('channels')
      .addColumn('constraints', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute()
  },
}
