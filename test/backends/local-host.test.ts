import { expect } from 'chai'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { HostError } from '../../src/backends/host-access.ts'
import { LocalHost } from '../../src/backends/local-host.ts'
import { BackendError } from '../../src/iov/backend.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import { failure } from './contract/failure.ts'
import { adapterOver } from './simulated/site.ts'

/** A tree of files as the recorded kernel shows an igb with two virtual functions, and a command `ip` of our own. */
const files: Record<string, string> = {
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/class': '0x020000\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/sriov_totalvfs': '7\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/sriov_numvfs': '2\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/numa_node': '-1\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/net/pf0/address': '52:54:00:00:01:00\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/net/pf0/speed': '1000\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/net/pf0/carrier': '1\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.0/class': '0x020000\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.0/net/eth0/flags': '0x1003\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.0/net/eth0/addr_assign_type': '1\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.2/class': '0x020000\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.2/net/eth1/flags': '0x1002\n',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.2/net/eth1/upper_macvtap0/x': '',
  'sys/devices/pci0000:00/0000:00:1f.2/class': '0x010601\n',
  'bin/ip': [
    '#!/bin/sh',
    'echo "$@" >> "$(dirname "$0")/calls"',
    'case "$*" in',
    '  *show*) cat "$(dirname "$0")/show.json" ;;',
    '  *-batch*) cat >> "$(dirname "$0")/calls"',
    '    printf "RTNETLINK answers: Operation not supported\\nCommand failed -:1\\n" >&2; exit 1 ;;',
    'esac',
    '',
  ].join('\n'),
  'bin/show.json': JSON.stringify([
    {
      ifname: 'pf0',
      parentdev: '0000:01:00.0',
      vfinfo_list: [0, 1].map((vf) => ({
        vf,
        address: '86:9d:11:00:00:01',
        vlan_list: [{}],
        rate: { max_tx: 0, min_tx: 0 },
        spoofchk: true,
        trust: false,
      })),
    },
  ]),
}

const links: Record<string, string> = {
  'sys/bus/pci/devices/0000:01:00.0': '../../../devices/pci0000:00/0000:00:04.0/0000:01:00.0',
  'sys/bus/pci/devices/0000:01:10.0': '../../../devices/pci0000:00/0000:00:04.0/0000:01:10.0',
  'sys/bus/pci/devices/0000:01:10.2': '../../../devices/pci0000:00/0000:00:04.0/0000:01:10.2',
  'sys/bus/pci/devices/0000:00:1f.2': '../../../devices/pci0000:00/0000:00:1f.2',
  'sys/class/net/pf0': '../../devices/pci0000:00/0000:00:04.0/0000:01:00.0/net/pf0',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/driver': '../../../../bus/pci/drivers/igb',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/virtfn0': '../0000:01:10.0',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:00.0/virtfn1': '../0000:01:10.2',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.0/physfn': '../0000:01:00.0',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.2/physfn': '../0000:01:00.0',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.0/driver': '../../../../bus/pci/drivers/igbvf',
  'sys/devices/pci0000:00/0000:00:04.0/0000:01:10.2/driver': '../../../../bus/pci/drivers/igbvf',
}

describe('local host', () => {
  const { signal } = new AbortController()
  const address = PCIAddress.parse('0000:01:00.0')
  let root: string
  let host: LocalHost

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'iovm-test-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await symlink(target, join(root, path))
    }
    await chmod(join(root, 'bin/ip'), 0o755)
    host = new LocalHost({ root, commandPath: `${join(root, 'bin')}:/usr/bin:/bin` })
  })
  after(() => rm(root, { recursive: true }))

  it('is read by the same backend as the simulated kernel', async () => {
    const [found, ...others] = await adapterOver(host).discover(signal)
    expect(others).to.deep.equal([])
    expect(found).to.deep.include({
      address,
      driver: 'igb',
      device: 'pf0',
      technique: 'sriov',
      card: { slot: '0000:01', serial: '' },
      numaNode: -1,
      mac: '52:54:00:00:01:00',
      speedMbps: 1000,
      linkUp: true,
      maximumVirtual: 7,
      enabledVirtual: 2,
    })
    expect(found?.virtual.map((one) => [one.address, one.usedBy])).to.deep.equal([
      ['0000:01:10.0', 'its network device eth0 is up'],
      ['0000:01:10.2', 'its network device eth1 carries macvtap0'],
    ])
  })

  it('passes on the words of a command that failed', async () => {
    const error = await failure(adapterOver(host).reset(address, 0, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'unsupported')
    expect(await host.read('bin/calls', signal)).to.match(/^link set dev pf0 vf 0 vlan 0$/m)
  })

  it('writes what exists and makes no new files', async () => {
    const path = '/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs'
    await host.write(path, '3', signal)
    expect(await host.read(path, signal)).to.match(/^3/)
    await host.write(path, '2', signal)
    const error = await failure(host.write('/sys/bus/pci/new', '3', signal))
    expect(error).to.be.instanceOf(HostError).with.property('errno', 'ENOENT')
  })

  it('gives errors their names', async () => {
    for (const [call, errno] of [
      [host.read('/sys/no', signal), 'ENOENT'],
      [host.list('/sys/bus/pci/devices/0000:01:00.0/class', signal), 'ENOTDIR'],
      [host.readLink('/sys/bus', signal), 'EINVAL'],
      [host.run('no-such-command', [], signal), 'ENOENT'],
    ] as const)
      expect(await failure(call))
        .to.be.instanceOf(HostError)
        .with.property('errno', errno)
  })

  it('runs a command without a shell, and ends it when it is told to', async () => {
    expect(await host.run('echo', ['$HOME;', '*'], signal)).to.deep.equal({
      status: 0,
      stdout: '$HOME; *\n',
      stderr: '',
    })
    const stop = new AbortController()
    const running = failure(host.run('sleep', ['60'], stop.signal))
    stop.abort(new Error('enough'))
    expect(await running).to.have.property('message', 'enough')
  })

  it('gives a command its input, also where it opens /dev/stdin, and leaves no file', async () => {
    for (const args of [[], ['/dev/stdin']]) {
      const { stdout } = await host.run('cat', args, signal, '<a>ü</a>\n')
      expect(stdout).to.equal('<a>ü</a>\n')
    }
    expect(await host.run('cat', [], signal)).to.have.property('stdout', '')
    const { stdout } = await host.run('readlink', ['/proc/self/fd/0'], signal, 'input')
    expect(stdout).to.match(/ \(deleted\)\n$/)
  })

  it('hands on the lines of a command while it runs, and ends it when it is told to', async () => {
    const lines: string[] = []
    const result = await host.follow('printf', ['one\\ntwo\\nthree'], (line) => lines.push(line), signal)
    expect(result).to.deep.equal({ status: 0, stdout: '', stderr: '' })
    expect(lines).to.deep.equal(['one', 'two', 'three'])
    const stop = new AbortController()
    const running = failure(host.follow('yes', [], () => stop.abort(new Error('enough')), stop.signal))
    expect(await running).to.have.property('message', 'enough')
  })
})
