import { expect } from 'chai'
import { SimulatedLinux } from '../../../../src/backends/simulated/guest/linux.ts'
import { GuestMachine } from '../../../../src/backends/simulated/guest/machine.ts'
import { simulatedNetwork } from '../../../../src/backends/simulated/guest/network.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { VMState } from '../../../../src/backends/simulated/vm-state.ts'
import { MACAddress } from '../../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../../src/iov/pci-address.ts'

const macs = ['02:00:00:00:00:02', '02:00:00:00:00:01'].map(MACAddress.parse)
const resources = [
  { name: 'one', kind: 'nfs', address: 'Files.example:/a/', ports: ['sw/p1'], tagged: true },
  { name: 'two', kind: 'nfs', address: '192.0.2.2:/b', ports: ['sw/p2'], tagged: true },
]

/** A guest with two devices in VLAN 7 and 8, of which 8 leads to the second resource. */
function open() {
  const file = new StateFile(':memory:')
  const vms = new VMState('h1', file)
  file.change([
    { kind: 'vf', owner: 'h1', key: '0000:01:00.0/0', value: { mac: macs[0], vlan: 8 } },
    { kind: 'vf', owner: 'h1', key: '0000:01:00.0/1', value: { mac: macs[1], vlan: 7 } },
    { kind: 'vlan', owner: 'sw', key: '8', value: { egress: ['p2'] } },
  ])
  const devices = macs.map((mac, at) => ({ address: PCIAddress.parse(`0000:01:10.${at}`), mac }))
  vms.put({ id: 'vm', name: 'vm', memoryMiB: 1, processors: 1, running: true, devices })
  const linux = new SimulatedLinux(new GuestMachine(vms, 'vm', simulatedNetwork('h1', file, resources)))
  const run = async (line: string): Promise<string> => {
    const [command = '', ...args] = line.split(' ')
    const { stdout, stderr, status } = await linux.run(command, args)
    return status === 0 ? stdout : stderr.trim()
  }
  return { file, run }
}

const routeOf = (text: string): unknown => (JSON.parse(text) as { dev: string }[])[0]?.dev

describe('the network of a simulated guest', () => {
  it('leads to a resource through the device whose VLAN does, and elsewhere through the first', async () => {
    const { file, run } = open()
    expect(await run('ip -json route get 192.0.2.2')).to.include('Network is unreachable')
    // The guest calls its devices in the order of their addresses.
    for (const name of ['eth0', 'eth1']) await run(`ip link set dev ${name} up`)
    expect(routeOf(await run('ip -json route get 192.0.2.2'))).to.equal('eth1')
    expect(routeOf(await run('ip -json route get 192.0.2.9'))).to.equal('eth0')
    file.close()
  })

  it('has exports as mount names them, and nothing else', async () => {
    const { file, run } = open()
    await run('ip link set dev eth0 up')
    await run('mkdir -p /mnt/iovm/one')
    expect(await run('mount -t nfs files.example:/a /mnt/iovm/one')).to.equal('')
    expect(await run('mount -t nfs files.example:/b /mnt/iovm/one')).to.include('access denied by server')
    expect(await run('mount -t nfs 192.0.2.9:/b /mnt/iovm/one')).to.include('No route to host')
    expect(await run('cat /proc/self/mounts')).to.match(/^files\.example:\/a \/mnt\/iovm\/one nfs4 /)
    file.close()
  })
})
