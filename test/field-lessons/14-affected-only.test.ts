import { expect } from 'chai'
import { caller, FieldSite, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 14: too much is drained', () => {
  it('says which VMs a change affects, and leaves the others alone', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const make = async (group: string) => valueOf(await iov.createVM(vmRequest(group), caller)).vm
    const group = { customer: 'zenith', parent: null, caption: null }
    valueOf(await iov.createGroup({ ...group, name: 'trial' }, caller))
    const [inside, outside] = [await make('trial'), await make('zenith-lab')]
    for (const vm of [inside, outside]) valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const [vhba] = [...iov.site.virtualControllers.values()].filter(({ record }) => record?.vm === inside)

    site.calls.length = 0
    const changed = await iov.changeConstraints({ kind: 'group', id: 'trial' }, { trust: true }, caller)
    valueOf(changed)
    expect(changed.reasons.at(-1)!.elements).to.deep.equal([inside])
    const { affected } = iov.site.operations.get(changed.operation!)!
    expect(affected.filter((element) => element.startsWith('vms:'))).to.deep.equal([`vms:${inside}`])
    const writes = site.calls.filter((call) => call.includes('ip link set'))
    expect(writes).to.have.lengthOf(1)
    expect(writes[0]).to.contain(`vf ${vhba!.index} trust on`)
    expect([...iov.site.channels.values()].map(({ state }) => state)).to.deep.equal([
      'connected',
      'connected',
    ])
  })

  it('changes nothing of other VMs when one is halted', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const stays = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller)).vm
    valueOf(await iov.connectResource(stays, 'lun-42', {}, caller))
    const before = site.devices()
    const goes = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller)).vm
    valueOf(await iov.connectResource(goes, 'lun-42', {}, caller))
    const halted = await iov.haltVM(goes, caller)
    valueOf(halted)
    expect(site.devices()).to.deep.equal(before)
    expect(iov.site.operations.get(halted.operation!)!.affected).not.to.include(`vms:${stays}`)
  })
})
