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
    expect(first).to.deep.equal({ kind: 'generated', password: accounts.passwords.get('admin'), file })
    expect(await readFile(file, 'utf8')).to.equal(`${accounts.passwords.get('admin')}\n`)
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    expect(accounts.passwords.get('admin')).to.match(/^[A-Za-z0-9]{20}$/)
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({ kind: 'earlier', file })
    await rm(file)
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      kind: 'earlier',
      file: null,
    })
  })

  it('takes the password of the environment variable, at later starts too', async () => {
    const accounts = new MadeUpAccounts()
    await ensureAdmin(accounts, directory, surroundings())
    const given = surroundings({ [passwordVariable]: 'given-one' })
    expect(await ensureAdmin(accounts, directory, given)).to.deep.equal({ kind: 'variable' })
    expect(accounts.passwords.get('admin')).to.equal('given-one')
    expect(await ensureAdmin(accounts, directory, surroundings())).to.deep.equal({
      kind: 'earlier',
      file: null,
    })
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

  list(): Promise<{ name: string }[]> {
    return Promise.resolve([...this.passwords.keys()].map((name) => ({ name })))
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
