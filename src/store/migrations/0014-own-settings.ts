import type { Migration } from '../migration.ts'

/** How users elsewhere have virtual controllers set (ledger.ts). */
export const ownSettings: Migration = {
  number: 14,
  name: 'own settings',
  async up(db) {
    await db.schema.alterTable('virtualControllers').addColumn('own', 'text').execute()
  },
}
