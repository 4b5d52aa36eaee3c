import { expect } from 'chai'
import { caller, FieldSite, forEver, pf, shownByHost, valueOf, withFibreChannel } from './field-site.ts'

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

  it('creates virtual ports of Fibre Channel again, under their names and no others', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    const iov = await site.start()
    const ids = [1, 2].map(
      async () => valueOf(await iov.createVHBA(pf.fibreChannel, caller)).virtualController,
    )
    const [first, second] = await Promise.all(ids)
    const names = (shown = iov) =>
      [first, second].map((id) => shown.site.virtualControllers.get(id!)!.actual.wwpn)
    const before = names()
    const hand = site.hands.get('host-a')!
    for (const name of await hand.list('/sys/class/fc_vports', forEver))
      await hand.write(`/sys/class/fc_vports/${name}/vport_delete`, '1', forEver)
    const again = await site.start()
    expect(names(again)).to.deep.equal(before)
    expect(await site.hands.get('host-a')!.list('/sys/class/fc_vports', forEver)).to.have.length(2)
    expect(again.site.controllers.get(pf.fibreChannel)!.freeVirtual).to.equal(1)
    expect([first, second].map((id) => again.site.virtualControllers.get(id!)!.drift)).to.deep.equal([
      null,
      null,
    ])
  })
})
