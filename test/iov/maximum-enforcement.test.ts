import { expect } from 'chai'
import { maximumEnforcement } from '../../src/iov/maximum-enforcement.ts'
import { connectedChannel, fakeSite } from '../providers/iov/fake-site.ts'

describe('iov: what keeps a channel below its maximum', () => {
  const enforcedBy = (maximumRateMbps: number, maximumRate: boolean, speedMbps = 10_000): string => {
    const site = fakeSite()
    const channel = { ...site.channels.get(connectedChannel)!, maximumRateMbps }
    const { controller: id } = site.virtualControllers.get(channel.virtualController)!
    const controller = site.controllers.get(id)!
    const capabilities = { ...controller.capabilities, maximumRate }
    site.controllers.set(id, { ...controller, speedMbps, capabilities })
    return maximumEnforcement(site, channel)
  }

  it('is the link where it is not faster, and else the device where its driver can', () => {
    expect(enforcedBy(0, true)).to.equal('none')
    expect(enforcedBy(500, true)).to.equal('device')
    expect(enforcedBy(500, false)).to.equal('none')
    expect(enforcedBy(10_000, false)).to.equal('link')
    expect(enforcedBy(10_000, true)).to.equal('link')
    expect(enforcedBy(10_000, false, 0)).to.equal('none')
  })

  it('is nothing any more where the controller is gone', () => {
    const site = fakeSite()
    const channel = { ...site.channels.get(connectedChannel)!, maximumRateMbps: 500 }
    site.virtualControllers.delete(channel.virtualController)
    expect(maximumEnforcement(site, channel)).to.equal('none')
  })
})
