import { expect } from 'chai'
import { devicesOf } from '../../../src/iov/reconcile/devices-of.ts'
import { caller, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: the devices that show an element', () => {
  it('are the hosts and switches that it is on', async () => {
    const iov = await new SmallSite().start()
    const { vm, virtualControllers } = valueOf(
      await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller),
    )
    const { channels } = valueOf(await iov.connectResource(vm, 'nas', {}, caller))
    const names = (element: string): string[] =>
      devicesOf(iov.site, element).map(({ kind, name }) => `${kind} ${name}`)
    expect(names('hosts:h1')).to.deep.equal(['host h1'])
    expect(names('switches:s2')).to.deep.equal(['switch s2'])
    expect(names('controllers:h2/0000:3b:00.0')).to.deep.equal(['host h2'])
    expect(names(`virtualControllers:${virtualControllers[0]}`)).to.deep.equal(['host h1'])
    expect(names('ports:s1/1')).to.deep.equal(['switch s1'])
    expect(names(`vms:${vm}`)).to.deep.equal(['host h1'])
    expect(names('vlans:100')).to.have.members(['switch s1', 'switch s2'])
    expect(names(`channels:${channels[0]}`)).to.have.members(['host h1', 'switch s1', 'switch s2'])
  })

  it('are none where there is no such element', async () => {
    const iov = await new SmallSite().start()
    for (const element of ['hosts:x', 'ports:x/1', 'vms:x', 'vlans:7', 'channels:x', 'groups:web'])
      expect(devicesOf(iov.site, element), element).to.deep.equal([])
  })
})
