import { expect } from 'chai'
import { SimulatedBridgeHost } from '../../../../src/backends/simulated/kernel/bridge-host.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'

/** As recorded of the kernel's bridge, with iproute2's words and statuses. */
describe('a simulated bridge of the kernel', () => {
  const { signal } = new AbortController()
  const open = () => {
    const ports = ['p1', 'p2', 'p3'].map((name) => ({ name, speedMbps: 1000 }))
    const host = new SimulatedBridgeHost('rig', 'br0', ports, new StateFile(':memory:'))
    const run = (line: string) => {
      const [command, ...args] = line.split(' ')
      return host.run(command!, args, signal)
    }
    return { host, run }
  }

  it('does as many commands of a batch as it can, and says which was the last', async () => {
    const { host, run } = open()
    const batch = 'vlan add dev p1 vid 10\nvlan add dev nosuch vid 3\nvlan add dev p1 vid 11\n'
    expect(await host.run('bridge', ['-batch', '-'], signal, batch)).to.deep.equal({
      status: 1,
      stdout: '',
      stderr: 'Cannot find bridge device "nosuch"\nCommand failed -:2\n',
    })
    const { stdout } = await run('bridge -j vlan show')
    expect([stdout.includes('"vlan":10'), stdout.includes('"vlan":11')]).to.deep.equal([true, false])
  })

  it('answers as the real one did', async () => {
    const { run } = open()
    for (const line of [
      'bridge vlan del dev p1 vid 1',
      'bridge vlan add dev p1 vid 10 pvid untagged',
      'bridge vlan del dev p2 vid 1',
      'bridge vlan add dev p2 vid 10 pvid untagged',
      'bridge vlan del dev p3 vid 1',
      'bridge vlan add dev p3 vid 20 pvid untagged',
      'bridge vlan add dev p3 vid 100',
      'bridge vlan add dev br0 vid 10 self',
      'bridge vlan del dev p3 vid 777',
    ])
      expect(await run(line), line).to.deep.equal({ status: 0, stdout: '', stderr: '' })
    const untagged = ['PVID', 'Egress Untagged']
    expect(JSON.parse((await run('bridge -j vlan show')).stdout)).to.deep.equal([
      { ifname: 'br0', vlans: [{ vlan: 1, flags: untagged }, { vlan: 10 }] },
      { ifname: 'p1', vlans: [{ vlan: 10, flags: untagged }] },
      { ifname: 'p2', vlans: [{ vlan: 10, flags: untagged }] },
      { ifname: 'p3', vlans: [{ vlan: 20, flags: untagged }, { vlan: 100 }] },
    ])
  })

  it('refuses with the words of the real one', async () => {
    const { run } = open()
    const name = 'ip link property add dev br0 altname x'
    expect((await run(name)).status).to.equal(0)
    for (const [line, status, words] of [
      ['bridge vlan add dev p3 vid 4095', 255, 'Error: bridge: Vlan id is invalid.'],
      ['bridge vlan add dev p3 vid 0', 255, 'Error: bridge: Vlan id is invalid.'],
      ['bridge vlan add dev lo vid 5', 255, 'RTNETLINK answers: Operation not supported'],
      ['bridge vlan add dev p9 vid 5', 255, 'Cannot find bridge device "p9"'],
      ['bridge vlan add dev p1', 255, 'Device and VLAN ID are required arguments.'],
      [name, 2, 'RTNETLINK answers: File exists'],
      ['ip link property del dev br0 altname y', 2, 'RTNETLINK answers: No such file or directory'],
      ['ip link property add dev br1 altname y', 1, 'Cannot find device "br1"'],
      [
        'ip link property add dev br0 altname a/b',
        255,
        'Error: argument "a/b" is wrong: not a valid altname',
      ],
    ] as const)
      expect(await run(line), line).to.deep.equal({ status, stdout: '', stderr: `${words}\n` })
  })

  it('moves the flag of untagged frames, and leaves the VLAN that had it', async () => {
    const { run } = open()
    await run('bridge vlan add dev p1 vid 10 pvid untagged')
    const [, p1] = JSON.parse((await run('bridge -j vlan show')).stdout) as { vlans: unknown[] }[]
    expect(p1!.vlans).to.deep.equal([
      { vlan: 1, flags: ['Egress Untagged'] },
      { vlan: 10, flags: ['PVID', 'Egress Untagged'] },
    ])
  })

  it('has no other commands, and no other files', async () => {
    const { host, run } = open()
    for (const call of [run('tc qdisc'), host.write('/sys/x'), host.list('/sys'), host.readLink('/sys/x')])
      expect(await call.catch((error: { errno: string }) => error.errno)).to.equal('ENOENT')
    expect((await run('bridge fdb show')).status).to.equal(1)
    expect((await run('ip addr show')).status).to.equal(1)
  })
})
