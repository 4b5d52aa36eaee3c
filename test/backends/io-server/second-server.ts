import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../src/cli/run.ts'
import { surroundings } from '../../cli/made-up.ts'

/** The password of the second server's administrator. */
export const password = 'of-the-io-server'

const site = `name: io
vlans: [4000-4001]
customers: [{ name: own, groups: [{ name: own-web }] }]
hosts:
  - name: io-1
    backend: simulated
    controllers:
      - { address: 0000:3b:00.0, device: ens1f0, driver: mlx5_core, mac: "00:1b:21:00:00:01", slot: s1, serial: X1, speed: 10G, totalVirtual: 4 }
      - { address: 0000:04:00.0, device: eno1, driver: igb, mac: "00:1b:21:00:00:03", slot: s2, serial: X2, speed: 1G, totalVirtual: 0 }
    pools: { 0000:3b:00.0: 2 }
switches: []
`

/** Another iovm, in this process and on the loopback address, whose host serves adapters. */
export async function startSecondServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const top = mkdtempSync(join(tmpdir(), 'iovm-'))
  const file = join(top, 'site.yaml')
  writeFileSync(file, site)
  let stop = (): void => undefined
  const options = [
    '--site',
    file,
    '--data-dir',
    join(top, 'data'),
    '--http-port',
    '0',
    '--https-port',
    'none',
  ]
  const at = {
    ...surroundings({ IOVM_ADMIN_PASSWORD: password }, 'serve', ...options),
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
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(at.output.text)?.[0]
  if (url === undefined) throw new Error(`the second server did not start: ${at.errors.text}`)
  return {
    url,
    async stop() {
      stop()
      await ended
      rmSync(top, { recursive: true })
    },
  }
}
