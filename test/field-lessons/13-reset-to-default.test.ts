import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf } from './field-site.ts'

describe('field lesson 13: settings of virtual functions cannot be reverted', () => {
  it('go back to their defaults in one operation of its own, also those that somebody else has set', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    for (const change of ['trust on', 'spoofchk off', 'max_tx_rate 700', 'vlan 77 qos 3']) {
      await site.ip('host-a', 'dev', 'ens1f0', 'vf', '0', ...change.split(' '))
    }
    expect(site.devices().hosts['host-a']!.virtualFunctions).to.have.property('0000:3b:00.0/0')
    valueOf(await iov.removeVHBA(id, caller))
    expect(site.devices().hosts['host-a']!.virtualFunctions).not.to.have.property('0000:3b:00.0/0')
  })

  it('are read back: a device that only says so is found out', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    site.breaks({ call: /vf 0 mac 00:00:00:00:00:00/, from: 1, effect: { kind: 'lie' } })
    expect(refusalOf(await iov.removeVHBA(id, caller)).text).to.contain('mac')
    expect(iov.site.virtualControllers.has(id)).to.equal(true)
  })
})
