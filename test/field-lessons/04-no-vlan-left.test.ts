import { expect } from 'chai'
import { caller, FieldSite, pf, shownByHost, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 4: a VLAN stays on a released virtual function', () => {
  it('is gone when the function is released, and when it is handed out again', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    const [id] = virtualControllers as [string]
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const { vlan } = iov.site.virtualControllers.get(id)!.record!
    expect((await shownByHost(site, id))['vlan_list']).to.deep.equal([{ vlan }])
    valueOf(await iov.haltVM(vm, caller))
    expect((await shownByHost(site, id))['vlan_list'] ?? [{}]).to.deep.equal([{}])
    const { virtualController } = valueOf(await iov.createVHBA(id.slice(0, id.lastIndexOf('/')), caller))
    expect(virtualController).to.equal(id)
    expect((await shownByHost(site, id))['vlan_list'] ?? [{}]).to.deep.equal([{}])
  })

  it('is programmed as 0 at each release, also where none is known of', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController } = valueOf(await iov.createVHBA(pf.portA, caller))
    site.calls.length = 0
    valueOf(await iov.removeVHBA(virtualController, caller))
    expect(site.calls).to.include('host-a run ip link set dev ens1f0 vf 0 vlan 0')
  })
})
