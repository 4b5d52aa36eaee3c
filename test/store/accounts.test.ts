import { expect } from 'chai'
import { AccountError } from '../../src/store/accounts.ts'
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
      expect([admin?.user, admin?.roleIn()]).to.deep.equal(['admin', 'administrator'])
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
    await command.close()
    await server.close()
  })

  it('lets nobody in who was removed', async () => {
    await store.accounts.authenticate('admin', 'correct horse')
    await store.accounts.remove('admin')
    expect(await store.accounts.authenticate('admin', 'correct horse')).to.equal(undefined)
    expect(await store.accounts.list()).to.deep.equal([])
  })

  it('lists accounts by name, without passwords', async () => {
    await store.accounts.add('Zoë', 'correct horse', 'reader')
    await store.accounts.add('bob', 'correct horse', 'operator')
    expect(await store.accounts.list()).to.deep.equal([
      { name: 'Zoë', role: 'reader', createdAtMs: 1_000_000 },
      { name: 'admin', role: 'administrator', createdAtMs: 1_000_000 },
      { name: 'bob', role: 'operator', createdAtMs: 1_000_000 },
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
