import type { Migration } from '../migration.ts'

/** Which group a virtual machine is being moved out of (ledger.ts). */
export const leavingGroup: Migration = {
  number: 12,
  name: 'leaving group',
  async up(db) {
    await db.schema.alterTable('vms').addColumn('leavingGroup', 'text').execute()
  },
}
