import type { Migration } from '../migration.ts'

/** Operations and their steps (journal-record.ts in src/iov). `sequence` is the order in which operations began. */
export const journal: Migration = {
  number: 2,
  name: 'journal',
  async up(db) {
    await db.schema
      .createTable('operations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('sequence', 'integer', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('startedAtMs', 'bigint', (column) => column.notNull())
      .addColumn('finishedAtMs', 'bigint')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('stepsTotal', 'integer', (column) => column.notNull())
      .addColumn('stepsDone', 'integer', (column) => column.notNull())
      .addColumn('affected', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .execute()
    await db.schema
      .createTable('steps')
      .addColumn('operation', 'text', (column) =>
        column.notNull().references('operations.id').onDelete('cascade'),
      )
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('device', 'text', (column) => column.notNull())
      .addColumn('arguments', 'text', (column) => column.notNull())
      .addColumn('before', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('stepsOnce', ['operation', 'number'])
      .execute()
  },
}
