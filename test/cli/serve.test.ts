import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initialPasswordFile } from '../../src/cli/data-directory.ts'
import { run } from '../../src/cli/run.ts'
import { defaultSiteFile } from '../../src/site/load-site.ts'
import { surroundings } from './made-up.ts'

describe('cli/serve', () => {
  let top = ''
  beforeEach(async () => (top = await mkdtemp(join(tmpdir(), 'iovm-'))))
  afterEach(() => rm(top, { recursive: true }))

  it('serves the simulated site, on which a life is played, and ends when asked', async () => {
    const directory = join(top, 'data')
    const server = await start('--data-dir', directory)
    expect(server.banner).to.match(/HTTP +http:\/\/127\.0\.0\.1:\d+/)
    expect(server.banner).to.match(/HTTPS +https:\/\/127\.0\.0\.1:\d+/)
    expect(server.banner).to.contain('nothing was left unfinished')
    const password = (await readFile(join(directory, initialPasswordFile), 'utf8')).trim()
    expect(server.banner).to.contain(password)
    for (const text of [
      'demo',
      '8/8 VFs free',
      'virtual ports free',
      'leaf-1',
      'lun-42',
      'acme',
      'pywbem',
      'wbemcli',
    ])
      expect(server.banner).to.contain(text)

    const client = madeUp('lifecycle', '--data-dir', directory)
    expect(await run(client), client.errors.text).to.equal(0)
    expect(client.output.text).to.contain('Nothing is left behind')

    expect(await server.stop()).to.equal(0)
    const without = madeUp('lifecycle', '--data-dir', directory)
    expect(await run(without)).to.equal(1)
    expect(without.errors.text).to.contain('no server is known to run')
    const inspection = madeUp('simulated', 'show', '--data-dir', directory)
    expect(await run(inspection)).to.equal(0)
    expect(JSON.parse(inspection.output.text)).to.have.keys('hosts', 'switches')
  })

  it('keeps its directory for itself, and finds everything again', async () => {
    const first = await start('--data-dir', top)
    const second = madeUp('serve', '--data-dir', top, '--http-port', '0', '--https-port', 'none')
    expect(await run(second)).to.equal(1)
    expect(second.errors.text).to.match(/another iovm .* uses the data directory/)
    await first.stop()
    const third = await start('--data-dir', top)
    expect(third.banner).to.contain(`the generated one, in ${join(top, initialPasswordFile)}`)
    await third.stop()
  })

  it('refuses roles in the site file that leave no administrator', async () => {
    const site = join(top, 'site.yaml')
    const roles = 'roles: [{ user: admin, role: reader }]\n'
    await writeFile(site, `${await readFile(defaultSiteFile, 'utf8')}\n${roles}`)
    const first = madeUp('serve', '--data-dir', join(top, 'new'), '--site', site, '--http-port', '0')
    expect(await run(first)).to.equal(1)
    expect(first.errors.text).to.match(/^iovm: the site file gives admin the role reader everywhere/)
    await (await start('--data-dir', top)).stop()
    const later = madeUp('serve', '--data-dir', top, '--site', site, '--http-port', '0')
    expect(await run(later)).to.equal(1)
    expect(later.errors.text).to.match(/^iovm: the roles in the site file leave no administrator/)
  })

  it('lists all that is wrong with a site file', async () => {
    const at = madeUp('serve', '--data-dir', top, '--site', join(import.meta.dirname, 'wrong-site.yaml'))
    expect(await run(at)).to.equal(1)
    expect(at.errors.text).to.match(/wrong-site\.yaml:\d+:\d+: /)
    const checked = madeUp('site', 'check', join(import.meta.dirname, 'wrong-site.yaml'))
    expect(await run(checked)).to.equal(1)
    expect(checked.errors.text).to.equal(at.errors.text)
  })
})

function madeUp(...given: string[]): ReturnType<typeof surroundings> {
  return surroundings({}, ...given)
}

/** A server on free ports, in this process. */
async function start(...options: string[]): Promise<{ banner: string; stop(): Promise<number> }> {
  let stop = (): void => undefined
  const at = {
    ...madeUp('serve', '--http-port', '0', '--https-port', '0', ...options),
    environment: {
      now: Date.now,
      randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    },
    onStop: (listener: () => void) => void (stop = listener),
  }
  const started = new Promise<void>((resolve) => {
    at.output.on('line', (line: string) => line.startsWith('Ctrl-C') && resolve())
  })
  const ended = run(at)
  await Promise.race([started, ended])
  const banner = at.output.text
  expect(banner, at.errors.text).to.contain('Ctrl-C ends it.')
  return {
    banner,
    stop() {
      stop()
      return ended
    },
  }
}
