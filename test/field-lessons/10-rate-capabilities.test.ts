import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 10: a minimum rate that the driver does not support is logged and ignored', () => {
  it('is refused before anything is touched; what a driver can do is published', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    expect(iov.site.controllers.get(pf.portA)!.capabilities.minimumRate).to.equal(false)
    expect(iov.site.controllers.get(pf.other)!.capabilities.minimumRate).to.equal(true)
    const before = site.devices()
    const set = { allowedHosts: ['host-a'], numaNode: 0, guaranteedRateMbps: 200 }
    const refusal = refusalOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    expect(refusal.code).to.equal('constraintNotSatisfiable')
    expect(refusal.text).to.contain('guarantee')
    expect(site.devices()).to.deep.equal(before)
  })

  it('is accepted where admission alone suffices, and the channel says how it is kept', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const admitted = {
      allowedHosts: ['host-a'],
      numaNode: 0,
      guaranteedRateMbps: 200,
      admissionSuffices: true,
    }
    const enforced = { allowedHosts: ['host-a'], numaNode: 1, guaranteedRateMbps: 200 }
    for (const [set, enforcedBy] of [
      [admitted, 'admission'],
      [enforced, 'device'],
    ] as const) {
      const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
      const { channels } = valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
      expect(iov.site.channels.get(channels[0]!)!).to.include({ enforcedBy, guaranteedRateMbps: 200 })
    }
  })
})
