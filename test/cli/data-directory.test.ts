import { expect } from 'chai'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  defaultDataDirectory,
  openDataDirectory,
  readRunning,
  removeRunning,
  writeRunning,
  writeSecret,
} from '../../src/cli/data-directory.ts'
import { UserError } from '../../src/cli/surroundings.ts'
import { surroundings } from './made-up.ts'

describe('cli/data-directory', () => {
  let top = ''
  beforeEach(async () => (top = await mkdtemp(join(tmpdir(), 'iovm-'))))
  afterEach(() => rm(top, { recursive: true }))

  it('lies in the data home of the user', () => {
    expect(defaultDataDirectory(surroundings())).to.equal('/home-of-user/.local/share/iovm')
    expect(defaultDataDirectory(surroundings({ XDG_DATA_HOME: '/data' }))).to.equal('/data/iovm')
    expect(defaultDataDirectory(surroundings({ XDG_DATA_HOME: 'relative' }))).to.equal(
      '/home-of-user/.local/share/iovm',
    )
  })

  it('is made for its owner alone', async () => {
    const directory = await openDataDirectory(join(top, 'a', 'b'))
    expect((await stat(directory)).mode & 0o777).to.equal(0o700)
  })

  it('says what to do where it cannot be made', async () => {
    await writeFile(join(top, 'file'), '')
    const fault = await openDataDirectory(join(top, 'file')).catch((error: unknown) => error)
    expect(fault).to.be.instanceOf(UserError)
    expect((fault as Error).message).to.contain('--data-dir')
  })

  it('keeps secrets for their owner, and replaces them', async () => {
    await writeSecret(top, 'secret', 'one')
    const path = await writeSecret(top, 'secret', 'two')
    expect((await stat(path)).mode & 0o777).to.equal(0o600)
  })

  it('remembers where the server runs', async () => {
    expect(await readRunning(top)).to.equal(undefined)
    const running = { processID: 7, urls: ['http://127.0.0.1:1'], user: 'admin' }
    await writeRunning(top, running)
    expect(await readRunning(top)).to.deep.equal(running)
    await removeRunning(top)
    expect(await readRunning(top)).to.equal(undefined)
  })
})
