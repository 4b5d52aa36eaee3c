import { expect } from 'chai'
import { caller, FieldSite, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 5: a partial failure is not undone', () => {
  it('undoes everything, whichever change of the adapter fails', async () => {
    for (let failing = 1; ; failing++) {
      await using site = await FieldSite.make()
      const iov = await site.start()
      const { vm } = valueOf(await iov.createVM(vmRequest('zenith-office', { redundantPaths: 2 }), caller))
      const before = site.devices()
      site.breaks({
        call: /^run ip link set .* vf /,
        from: failing,
        effect: { kind: 'refuse', errno: 'EBUSY' },
      })
      const outcome = await iov.connectResource(
        vm,
        'lun-42',
        { guaranteedRateMbps: 100, admissionSuffices: true },
        caller,
      )
      if (outcome.ok) {
        expect(failing).to.be.greaterThan(1)
        return
      }
      expect(refusalOf(outcome)).to.deep.include({ code: 'deviceRefused' })
      expect(site.devices()).to.deep.equal(before)
      expect(iov.site.channels.size + iov.site.vlanPorts.size).to.equal(0)
      expect(iov.site.operations.get(outcome.operation!)!.state).to.equal('undone')
    }
  })
})
