import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf } from './field-site.ts'

describe('field lesson 2: growing the number of virtual functions destroys live ones', () => {
  it('refuses with "no capacity" and touches no counter, although the hardware could offer more', async () => {
    await using site = await FieldSite.make((description) => ({
      ...description,
      hosts: description.hosts.map((host) => ({
        ...host,
        pools: host.pools.map((pool) => ({ ...pool, virtual: 2 })),
      })),
    }))
    const iov = await site.start()
    for (let number = 0; number < 2; number++) valueOf(await iov.createVHBA(pf.portA, caller))
    const before = site.devices()
    const calls = site.calls.length
    expect(iov.site.controllers.get(pf.portA)!.maximumVirtual).to.equal(8)
    expect(refusalOf(await iov.createVHBA(pf.portA, caller)).code).to.equal('noCapacity')
    const constraints = { allowedHosts: ['host-a'], techniques: ['sriov'] as const, numaNode: 0 }
    valueOf(await iov.getVHBA('host-a', 'zenith-lab', constraints, caller))
    valueOf(await iov.getVHBA('host-a', 'zenith-lab', constraints, caller))
    expect(refusalOf(await iov.getVHBA('host-a', 'zenith-lab', constraints, caller)).code).to.equal(
      'noCapacity',
    )
    expect(site.calls.slice(calls).filter((call) => call.includes('sriov_numvfs') && call.includes('write')))
      .to.be.empty
    expect(site.devices().hosts['host-a']!.controllers).to.deep.equal(before.hosts['host-a']!.controllers)
  })
})
