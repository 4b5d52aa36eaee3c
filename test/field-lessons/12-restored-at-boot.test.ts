import { expect } from 'chai'
import { caller, FieldSite, forEver, pf, shownByHost, valueOf } from './field-site.ts'

describe('field lesson 12: virtual functions are lost or late at boot', () => {
  it('are there again, set up as decided, before anything is served', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const set = { maximumRateMbps: 500, trust: true }
    const { virtualController: id } = valueOf(
      await iov.createVHBA(pf.portA, caller, { group: 'zenith-lab', constraints: set }),
    )
    const before = await shownByHost(site, id)
    expect(before).to.include({ trust: true })
    await site.hands.get('host-a')!.write('/sys/bus/pci/devices/0000:3b:00.0/sriov_numvfs', '0', forEver)
    const again = await site.start()
    expect(await shownByHost(site, id)).to.deep.equal(before)
    expect(again.site.virtualControllers.get(id)!.drift).to.equal(null)
    expect(again.site.controllers.get(pf.portA)!.enabledVirtual).to.equal(8)
  })
})
