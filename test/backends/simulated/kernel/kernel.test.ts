import { expect } from 'chai'
import { HostError } from '../../../../src/backends/host-access.ts'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { failure } from '../../contract/failure.ts'
import { controller } from '../site.ts'

const { signal } = new AbortController()
const directory = '/sys/bus/pci/devices/0000:01:00.0'
const invalid = 'RTNETLINK answers: Invalid argument'
const unsupported = 'RTNETLINK answers: Operation not supported'

/** A command, its exit status, and what it wrote on its error output: igb with 4 virtual functions, link up. */
const recordedOfIGB: [string, number, string][] = [
  ['pf0 vf 0 mac 02:11:22:33:44:50', 0, ''],
  ['pf0 vf 0 mac 01:00:5e:00:00:01', 2, invalid],
  ['pf0 vf 0 mac 00:00:00:00:00:00', 0, ''],
  ['pf0 vf 0 mac 02:11:22:33:44:50', 0, ''],
  ['pf0 vf 1 vlan 100', 0, ''],
  ['pf0 vf 1 vlan 100 qos 3', 0, ''],
  ['pf0 vf 2 vlan 4095', 0, ''],
  ['pf0 vf 2 vlan 4096', 255, 'Error: argument "4096" is wrong: Invalid "vlan" value'],
  ['pf0 vf 2 vlan 100 qos 8', 2, invalid],
  ['pf0 vf 2 vlan 100 proto 802.1ad', 2, 'RTNETLINK answers: Protocol not supported'],
  ['pf0 vf 2 vlan 200 proto 802.1Q', 0, ''],
  ['pf0 vf 2 vlan 0', 0, ''],
  ['pf0 vf 0 rate 100', 0, ''],
  ['pf0 vf 0 max_tx_rate 200', 0, ''],
  ['pf0 vf 0 min_tx_rate 50', 2, invalid],
  ['pf0 vf 0 max_tx_rate 200 min_tx_rate 50', 2, invalid],
  ['pf0 vf 0 max_tx_rate 100 min_tx_rate 200', 1, 'Invalid min_tx_rate 200 - must be <= max_tx_rate 100'],
  ['pf0 vf 0 max_tx_rate 100000', 2, invalid],
  ['pf0 vf 0 max_tx_rate 0', 0, ''],
  ['pf0 vf 0 spoofchk off', 0, ''],
  ['pf0 vf 0 spoofchk on', 0, ''],
  ['pf0 vf 0 trust on', 0, ''],
  ['pf0 vf 0 trust off', 0, ''],
  ['pf0 vf 0 state enable', 2, unsupported],
  ['pf0 vf 0 state auto', 2, unsupported],
  ['pf0 vf 0 query_rss on', 2, unsupported],
  ['pf0 vf 0 node_guid 00:11:22:33:44:55:66:77', 2, unsupported],
  ['pf0 vf 9 mac 02:11:22:33:44:59', 2, invalid],
  ['pf0 vf 4 vlan 10', 2, invalid],
  ['pf0 vf 7 rate 10', 2, invalid],
  ['lo vf 0 mac 02:11:22:33:44:59', 2, unsupported],
  ['mgmt0 vf 0 vlan 5', 2, unsupported],
]

/** The same with the link down, where it differs. */
const recordedOfIGBDown: [string, number, string][] = [
  ['pf0 vf 0 rate 100', 2, invalid],
  ['pf0 vf 0 max_tx_rate 200', 2, invalid],
  ['pf0 vf 0 max_tx_rate 0', 0, ''],
  ['pf0 vf 1 vlan 100 qos 3', 0, ''],
]

const recordedOfNetdevsim: [string, number, string][] = [
  ['pf0 vf 0 mac 02:11:22:33:44:50', 0, ''],
  ['pf0 vf 0 vlan 100 qos 3', 0, ''],
  ['pf0 vf 0 vlan 100 qos 3 proto 802.1ad', 0, ''],
  ['pf0 vf 0 vlan 4095', 0, ''],
  ['pf0 vf 0 vlan 100 qos 8', 2, invalid],
  ['pf0 vf 0 rate 100', 0, ''],
  ['pf0 vf 0 max_tx_rate 200 min_tx_rate 50', 0, ''],
  ['pf0 vf 0 min_tx_rate 50', 0, ''],
  ['pf0 vf 0 spoofchk on', 0, ''],
  ['pf0 vf 0 query_rss on', 0, ''],
  ['pf0 vf 0 trust on', 0, ''],
  ['pf0 vf 0 state enable', 0, ''],
  ['pf0 vf 1 state disable', 0, ''],
  ['pf0 vf 5 mac 02:11:22:33:44:55', 2, invalid],
]

/** A virtual function in `ip -j link show`, as recorded. */
const fresh = (vf: number) => ({
  vf,
  link_type: 'ether',
  address: '00:00:00:00:00:00',
  broadcast: 'ff:ff:ff:ff:ff:ff',
  vlan_list: [{}],
  rate: { max_tx: 0, min_tx: 0 },
  spoofchk: true,
  link_state: 'auto',
  trust: false,
})

describe('simulated kernel, against the recordings', () => {
  const open = (driver = 'igb') =>
    new SimulatedKernel(
      'h1',
      [
        controller('0000:01:00.0', { device: 'pf0', driver }),
        controller('0000:00:03.0', { device: 'mgmt0', totalVirtual: 0, driver: 'virtio-pci' }),
      ],
      new StateFile(':memory:'),
    )
  const write = async (kernel: SimulatedKernel, value: string) => {
    try {
      await kernel.write(`${directory}/sriov_numvfs`, value, signal)
      return 'OK'
    } catch (error) {
      return (error as HostError).errno
    }
  }
  const ip = (kernel: SimulatedKernel, args: string) => kernel.run('ip', args.split(' '), signal)
  const show = async (kernel: SimulatedKernel, options = '-j') =>
    JSON.parse((await ip(kernel, `${options} link show dev pf0`)).stdout) as [Record<string, unknown>]
  const play = async (kernel: SimulatedKernel, recorded: [string, number, string][]) => {
    for (const [command, status, stderr] of recorded) {
      expect(await ip(kernel, `link set ${command}`), command).to.deep.equal({
        status,
        stdout: '',
        stderr: stderr === '' ? '' : `${stderr}\n`,
      })
    }
  }

  it('takes numbers of virtual functions as igb does', async () => {
    const kernel = open()
    for (const [value, answer] of [
      ['4', 'OK'],
      ['2', 'EBUSY'],
      ['4', 'OK'],
      ['8', 'ERANGE'],
      ['abc', 'EINVAL'],
      ['-1', 'EINVAL'],
      ['', 'OK'],
      ['65536', 'EINVAL'],
      ['0', 'OK'],
      ['0', 'OK'],
      ['7', 'OK'],
      ['0', 'OK'],
      ['8', 'ERANGE'],
      ['4', 'OK'],
    ] as const)
      expect(await write(kernel, value), value).to.equal(answer)
    expect(await kernel.read(`${directory}/sriov_numvfs`, signal)).to.equal('4\n')
    const total = await failure(kernel.write(`${directory}/sriov_totalvfs`, '3', signal))
    expect((total as HostError).errno).to.equal('EACCES')
  })

  it('puts the virtual functions where igb has them', async () => {
    const kernel = open()
    await write(kernel, '7')
    for (const [index, address] of [
      [0, '0000:01:10.0'],
      [3, '0000:01:10.6'],
      [4, '0000:01:11.0'],
      [6, '0000:01:11.4'],
    ] as const) {
      expect(await kernel.readLink(`${directory}/virtfn${index}`, signal)).to.equal(`../${address}`)
      expect(await kernel.readLink(`${directory}/virtfn${index}/physfn`, signal)).to.equal('../0000:01:00.0')
      expect(await kernel.read(`/sys/bus/pci/devices/${address}/device`, signal)).to.equal('0x10ca\n')
    }
    await write(kernel, '0')
    expect(await kernel.list(directory, signal)).not.to.include('virtfn0')
    expect(await kernel.list('/sys/bus/pci/devices', signal)).not.to.include('0000:01:10.0')
  })

  it('answers ip link set … vf as igb does, link up and down', async () => {
    const kernel = open()
    await write(kernel, '4')
    await play(kernel, recordedOfIGB)
    expect((await show(kernel))[0]['vfinfo_list']).to.deep.equal([
      { ...fresh(0), address: '02:11:22:33:44:50' },
      { ...fresh(1), vlan_list: [{ vlan: 100, qos: 3 }] },
      fresh(2),
      fresh(3),
    ])
    await ip(kernel, 'link set pf0 down')
    await play(kernel, recordedOfIGBDown)
    expect((await show(kernel))[0]).to.deep.include({ operstate: 'DOWN', flags: ['BROADCAST', 'MULTICAST'] })
    expect(((await failure(kernel.read('/sys/class/net/pf0/carrier', signal))) as HostError).errno).to.equal(
      'EINVAL',
    )
  })

  it('runs batches up to the first command that fails, as ip does', async () => {
    const kernel = open()
    await write(kernel, '4')
    const batch = (text: string, ...options: string[]) =>
      kernel.run('ip', [...options, '-batch', '-'], signal, text)
    const unsupportedTag = 'RTNETLINK answers: Protocol not supported\n'
    const tag = 'link set dev pf0 vf 1 vlan 101 proto 802.1ad\n'
    const vlan = (index: number) => `link set dev pf0 vf ${index} vlan 7\n`
    for (const [text, status, stderr, set] of [
      [`${vlan(0)}${tag}${vlan(2)}`, 1, `${unsupportedTag}Command failed -:2\n`, [0]],
      [`# first\n\n${tag}`, 1, `${unsupportedTag}Command failed -:3\n`, [0]],
      ['link set dev nosuch vf 0 vlan 5\n', 1, 'Cannot find device "nosuch"\nCommand failed -:1\n', [0]],
      [
        `${vlan(1)}link set dev pf0 vf 0 vlan 5000\n${vlan(2)}`,
        255,
        'Error: argument "5000" is wrong: Invalid "vlan" value\n',
        [0, 1],
      ],
      ['foo bar\n', 1, 'Object "foo" is unknown, try "ip help".\nCommand failed -:1\n', [0, 1]],
    ] as const) {
      expect(await batch(text), text).to.deep.equal({ status, stdout: '', stderr })
      const virtual = (await show(kernel))[0]['vfinfo_list'] as { vf: number; vlan_list: object[] }[]
      expect(virtual.filter((one) => 'vlan' in one.vlan_list[0]!).map(({ vf }) => vf)).to.deep.equal(set)
    }
    const forced = await batch(`${tag}${vlan(3)}`, '-force')
    expect(forced).to.deep.include({ status: 1, stderr: `${unsupportedTag}Command failed -:1\n` })
    const shown = await batch(`${vlan(3)}link show dev pf0\n`, '-j')
    expect(JSON.parse(shown.stdout)).to.deep.equal(await show(kernel))
  })

  it('forgets the settings of virtual functions when they are disabled, as igb does', async () => {
    const kernel = open()
    await write(kernel, '2')
    await ip(kernel, 'link set pf0 vf 0 vlan 100')
    await write(kernel, '0')
    expect((await show(kernel))[0]['vfinfo_list']).to.deep.equal([])
    await write(kernel, '2')
    expect((await show(kernel))[0]['vfinfo_list']).to.deep.equal([fresh(0), fresh(1)])
  })

  it('answers as netdevsim does, and keeps the settings as it does', async () => {
    const kernel = open('netdevsim')
    expect(await write(kernel, '3')).to.equal('OK')
    expect(await write(kernel, '9')).to.equal('EBUSY')
    await play(kernel, recordedOfNetdevsim)
    const configured = [
      {
        ...fresh(0),
        address: '02:11:22:33:44:50',
        vlan_list: [{ vlan: 4095 }],
        tx_rate: 200,
        rate: { max_tx: 200, min_tx: 50 },
        spoofchk: true,
        link_state: 'enable',
        trust: true,
        query_rss_en: true,
      },
      { ...fresh(1), spoofchk: false, link_state: 'disable', query_rss_en: false },
      { ...fresh(2), spoofchk: false, query_rss_en: false },
    ]
    expect((await show(kernel))[0]['vfinfo_list']).to.deep.equal(configured)
    await write(kernel, '0')
    await write(kernel, '3')
    expect((await show(kernel))[0]['vfinfo_list']).to.deep.equal(configured)
  })

  it('prints the names of the JSON in the recorded order', async () => {
    const kernel = open()
    const names =
      'ifindex ifname flags mtu qdisc operstate linkmode group txqlen link_type address broadcast promiscuity ' +
      'allmulti min_mtu max_mtu inet6_addr_gen_mode num_tx_queues num_rx_queues gso_max_size gso_max_segs ' +
      'tso_max_size tso_max_segs gro_max_size gso_ipv4_max_size gro_ipv4_max_size parentbus parentdev vfinfo_list'
    expect(Object.keys((await show(kernel, '-j -d'))[0]).join(' ')).to.equal(names)
  })

  it('says that a device or a command is not there', async () => {
    const kernel = open()
    expect(await ip(kernel, '-j link show dev nosuch')).to.deep.equal({
      status: 1,
      stdout: '',
      stderr: 'Device "nosuch" does not exist.\n',
    })
    expect((await ip(kernel, 'link set dev nosuch up')).stderr).to.equal('Cannot find device "nosuch"\n')
    for (const call of [
      kernel.run('nosuch', [], signal),
      kernel.read('/sys/no', signal),
      kernel.readLink(`${directory}/virtfn0`, signal),
    ])
      expect(((await failure(call)) as HostError).errno).to.equal('ENOENT')
  })

  it('lists nothing that cannot be opened, in the whole tree', async () => {
    const kernel = open()
    await write(kernel, '2')
    const pending = ['/sys']
    let seen = 0
    while (pending.length > 0) {
      const path = pending.pop() as string
      for (const name of await kernel.list(path, signal)) {
        const child = `${path}/${name}`
        seen += 1
        try {
          await kernel.readLink(child, signal)
          // The target is there.
          await kernel.list(child, signal)
        } catch (error) {
          const { errno } = error as HostError
          if (errno === 'EINVAL') {
            try {
              await kernel.list(child, signal)
              pending.push(child)
            } catch (notDirectory) {
              expect((notDirectory as HostError).errno, child).to.equal('ENOTDIR')
            }
          } else expect.fail(`${child}: ${errno}`)
        }
      }
    }
    expect(seen).to.be.greaterThan(60)
  })
})
