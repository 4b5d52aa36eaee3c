import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from '../migration.ts'

/**
 * What iovm has decided (ledger.ts in src/iov), one table each, with columns named as the records' fields. Every
 * uniqueness that the domain relies on stands here. References are checked when a transaction ends.
 */
export const ledger: Migration = {
  number: 1,
  name: 'ledger',
  async up(db) {
    await createVMs(db)
    await createVLANs(db)
    await createVirtualControllers(db)
    await createRepresentations(db)
    await createChannels(db)
    await createVLANPorts(db)
    await createGenerations(db)
    await createGroups(db)
  },
}

const deferred = sql`deferrable initially deferred`

async function createVMs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('vms')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('group', 'text', (column) => column.notNull())
    .addColumn('constraints', 'text', (column) => column.notNull())
    .addColumn('memoryMiB', 'integer', (column) => column.notNull())
    .addColumn('processors', 'integer', (column) => column.notNull())
    .addColumn('running', 'integer', (column) => column.notNull())
    .addColumn('createdAtMs', 'bigint', (column) => column.notNull())
    .execute()
}

async function createVLANs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('vlans')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('vlan', 'integer', (column) =>
      column
        .notNull()
        .unique()
        .check(sql`vlan between 1 and 4094`),
    )
    .addColumn('group', 'text', (column) => column.notNull())
    .addColumn('customer', 'text', (column) => column.notNull())
    .addColumn('createdOn', 'text', (column) => column.notNull())
    .execute()
}

async function createVirtualControllers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('virtualControllers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('controller', 'text', (column) => column.notNull())
    .addColumn('index', 'integer', (column) => column.notNull())
    .addColumn('mac', 'text', (column) => column.notNull().unique())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('vm', 'text', (column) => column.references('vms.id').modifyEnd(deferred))
    .addColumn('vlan', 'integer', (column) => column.references('vlans.vlan').modifyEnd(deferred))
    .addColumn('minimumRateMbps', 'integer', (column) => column.notNull())
    .addColumn('maximumRateMbps', 'integer', (column) => column.notNull())
    .addColumn('trust', 'integer', (column) => column.notNull())
    .addColumn('degraded', 'text')
    .addUniqueConstraint('virtualControllersOnce', ['controller', 'index'])
    .execute()
  await createIndexes(db, 'virtualControllers', ['vm', 'vlan'])
}

async function createRepresentations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('representations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('vm', 'text', (column) => column.notNull().references('vms.id').modifyEnd(deferred))
    .addColumn('virtualController', 'text', (column) =>
      column.notNull().references('virtualControllers.id').modifyEnd(deferred),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .execute()
  await createIndexes(db, 'representations', ['vm', 'virtualController'])
}

async function createChannels(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('channels')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('vm', 'text', (column) => column.notNull().references('vms.id').modifyEnd(deferred))
    .addColumn('virtualController', 'text', (column) =>
      column.notNull().references('virtualControllers.id').modifyEnd(deferred),
    )
    .addColumn('resource', 'text', (column) => column.notNull())
    .addColumn('vlan', 'integer', (column) => column.notNull().references('vlans.vlan').modifyEnd(deferred))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('guaranteedRateMbps', 'integer', (column) => column.notNull())
    .addColumn('maximumRateMbps', 'integer', (column) => column.notNull())
    .addColumn('enforcedBy', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addUniqueConstraint('channelsOnce', ['virtualController', 'resource'])
    .execute()
  await createIndexes(db, 'channels', ['vm', 'vlan'])
}

async function createVLANPorts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('vlanPorts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('vlan', 'integer', (column) => column.notNull().references('vlans.vlan').modifyEnd(deferred))
    .addColumn('port', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('formerUntagged', 'integer')
    .addUniqueConstraint('vlanPortsOnce', ['vlan', 'port'])
    .execute()
}

async function createGenerations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('generations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .execute()
}

async function createGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('groups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('customer', 'text', (column) => column.notNull())
    .addColumn('parent', 'text')
    .addColumn('caption', 'text')
    .addColumn('constraints', 'text', (column) => column.notNull())
    .execute()
}

/** The database looks for referring records by these columns whenever a record is removed. */
async function createIndexes(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) {
    await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute()
  }
}
