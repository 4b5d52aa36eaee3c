import { expect } from 'chai'
import { caller, FieldSite, pf, shownByHost, valueOf } from './field-site.ts'

describe('field lesson 11: names of network devices race', () => {
  it('finds a device by its PCI address, whatever it is called at the moment', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    const { mac } = iov.site.virtualControllers.get(id)!.record!
    for (const [from, to] of [
      ['ens1f0', 'aside'],
      ['ens1f1', 'ens1f0'],
      ['aside', 'ens1f1'],
    ] as const) {
      await site.ip('host-a', 'dev', from, 'down')
      await site.ip('host-a', 'dev', from, 'name', to)
    }
    site.calls.length = 0
    const { virtualController: second } = valueOf(await iov.createVHBA(pf.portA, caller))
    expect(second).to.equal(`${pf.portA}/1`)
    const writes = site.calls.filter((call) => call.includes('ip link set'))
    expect(writes).not.to.have.lengthOf(0)
    for (const call of writes) expect(call).to.contain('dev ens1f1 vf 1')
    await iov.refresh(caller.signal)
    expect(iov.site.controllers.get(pf.portA)!.device).to.equal('ens1f1')
    expect(iov.site.virtualControllers.get(id)!).to.deep.include({ drift: null })
    expect(iov.site.virtualControllers.get(id)!.actual.mac).to.equal(mac)
    expect(await shownByHost(site, `${pf.portB}/0`)).to.include({ address: mac })
  })
})
