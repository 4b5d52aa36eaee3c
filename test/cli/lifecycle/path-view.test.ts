import { expect } from 'chai'
import { walkPath } from '../../../src/cli/lifecycle/path-view.ts'
import { MadeUpRemote, path } from './made-up-remote.ts'

describe('cli/lifecycle/path-view', () => {
  it('walks from the VM to the resource, switch ports in the order of the path', async () => {
    const stations = await walkPath(
      new MadeUpRemote(),
      path('VirtualMachine', 'vm'),
      path('DataChannel', 'c'),
    )
    expect(stations.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([
      'virtual machine vm',
      'virtual controller ',
      'physical controller 0000:3b:00.0',
      'card slot 4',
      'port eth-port',
      'cable to s1/p1',
      'switch port s1/p1',
      'switch port s1/p2',
      'VLAN 7',
      'remote resource lun',
    ])
    expect(stations[1]!.detail).to.equal('MAC 02, VLAN 7')
    expect(stations.find(({ kind }) => kind === 'cable')?.detail).to.equal('through ring')
    expect(stations.find(({ kind }) => kind === 'switch port')?.detail).to.equal(
      'no untagged frames, tagged 7',
    )
  })

  it('has no VLAN over Fibre Channel, and names the virtual port', async () => {
    const remote = new MadeUpRemote()
    remote.overFibreChannel = true
    const stations = await walkPath(remote, path('VirtualMachine', 'vm'), path('DataChannel', 'c'))
    expect(stations.map(({ kind }) => kind)).not.to.include('VLAN')
    expect(stations[1]!.detail).to.equal('WWPN 2000')
    expect(stations.find(({ kind }) => kind === 'switch port')?.detail).to.equal('')
  })
})
