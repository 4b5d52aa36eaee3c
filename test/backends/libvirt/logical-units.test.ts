import { expect } from 'chai'
import { HostError } from '../../../src/backends/host-access.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { leadsToUnit, settledUnits } from '../../../src/backends/libvirt/logical-units.ts'
import { WWN } from '../../../src/iov/wwn.ts'

const port = WWN.parse('2000020000000001')
const other = WWN.parse('2000020000000002')
const step = { name: 'attach', signal: new AbortController().signal }

/** Two virtual ports of one adapter on one target, as the kernel shows them: each has a unit 0 of its own. */
class Host {
  readonly files = new Map<string, string>([
    ['/sys/class/fc_host/host1/port_name', `0x2000020000000000\n`],
    ['/sys/class/fc_host/host2/port_name', `0x${port}\n`],
    ['/sys/class/fc_host/host11/port_name', `0x${other}\n`],
  ])
  readonly links = new Map<string, string>()

  unit(place: string, block: string | undefined, type = '0'): void {
    this.files.set(`/sys/class/scsi_device/${place}/device/type`, `${type}\n`)
    if (block !== undefined)
      this.files.set(`/sys/class/scsi_device/${place}/device/block/${block}/dev`, '8:0\n')
  }
  name(path: string, block: string): void {
    this.links.set(`/dev/disk/${path}`, `../../${block}`)
  }
  readonly access: HostAccess = {
    read: (path) => given(this.files.get(path), path),
    readLink: (path) => given(this.links.get(path), path),
    list: (path) => {
      const below = [...this.files.keys(), ...this.links.keys()].filter((one) => one.startsWith(`${path}/`))
      const names = new Set(below.map((one) => one.slice(path.length + 1).split('/')[0]!))
      return given(names.size === 0 ? undefined : [...names], path)
    },
    write: (path) => Promise.reject(new HostError('EACCES', path)),
    run: (command) => Promise.reject(new HostError('ENOENT', command)),
  }
}

const given = <T>(value: T | undefined, path: string): Promise<T> =>
  value === undefined ? Promise.reject(new HostError('ENOENT', path)) : Promise.resolve(value)

/** `later`: what happens on the host in each wait. After the last of them the time is over. */
function settle(host: Host, wanted: WWN, later: readonly (() => void)[] = [() => {}]) {
  const events = [...later]
  let end = () => {}
  const wait = async (ms: number, signal: AbortSignal) => {
    if (ms === limits.virtualPortUnitsMs)
      return new Promise<void>((resolve) => {
        end = resolve
        signal.addEventListener('abort', () => resolve())
      })
    const next = events.shift()
    next?.()
    if (next === undefined) end()
    // Whoever waits for the end hears of it.
    await Promise.resolve()
  }
  const context = { access: host.access, limits, wait }
  return { context, units: () => settledUnits(context, wanted, step) }
}
const limits = {
  deviceTimeoutMs: 1,
  vmPowerTimeoutMs: 1,
  migrationTimeoutMs: 1,
  vmShutdownMs: 1,
  vmReleaseMs: 1,
  vmPollMs: 1,
  virtualPortUnitsMs: 100,
}
const shared = 'by-path/pci-0000:04:00.0-fc-0x50-lun-0'

describe('the logical units behind a port of Fibre Channel', () => {
  let host: Host
  beforeEach(() => {
    host = new Host()
  })

  it('are those of its own host, by number, without what has no blocks', async () => {
    for (const [place, block] of [
      ['2:0:0:10', 'sdc'],
      ['2:0:0:9', 'sdb'],
      ['11:0:0:0', 'sdd'],
    ] as const) {
      host.unit(place, block)
      host.name(`by-id/wwn-0x6001405${block}`, block)
      host.name(`by-id/wwn-0x6001405${block}-part1`, `${block}1`)
    }
    host.unit('2:0:0:0', undefined, '13')
    expect(await settle(host, port).units()).to.deep.equal([
      { place: '2:0:0:9', block: 'sdb', path: '/dev/disk/by-id/wwn-0x6001405sdb' },
      { place: '2:0:0:10', block: 'sdc', path: '/dev/disk/by-id/wwn-0x6001405sdc' },
    ])
  })

  it('have the name that udev gives the port, or else their own, or else that of their place', async () => {
    host.unit('2:0:0:0', 'sda')
    const paths = [shared, 'by-id/wwn-0x60', `by-path/pci-0000:04:00.0-vport-0x${port}-fc-0x50-lun-0`]
    for (const path of paths) {
      host.name(path, 'sda')
      expect((await settle(host, port).units())?.[0]?.path).to.equal(`/dev/disk/${path}`)
    }
  })

  it('are never called as a unit of another port is', async () => {
    host.unit('2:0:0:0', 'sda')
    host.unit('11:0:0:0', 'sdb')
    host.name(shared, 'sdb')
    expect(await settle(host, port).units()).to.deep.equal([
      { place: '2:0:0:0', block: 'sda', path: undefined },
    ])
    expect((await settle(host, other).units())?.[0]?.path).to.equal(`/dev/disk/${shared}`)
    const { context } = settle(host, port)
    expect(await leadsToUnit(context, `/dev/disk/${shared}`, other, step)).to.equal(true)
    expect(await leadsToUnit(settle(host, port).context, `/dev/disk/${shared}`, port, step)).to.equal(false)
  })

  it('are led to by a name that comes a little later, and at once by one that is there', async () => {
    const path = '/dev/disk/by-id/wwn-0xa'
    host.unit('2:0:0:0', 'sda')
    host.unit('2:0:0:1', undefined)
    const later = () => host.name('by-id/wwn-0xa', 'sda')
    expect(await leadsToUnit(settle(host, port, [later]).context, path, port, step)).to.equal(true)
    expect(await leadsToUnit(settle(host, port, []).context, path, port, step)).to.equal(true)
  })

  it('are waited for until all have names, and no more come', async () => {
    const first = () => host.unit('2:0:0:0', undefined)
    const second = () => {
      host.unit('2:0:0:0', 'sda')
      host.unit('2:0:0:1', 'sdb')
      host.name('by-id/wwn-0xa', 'sda')
    }
    const third = () => host.name('by-id/wwn-0xb', 'sdb')
    const found = await settle(host, port, [first, second, third, () => {}]).units()
    expect(found?.map(({ path }) => path)).to.deep.equal([
      '/dev/disk/by-id/wwn-0xa',
      '/dev/disk/by-id/wwn-0xb',
    ])
  })

  it('are none where storage shows none in its time, and where the host has no such port', async () => {
    expect(await settle(host, port).units()).to.deep.equal([])
    expect(await settle(host, WWN.parse('2000020000000009')).units()).to.equal(null)
  })
})
