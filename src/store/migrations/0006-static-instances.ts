import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

/**
 * The instances that no provider gives. `namespace`, `class` and `role` are in lower case; `identity` and `target` are
 * identities of paths; `body` is JSON. Ids are never used again, so that a listing by pages misses and repeats nothing.
 */
export const staticInstances: Migration = {
  number: 6,
  name: 'static instances',
  async up(db) {
    await db.schema
      .createTable('staticInstances')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('class', 'text', (column) => column.notNull())
      .addColumn('identity', 'text', (column) => column.notNull().unique())
      .addColumn('body', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('staticInstancesByClass')
      .on('staticInstances')
      .columns(['namespace', 'class', 'id'])
      .execute()
    await db.schema
      .createTable('staticReferences')
      .addColumn('target', 'text', (column) => column.notNull())
      .addColumn('association', 'integer', (column) =>
        column.notNull().references('staticInstances.id').onDelete('cascade'),
      )
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('isKey', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('staticReferencesKey', ['target', 'association', 'role'])
      .modifyEnd(sql`without rowid`)
      .execute()
    await db.schema
      .createIndex('staticReferencesByAssociation')
      .on('staticReferences')
      .column('association')
      .execute()
  },
}
