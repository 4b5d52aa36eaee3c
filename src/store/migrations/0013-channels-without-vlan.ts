import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

/** Channels over a fabric of Fibre Channel have no VLAN: the column takes null, which only a new table can. */
export const channelsWithoutVLAN: Migration = {
  number: 13,
  name: 'channels without VLAN',
  async up(db) {
    const deferred = sql`deferrable initially deferred`
    const former = 'formerChannels'
    for (const column of indexed) await db.schema.dropIndex(`channels_${column}`).execute()
    await db.schema.alterTable('channels').renameTo(former).execute()
    await db.schema
      .createTable('channels')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('vm', 'text', (column) => column.notNull().references('vms.id').modifyEnd(deferred))
      .addColumn('virtualController', 'text', (column) =>
        column.notNull().references('virtualControllers.id').modifyEnd(deferred),
      )
      .addColumn('resource', 'text', (column) => column.notNull())
      .addColumn('vlan', 'integer', (column) => column.references('vlans.vlan').modifyEnd(deferred))
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('guaranteedRateMbps', 'integer', (column) => column.notNull())
      .addColumn('maximumRateMbps', 'integer', (column) => column.notNull())
      .addColumn('enforcedBy', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('constraints', 'text', (column) => column.notNull().defaultTo('{}'))
      .addUniqueConstraint('channelsOnce', ['virtualController', 'resource'])
      .execute()
    await sql`insert into channels select * from ${sql.table(former)}`.execute(db)
    await db.schema.dropTable(former).execute()
    for (const column of indexed)
      await db.schema.createIndex(`channels_${column}`).on('channels').column(column).execute()
  },
}

const indexed = ['vm', 'vlan']
