import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { Kysely, sql } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import { migrations } from '../../src/store/migrations/all.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore, openStoreIn } from '../../src/store/store.ts'
import { environment, limits, openServer, temporaryDirectory } from './store-rig.ts'

describe('openServerStore', () => {
  it('lets one process at a time use a directory, and names it', async () => {
    using directory = temporaryDirectory()
    const first = await openServer(join(directory.path, 'new', 'data'))
    const error = await openServer(join(directory.path, 'new', 'data')).catch((reason: Error) => reason)
    expect(error).to.be.instanceOf(Error)
    expect((error as Error).message).to.match(
      /^another iovm \(PID 4711\) uses the data directory .*data: end it/,
    )
    await first.close()
    const second = await openServer(join(directory.path, 'new', 'data'))
    await second.close()
  })

  it('lets a command work beside a server', async () => {
    using directory = temporaryDirectory()
    const server = await openServer(directory.path)
    const command = await openStoreIn(directory.path, limits, environment)
    await command.settings.set('instance', 'one')
    expect(await server.settings.get('instance')).to.equal('one')
    await command.close()
    await server.close()
  })

  it('refuses a file that is no database, and lets the directory go', async () => {
    using directory = temporaryDirectory()
    writeFileSync(
      join(directory.path, 'iovm.db'),
      'this is a text of some length, not a database '.repeat(20),
    )
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const error = await openServer(directory.path).catch((reason: Error) => reason)
      expect((error as Error).message).to.match(/iovm\.db: .*damaged or no database of ours: restore it/)
    }
  })
})

describe('migrate', () => {
  it('applies what is missing, in order, and records it', async () => {
    const engine = openSQLite(':memory:', 0)
    const db = new Kysely<never>({ dialect: engine.dialect })
    expect(await migrate(db, migrations.slice(0, 2), environment, 'x')).to.deep.equal(['ledger', 'journal'])
    expect(await migrate(db, migrations, environment, 'x')).to.deep.equal(
      migrations.slice(2).map(({ name }) => name),
    )
    expect(await migrate(db, migrations, environment, 'x')).to.deep.equal([])
    await db.destroy()
  })

  it('keeps the channels that there are when their VLAN becomes optional', async () => {
    const engine = openSQLite(':memory:', 0)
    const db = new Kysely<never>({ dialect: engine.dialect })
    await migrate(db, migrations.slice(0, 12), environment, 'x')
    await sql`insert into vms values ('v', 'vm', 'h', 'g', '{}', 1, 1, 1, 0, null, null, null)`.execute(db)
    await sql`insert into vlans values ('100', 100, 'g', 'c', '[]')`.execute(db)
    await sql`insert into "virtualControllers" values ('w', 'p', 0, 'm', 1, 'v', 100, 0, 0, 0, null, null, null, '{}')`.execute(
      db,
    )
    await sql`insert into channels values ('c', 'v', 'w', 'r', 100, '["s/1"]', 1, 2, 'none', 'reserved', '{"trust":true}')`.execute(
      db,
    )
    const read = async () => (await sql`select * from channels`.execute(db)).rows
    const before = await read()
    expect(before).to.have.length(1)
    await migrate(db, migrations, environment, 'x')
    expect(await read()).to.deep.equal(before)
    await sql`update channels set vlan = null`.execute(db)
    const twice = sql`insert into channels values ('d', 'v', 'w', 'r', null, '[]', 0, 0, 'none', 'reserved', '{}')`
    expect(await twice.execute(db).catch((error: Error) => error.message)).to.include('UNIQUE')
    await db.destroy()
  })

  it('leaves nothing of a migration that fails', async () => {
    const engine = openSQLite(':memory:', 0)
    const db = new Kysely<never>({ dialect: engine.dialect })
    const broken = {
      number: 1,
      name: 'broken',
      async up(transaction: Kysely<unknown>) {
        await transaction.schema.createTable('half').addColumn('id', 'text').execute()
        throw new Error('broken')
      },
    }
    const error = await migrate(db, [broken], environment, 'x').catch((reason: Error) => reason)
    expect((error as Error).message).to.equal('broken')
    const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
      db,
    )
    expect(tables.rows.map(({ name }) => name)).to.deep.equal(['migrations'])
    await db.destroy()
  })

  it('refuses a database of a newer version and leaves it untouched', async () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'iovm.db')
    const newer = new Kysely<never>({ dialect: openSQLite(file, 0).dialect })
    const future = { number: migrations.length + 1, name: 'future', up: () => Promise.resolve() }
    await migrate(newer, [...migrations, future], environment, file)
    await newer.destroy()
    const before = readFileSync(file)
    const error = await openStore(openSQLite(file, 0), limits, environment).catch((reason: Error) => reason)
    expect((error as Error).message).to.contain(
      `the database is of a newer version of iovm (it has migration ${future.number}, "future"`,
    )
    expect(readFileSync(file).equals(before)).to.equal(true)
  })

  it('refuses a database that is not ours', async () => {
    const db = new Kysely<never>({ dialect: openSQLite(':memory:', 0).dialect })
    await migrate(db, [{ number: 1, name: 'other', up: () => Promise.resolve() }], environment, 'x')
    const error = await migrate(db, migrations, environment, 'x').catch((reason: Error) => reason)
    expect((error as Error).message).to.equal(
      'x: migration 1 is "other" where "ledger" was expected: no database of ours',
    )
    await db.destroy()
  })

  it('numbers the migrations from 1 without gaps', () => {
    expect(migrations.map(({ number }) => number)).to.deep.equal(migrations.map((_, index) => index + 1))
  })
})
