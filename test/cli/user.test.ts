import { expect } from 'chai'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../src/base/limits.ts'
import { run } from '../../src/cli/run.ts'
import { openStoreIn } from '../../src/store/store.ts'
import { surroundings } from './made-up.ts'

describe('cli/user', () => {
  let directory = ''
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
  afterEach(() => rm(directory, { recursive: true }))

  const user = async (...given: string[]): Promise<{ code: number; output: string; errors: string }> => {
    const at = surroundings({ IOVM_PASSWORD: 'correct horse' }, 'user', ...given, '--data-dir', directory)
    const code = await run(at)
    return { code, output: at.output.text, errors: at.errors.text }
  }

  it('adds, lists, changes and removes accounts, and leaves a line for each', async () => {
    expect((await user('add', 'root', '--role', 'administrator')).output).to.equal(
      'added root, administrator\n',
    )
    await user('add', 'bob')
    await user('role', 'bob', 'operator', '--namespace', 'root/cimv2')
    await user('password', 'bob')
    const { output } = await user('list')
    expect(output).to.equal('bob  reader, operator in root/cimv2\nroot  administrator\n')
    await user('role', 'bob', 'inherit', '--namespace', 'root/cimv2')
    expect(JSON.parse((await user('list', '--json')).output)).to.deep.equal([
      { name: 'bob', role: 'reader', roles: {}, siteRoles: [], hasPassword: true },
      { name: 'root', role: 'administrator', roles: {}, siteRoles: [], hasPassword: true },
    ])
    await user('remove', 'bob')
    const lines = (await readFile(join(directory, 'audit.log'), 'utf8')).trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as Record<string, string>)
    expect(entries.map(({ operation, target, result }) => `${operation} ${target} ${result}`)).to.deep.equal([
      'user add root success',
      'user add bob success',
      'user role bob success',
      'user password bob success',
      'user role bob success',
      'user remove bob success',
    ])
    expect(entries[0]).to.include({ user: 'somebody', address: 'command line' })
    expect(lines.join()).to.not.contain('correct horse')
  })

  it('keeps the last administrator, and says why', async () => {
    await user('add', 'root', '--role', 'administrator')
    for (const given of [
      ['remove', 'root'],
      ['role', 'root', 'reader'],
    ])
      expect(await user(...given)).to.deep.equal({
        code: 1,
        output: '',
        errors: 'iovm: this is the last administrator: make another account an administrator first\n',
      })
  })

  it('tells what the site file says, and who is in it after an account is removed', async () => {
    await user('add', 'root', '--role', 'administrator')
    await user('add', 'bob')
    const store = await openStoreIn(directory, defaultLimits, surroundings().environment)
    await store.accounts.setSiteRoles([
      { user: 'bob', namespace: 'interop', role: 'none' },
      { user: 'carol', namespace: '*', role: 'operator' },
    ])
    await store.close()
    expect((await user('list')).output.split('\n').slice(0, 2)).to.deep.equal([
      'bob  reader, none in interop (site file)',
      'carol  operator (site file); no account, by client certificate only',
    ])
    expect((await user('role', 'bob', 'reader', '--namespace', 'interop')).errors).to.match(
      /^iovm: the site file gives bob the role none in interop, .* change it there/,
    )
    expect((await user('remove', 'bob')).output).to.equal(
      'removed bob; the site file still names it, for client certificates\n',
    )
  })

  it('refuses what cannot be, in words', async () => {
    expect((await user('list')).errors).to.contain('there are no accounts')
    await user('add', 'root', '--role', 'administrator')
    for (const [given, text] of [
      [['add', 'root'], 'an account root already'],
      [['add', 'a:b'], 'cannot be an account'],
      [['add', 'bob', '--role', 'king'], 'Allowed choices are'],
      [['remove', 'nobody'], 'there is no account nobody'],
      [['role', 'root', 'inherit'], 'needs --namespace'],
    ] as const) {
      const { code, errors } = await user(...given)
      expect(code).to.equal(1)
      expect(errors).to.contain(text)
      expect(errors).to.not.match(/^ +at /m)
    }
  })
})
