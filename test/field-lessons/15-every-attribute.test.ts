import { expect } from 'chai'
import { caller, FieldSite, pf, valueOf } from './field-site.ts'

describe('field lesson 15: a change is ignored because the count did not change', () => {
  const changes: readonly [string, string][] = [
    ['mac 02:00:00:00:00:99', 'mac'],
    ['vlan 77', 'vlan'],
    ['max_tx_rate 700', 'maximumRateMbps'],
    ['spoofchk off', 'spoofCheck'],
    ['trust on', 'trust'],
  ]
  for (const [change, attribute] of changes) {
    it(`compares every attribute: shows that somebody has set ${change}`, async () => {
      await using site = await FieldSite.make()
      const iov = await site.start()
      const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
      const { enabledVirtual } = iov.site.controllers.get(pf.portA)!
      await site.ip('host-a', 'dev', 'ens1f0', 'vf', '0', ...change.split(' '))
      await iov.refresh(caller.signal)
      expect(iov.site.virtualControllers.get(id)!.drift).to.contain(`${attribute} is `)
      expect(iov.site.controllers.get(pf.portA)!.enabledVirtual).to.equal(enabledVirtual)
    })
  }
})
