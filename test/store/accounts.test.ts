import { expect } from 'chai'
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AccountError } from '../../src/store/account.ts'
import { hashPassword, nobodysPassword, verifyPassword } from '../../src/store/password.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore, openStoreIn } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'
import { VerifiedPasswords } from '../../src/store/verified-passwords.ts'
import { environment, limits, temporaryDirectory } from './store-rig.ts'

describe('Accounts', () => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(openSQLite(':memory:', 0), limits, environment)
    await store.accounts.add('admin', 'correct horse', 'administrator')
  })
  afterEach(() => store.close())

  it('knows who has the right password, the first time and later', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const admin = await store.accounts.authenticate('admin', 'correct horse')
      expect([admin?.user, admin?.roleIn('interop')]).to.deep.equal(['admin', 'administrator'])
      expect(await store.accounts.authenticate('admin', 'correct house')).to.equal(undefined)
      expect(await store.accounts.authenticate('Admin', 'correct horse')).to.equal(undefined)
      expect(await store.accounts.authenticate('nobody', '')).to.equal(undefined)
    }
  })

  it('takes a changed password at once, and the former no more', async () => {
    await store.accounts.authenticate('admin', 'correct horse')
    await store.accounts.setPassword('admin', 'battery staple')
    expect(await store.accounts.authenticate('admin', 'correct horse')).to.equal(undefined)
    expect(await store.accounts.authenticate('admin', 'battery staple')).not.to.equal(undefined)
  })

  it('takes a password that another process has changed at once', async () => {
    using directory = temporaryDirectory()
    const server = await openStoreIn(directory.path, limits, environment)
    const command = await openStoreIn(directory.path, limits, environment)
    await server.accounts.add('eve', 'correct horse', 'reader')
    await server.accounts.authenticate('eve', 'correct horse')
    await command.accounts.setPassword('eve', 'battery staple')
    expect(await server.accounts.authenticate('eve', 'correct horse')).to.equal(undefined)
    await command.accounts.setRole('eve', 'operator')
    expect((await server.accounts.principal('eve'))?.roleIn('interop')).to.equal('operator')
    await command.close()
    await server.close()
  })

  it('recognizes nobody by what another process has changed a moment ago', async () => {
    using directory = temporaryDirectory()
    let nowMs = 1_000_000
    const server = await openStoreIn(directory.path, limits, { ...environment, now: () => nowMs })
    const command = await openStoreIn(directory.path, limits, environment)
    await server.accounts.add('eve', 'correct horse', 'reader')
    await server.accounts.authenticate('eve', 'correct horse')
    const eve = server.accounts.recognize('eve', 'correct horse')
    await command.accounts.remove('eve')
    nowMs += limits.accountsRecheckMs
    expect(server.accounts.isCurrent(eve!)).to.equal(false)
    expect(server.accounts.recognize('eve', 'correct horse')).to.equal(undefined)
    await command.close()
    await server.close()
  })

  it('lets nobody in who was removed', async () => {
    await store.accounts.add('bob', 'correct horse', 'reader')
    await store.accounts.authenticate('bob', 'correct horse')
    expect(store.accounts.recognize('bob', 'correct horse')).not.to.equal(undefined)
    await store.accounts.remove('bob')
    expect(store.accounts.recognize('bob', 'correct horse')).to.equal(undefined)
    expect(await store.accounts.authenticate('bob', 'correct horse')).to.equal(undefined)
    expect((await store.accounts.list()).map(({ name }) => name)).to.deep.equal(['admin'])
  })

  it('recognizes only what was found right before', async () => {
    expect(store.accounts.recognize('admin', 'correct horse')).to.equal(undefined)
    await store.accounts.authenticate('admin', 'correct horse')
    const known = store.accounts.recognize('admin', 'correct horse')
    expect(known?.user).to.equal('admin')
    expect(store.accounts.isCurrent(known!)).to.equal(true)
    expect(store.accounts.isCurrent({ user: 'admin' })).to.equal(false)
    expect(store.accounts.recognize('admin', 'correct house')).to.equal(undefined)
    await store.accounts.setPassword('admin', 'battery staple')
    expect(store.accounts.recognize('admin', 'correct horse')).to.equal(undefined)
  })

  it('gives a role for each namespace, in any letter case', async () => {
    const { accounts } = store
    await accounts.add('bob', 'correct horse', 'reader')
    await accounts.setRole('bob', 'operator', '/root/CIMV2')
    await accounts.setRole('bob', 'none', 'interop')
    const bob = await accounts.principal('bob')
    expect(['root/cimv2', 'interop', 'root/other'].map((name) => bob?.roleIn(name))).to.deep.equal([
      'operator',
      'none',
      'reader',
    ])
    await accounts.setRole('bob', null, 'ROOT/cimv2')
    await accounts.setRole('bob', 'administrator')
    expect((await accounts.principal('bob'))?.roleIn('root/cimv2')).to.equal('administrator')
    expect((await accounts.list())[1]?.roles).to.deep.equal({ interop: 'none' })
  })

  it('keeps one administrator, whatever is asked for', async () => {
    const { accounts } = store
    const last = async (work: Promise<void>): Promise<void> => {
      const error = await work.catch((reason: unknown) => reason)
      expect((error as Error).message).to.contain('last administrator')
    }
    await last(accounts.remove('admin'))
    await last(accounts.setRole('admin', 'operator'))
    expect((await accounts.principal('admin'))?.roleIn('interop')).to.equal('administrator')
    await accounts.add('eve', 'correct horse', 'administrator')
    await accounts.remove('admin')
    await last(accounts.remove('eve'))
  })

  it('puts the roles of the site file before its own, for the same namespace', async () => {
    const { accounts } = store
    await accounts.add('bob', 'correct horse', 'reader')
    await accounts.setRole('bob', 'operator', 'root/cimv2')
    await accounts.setRole('bob', 'none', 'root/other')
    const rolesOf = async (name: string): Promise<unknown> => {
      const found = await accounts.principal(name)
      return found && ['root/cimv2', 'root/other', 'interop'].map((each) => found.roleIn(each))
    }
    await accounts.setSiteRoles([
      { user: 'bob', namespace: '*', role: 'operator' },
      { user: 'bob', namespace: 'ROOT/cimv2', role: 'none' },
      { user: 'carol', namespace: 'interop', role: 'reader' },
    ])
    expect(await rolesOf('bob')).to.deep.equal(['none', 'none', 'operator'])
    expect(await rolesOf('carol')).to.deep.equal(['none', 'none', 'reader'])
    expect((await accounts.list()).slice(1)).to.deep.equal([
      {
        name: 'bob',
        role: 'operator',
        roles: { 'root/cimv2': 'none', 'root/other': 'none' },
        siteRoles: ['*', 'root/cimv2'],
        hasPassword: true,
      },
      {
        name: 'carol',
        role: 'none',
        roles: { interop: 'reader' },
        siteRoles: ['interop'],
        hasPassword: false,
      },
    ])
    await accounts.setSiteRoles([])
    expect(await rolesOf('bob')).to.deep.equal(['operator', 'none', 'reader'])
    expect(await rolesOf('carol')).to.equal(undefined)
  })

  it('lets nobody in by a password whom only the site file names', async () => {
    await store.accounts.setSiteRoles([{ user: 'carol', namespace: '*', role: 'administrator' }])
    expect(store.accounts.recognize('carol', '')).to.equal(undefined)
    for (const password of ['', 'null', nobodysPassword])
      expect(await store.accounts.authenticate('carol', password)).to.equal(undefined)
    expect(store.accounts.recognize('carol', 'null')).to.equal(undefined)
    expect(await store.accounts.digestSecret('carol', 'MD5')).to.equal(undefined)
  })

  it('refuses what would contradict the site file, and says where to change it', async () => {
    const { accounts } = store
    await accounts.add('bob', 'correct horse', 'reader')
    await accounts.setSiteRoles([
      { user: 'bob', namespace: 'interop', role: 'none' },
      { user: 'carol', namespace: '*', role: 'reader' },
    ])
    const why = async (work: Promise<void>): Promise<string> =>
      work.then(
        () => 'done',
        (error: unknown) => (error instanceof AccountError ? error.message : String(error)),
      )
    expect(await why(accounts.setRole('bob', 'reader', 'Interop'))).to.equal(
      'the site file gives bob the role none in interop, and goes before what is set here: change it there and start the server anew',
    )
    expect(await why(accounts.setRole('bob', null, 'interop'))).to.contain('the site file gives bob')
    expect(await why(accounts.add('carol', 'correct horse', 'operator'))).to.contain('role reader everywhere')
    expect(await why(accounts.add('carol', 'correct horse', 'reader'))).to.equal('done')
    expect(await why(accounts.setRole('bob', 'none', 'interop'))).to.equal('done')
    expect(await why(accounts.setRole('bob', 'operator'))).to.equal('done')
  })

  it('keeps an administrator with a password, whatever the site file says', async () => {
    const { accounts } = store
    const demoted = { user: 'admin', namespace: '*', role: 'operator' } as const
    const refused = await accounts
      .setSiteRoles([demoted, { user: 'carol', namespace: '*', role: 'administrator' }])
      .catch((reason: unknown) => reason)
    expect((refused as Error).message).to.contain('leave no administrator with a password')
    expect((await accounts.principal('admin'))?.roleIn('interop')).to.equal('administrator')
    await accounts.add('eve', 'correct horse', 'reader')
    await accounts.setSiteRoles([demoted, { user: 'eve', namespace: '*', role: 'administrator' }])
    const last = await accounts.remove('eve').catch((reason: unknown) => reason)
    expect((last as Error).message).to.contain('last administrator')
  })

  it('keeps digest secrets only while Digest is offered', async () => {
    const { accounts } = store
    expect(await accounts.digestSecret('admin', 'MD5')).to.equal(undefined)
    await accounts.offerDigest(['SHA-256', 'MD5'])
    expect(await accounts.digestSecret('admin', 'MD5')).to.equal(undefined)
    await accounts.authenticate('admin', 'correct horse')
    const md5 = await accounts.digestSecret('admin', 'MD5')
    expect(md5?.secret).to.equal(hash('md5', 'admin:iovm:correct horse'))
    await accounts.setPassword('admin', 'battery staple')
    const sha256 = await accounts.digestSecret('admin', 'SHA-256')
    expect(sha256?.secret).to.equal(hash('sha256', 'admin:iovm:battery staple'))
    expect(sha256?.principal.user).to.equal('admin')
    await accounts.offerDigest(['SHA-256'])
    expect(await accounts.digestSecret('admin', 'MD5')).to.equal(undefined)
    await accounts.offerDigest([])
    expect(await accounts.digestSecret('admin', 'SHA-256')).to.equal(undefined)
  })

  it('leaves no digest secret in the file when Digest is turned off', async () => {
    using directory = temporaryDirectory()
    const inFile = (secret: string): boolean =>
      readdirSync(directory.path).some((name) => readFileSync(join(directory.path, name)).includes(secret))
    const secret = hash('sha256', 'eve:iovm:correct horse')
    const first = await openStoreIn(directory.path, limits, environment)
    await first.accounts.offerDigest(['SHA-256'])
    await first.accounts.add('eve', 'correct horse', 'administrator')
    await first.close()
    expect(inFile(secret)).to.equal(true)
    const later = await openStoreIn(directory.path, limits, environment)
    await later.accounts.offerDigest([])
    await later.close()
    expect(inFile(secret)).to.equal(false)
  })

  it('lists accounts by name, without passwords', async () => {
    await store.accounts.add('Zoë', 'correct horse', 'reader')
    await store.accounts.add('bob', 'correct horse', 'operator')
    expect(await store.accounts.list()).to.deep.equal([
      { name: 'Zoë', role: 'reader', roles: {}, siteRoles: [], hasPassword: true },
      { name: 'admin', role: 'administrator', roles: {}, siteRoles: [], hasPassword: true },
      { name: 'bob', role: 'operator', roles: {}, siteRoles: [], hasPassword: true },
    ])
  })

  const refusals: [what: string, call: () => Promise<void>, message: RegExp][] = [
    [
      'a name that is taken',
      () => store.accounts.add('admin', 'correct horse', 'reader'),
      /an account admin already/,
    ],
    [
      'a colon in a name',
      () => store.accounts.add('a:b', 'correct horse', 'reader'),
      /"a:b" cannot be an account/,
    ],
    ['an empty name', () => store.accounts.add('', 'correct horse', 'reader'), /"" cannot be an account/],
    ['a short password', () => store.accounts.add('bob', '1234567', 'reader'), /too short: use 8/],
    ['a short new password', () => store.accounts.setPassword('admin', ''), /too short/],
    ['a new password for nobody', () => store.accounts.setPassword('bob', 'correct horse'), /no account bob/],
    ['a role for nobody', () => store.accounts.setRole('bob', 'reader'), /no account bob/],
    ['the removal of nobody', () => store.accounts.remove('bob'), /no account bob/],
  ]
  for (const [what, call, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const error = await call().catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(AccountError)
      expect((error as Error).message).to.match(message)
    })
  }
})

describe('hashPassword', () => {
  it('salts: equal passwords have different hashes, and both verify', async () => {
    const [first, second] = [
      await hashPassword('pässword', environment),
      await hashPassword('pässword', environment),
    ]
    expect(first).to.match(/^scrypt\$16384\$8\$1\$/)
    expect(first).not.to.equal(second)
    expect(await verifyPassword('pa\u0308ssword', first)).to.equal(true)
    expect(await verifyPassword('password', second)).to.equal(false)
  })

  it('has a stand-in that no password fits', async () => {
    expect(await verifyPassword('', nobodysPassword)).to.equal(false)
  })

  it('says when what is stored is no hash', async () => {
    const error = await verifyPassword('x', 'plain').catch((reason: Error) => reason)
    expect((error as Error).message).to.contain('set it anew')
  })
})

describe('VerifiedPasswords', () => {
  it('remembers a bounded number, the last used ones, and forgets a user', () => {
    const verified = new VerifiedPasswords(new Uint8Array(32), 2)
    verified.add('a', '1')
    verified.add('b', '2')
    expect(verified.has('a', '1')).to.equal(true)
    verified.add('c', '3')
    expect([verified.has('a', '1'), verified.has('b', '2'), verified.has('c', '3')]).to.deep.equal([
      true,
      false,
      true,
    ])
    expect(verified.has('a', '2')).to.equal(false)
    verified.forget('a')
    expect(verified.has('a', '1')).to.equal(false)
  })
})

describe('Settings', () => {
  it('keeps texts by key, and makes one once', async () => {
    const { settings, close } = await openStore(openSQLite(':memory:', 0), limits, environment)
    expect(await settings.get('id')).to.equal(undefined)
    expect(await settings.getOrMake('id', () => 'one')).to.equal('one')
    expect(await settings.getOrMake('id', () => 'two')).to.equal('one')
    await settings.set('id', 'three')
    expect(await settings.get('id')).to.equal('three')
    await close()
  })
})
