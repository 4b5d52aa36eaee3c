import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { surroundings } from './made-up.ts'

describe('cli/run', () => {
  let directory = ''
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'iovm-'))))
  after(() => rm(directory, { recursive: true }))

  it('explains itself', async () => {
    const at = surroundings({}, '--help')
    expect(await run(at)).to.equal(0)
    for (const text of ['serve', 'mof', 'npm start', 'npm run lifecycle'])
      expect(at.output.text).to.contain(text)
  })

  it('explains each option of a command', async () => {
    const at = surroundings({}, 'serve', '--help')
    expect(await run(at)).to.equal(0)
    for (const text of ['--site', '--data-dir', '--listen', '--http-port', '--allow-anonymous-administrator'])
      expect(at.output.text).to.contain(text)
  })

  it('tells its version', async () => {
    const at = surroundings({}, '--version')
    expect([await run(at), at.output.text]).to.deep.equal([0, '1.2.3\n'])
  })

  for (const [name, given, text] of [
    ['an unknown command', ['nothing'], "unknown command 'nothing'"],
    ['a port that is none', ['serve', '--http-port', 'x'], 'expected 1 to 65535'],
    ['an address that is none', ['serve', '--listen', 'a b'], 'expected an IP address'],
    ['a level that is none', ['serve', '--log-level', 'loud'], 'Allowed choices are'],
    ['no port at all', ['serve', '--http-port', 'none', '--https-port', 'none'], 'nothing to serve'],
    ['a digest that is none', ['serve', '--digest', 'SHA-1'], 'Allowed choices are'],
    [
      'client certificates that nobody vouches for',
      ['serve', '--tls-client-required'],
      'needs --tls-client-ca',
    ],
    [
      'client certificates without HTTPS',
      ['serve', '--tls-client-ca', 'x', '--https-port', 'none'],
      'is about HTTPS',
    ],
    ['a certificate without its key', ['serve', '--tls-cert', 'x.pem'], 'belong together'],
  ] as const)
    it(`refuses ${name} in words`, async () => {
      const at = surroundings({}, ...given)
      expect(await run(at)).to.equal(1)
      expect(at.errors.text).to.contain(text)
      expect(at.errors.text).to.not.match(/^ +at /m)
    })

  it('checks MOF', async () => {
    const file = join(directory, 'case.mof')
    await writeFile(file, 'class X_Good { [Key] string ID; };')
    const good = surroundings({}, 'mof', 'check', file)
    expect(await run(good)).to.equal(0)
    expect(good.output.text).to.contain('0 errors')
    await writeFile(file, 'class X_Bad { string ; };')
    const bad = surroundings({}, 'mof', 'check', file)
    expect(await run(bad)).to.equal(1)
    expect(bad.output.text).to.match(/case\.mof:1:\d+/)
  })
})
