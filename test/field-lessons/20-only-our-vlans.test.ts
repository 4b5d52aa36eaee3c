import { expect } from 'chai'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { caller, FieldSite, forEver, refusalOf, valueOf } from './field-site.ts'

describe('field lesson 20: VLANs are deleted that are not ours', () => {
  it('prunes only what it has created, also where others use VLANs of its ranges', async () => {
    await using site = await FieldSite.make()
    await site.start()
    const theirs = VLANID.parse(100)
    await site.backends.switch('leaf-1').createVLAN(theirs, 'theirs', forEver)
    const iov = await site.start()
    const ask = { vlan: null, group: 'zenith-lab', virtualController: null, resource: null }
    expect(refusalOf(await iov.requestVLAN({ ...ask, vlan: theirs }, caller)).code).to.equal('inUse')
    const { vlan } = valueOf(await iov.requestVLAN(ask, caller))
    expect(vlan).not.to.equal(theirs)
    expect(iov.site.vlans.get(theirs)!.record).to.equal(null)
    expect(valueOf(await iov.pruneVLANs(caller)).removed).to.deep.equal([vlan])
    const { vlans } = await site.backends.switch('leaf-1').discover(forEver)
    expect(vlans.map(({ id }) => id))
      .to.include(theirs)
      .and.not.to.include(vlan)
  })

  it('leaves a VLAN of its own to somebody who has begun to use it', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const ask = { vlan: null, group: 'zenith-lab', virtualController: null, resource: null }
    const { vlan } = valueOf(await iov.requestVLAN(ask, caller))
    await site.backends.switch('leaf-2').join('s2', vlan, 'tagged', forEver)
    await iov.pruneVLANs(caller)
    const { vlans } = await site.backends.switch('leaf-2').discover(forEver)
    expect(vlans.map(({ id }) => id)).to.include(vlan)
  })
})
