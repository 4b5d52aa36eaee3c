import { expect } from 'chai'
import { caller, FieldSite, pf, valueOf, vmRequest } from './field-site.ts'

const countWrites = (site: FieldSite): string[] =>
  site.calls
    .filter((call) => /^host-a write .*3b:00\.0.*sriov_numvfs/.test(call))
    .map((call) => call.slice(-1))

const withPool = (count: number) => (site: FieldSite) => {
  site.description = {
    ...site.description,
    hosts: site.description.hosts.map((host) => ({
      ...host,
      pools: host.pools.map((pool) =>
        `${host.name}/${pool.controller}` === pf.portA ? { ...pool, virtual: count } : pool,
      ),
    })),
  }
}

describe('field lesson 1: from N to M virtual functions', () => {
  it('leaves a pool of the right size alone', async () => {
    await using site = await FieldSite.make()
    await site.start()
    expect(countWrites(site)).to.deep.equal(['8'])
    await site.start()
    expect(countWrites(site)).to.deep.equal(['8'])
  })

  it('makes another number by way of 0, when the site asks for it and nothing is in use', async () => {
    await using site = await FieldSite.make()
    await site.start()
    withPool(4)(site)
    const iov = await site.start()
    expect(countWrites(site)).to.deep.equal(['8', '0', '4'])
    expect(iov.site.controllers.get(pf.portA)!.enabledVirtual).to.equal(4)
  })

  it('leaves another number alone while one is in use', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController } = valueOf(await iov.createVHBA(pf.portA, caller))
    valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    withPool(4)(site)
    const again = await site.start()
    expect(countWrites(site)).to.deep.equal(['8'])
    expect(again.site.controllers.get(pf.portA)!.enabledVirtual).to.equal(8)
    expect(again.site.virtualControllers.get(virtualController)!.drift).to.equal(null)
  })
})
