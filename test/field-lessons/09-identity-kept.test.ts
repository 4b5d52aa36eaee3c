import { expect } from 'chai'
import { caller, FieldSite, forEver, pf, shownByHost, valueOf } from './field-site.ts'

describe('field lesson 9: no MAC address means a new one at each boot', () => {
  it('always allocates one and keeps it, over a restart of iovm and of the host', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    const { mac } = iov.site.virtualControllers.get(id)!.record!
    expect(mac.slice(0, 8)).to.equal(site.description.macPrefix)
    expect(await shownByHost(site, id)).to.include({ address: mac })
    await site.hands.get('host-a')!.write('/sys/bus/pci/devices/0000:3b:00.0/sriov_numvfs', '0', forEver)
    const again = await site.start()
    expect(again.site.virtualControllers.get(id)!.record!.mac).to.equal(mac)
    expect(await shownByHost(site, id)).to.include({ address: mac })
  })
})
