import { expect } from 'chai'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureAdmin, passwordVariable, type AdminAccounts } from '../../src/cli/admin-account.ts'
import { initialPasswordFile } from '../../src/cli/data-directory.ts'
import { UserError } from '../../src/cli/surroundings.ts'
import { surroundings } from './made-up.ts'

describe('cli/admin-account', () => {
  let directory = ''
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
  afterEach(() => rm(directory, { recursive: true }))

  it('makes a password at the first start, and says later where it is', async () => {
    const accounts = new MadeUpAccounts()
    const first = await ensureAdmin(accounts, directory, surroundings())
    const file = join(directory, initialPasswordFile)
    expect(first).to.deep.equal({
      user: 'admin',
      password: { kind: 'generated', password: accounts.passwords.get('admin'), file },
    })
    expect(await readFile(file, 'utf8')).to.equal(`${accounts.passwords.get('admin')}\n`)
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    expect(accounts.passwords.get('admin')).to.match(/^[A-Za-z0-9]{20}$/)
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      user: 'admin',
      password: { kind: 'earlier', file },
    })
    await rm(file)
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      user: 'admin',
      password: { kind: 'earlier', file: null },
    })
  })

  it('takes the password of the environment variable, at later starts too', async () => {
    const accounts = new MadeUpAccounts()
    await ensureAdmin(accounts, directory, surroundings())
    const given = surroundings({ [passwordVariable]: 'given-one' })
    expect(await ensureAdmin(accounts, directory, given)).to.deep.equal({
      user: 'admin',
      password: { kind: 'variable' },
    })
    expect(accounts.passwords.get('admin')).to.equal('given-one')
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      user: 'admin',
      password: { kind: 'earlier', file: null },
    })
  })

  it('makes no new admin while there is another administrator', async () => {
    const accounts = new MadeUpAccounts()
    accounts.passwords.set('eve', 'correct horse')
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      user: 'eve',
      password: { kind: 'earlier', file: null },
    })
    expect([...accounts.passwords.keys()]).to.deep.equal(['eve'])
  })

  it('says what to do when nobody is administrator', async () => {
    const accounts = new MadeUpAccounts()
    accounts.passwords.set('admin', 'correct horse')
    accounts.roles.set('admin', 'reader')
    const fault = await ensureAdmin(accounts, directory, surroundings()).catch((error: unknown) => error)
    expect((fault as Error).message).to.contain('iovm user role admin administrator')
  })

  it('says when that password is unfit', async () => {
    const given = surroundings({ [passwordVariable]: 'short' })
    const fault = await ensureAdmin(new MadeUpAccounts(), directory, given).catch((error: unknown) => error)
    expect(fault).to.be.instanceOf(UserError)
    expect((fault as Error).message).to.contain(passwordVariable)
  })
})

class MadeUpAccounts implements AdminAccounts {
  readonly passwords = new Map<string, string>()

  readonly roles = new Map<string, string>()

  list(): Promise<{ name: string; role: string; hasPassword: boolean }[]> {
    const roleOf = (name: string): string => this.roles.get(name) ?? 'administrator'
    const all = [...this.passwords.keys()].map((name) => ({ name, role: roleOf(name), hasPassword: true }))
    return Promise.resolve([...all, { name: 'by-certificate', role: 'administrator', hasPassword: false }])
  }

  authenticate(name: string, password: string): Promise<unknown> {
    return Promise.resolve(this.passwords.get(name) === password ? { user: name } : undefined)
  }

  add(name: string, password: string): Promise<void> {
    return this.setPassword(name, password)
  }

  setPassword(name: string, password: string): Promise<void> {
    if (password.length < 8)
      return Promise.reject(Object.assign(new Error('too short'), { name: 'AccountError' }))
    this.passwords.set(name, password)
    return Promise.resolve()
  }
}
