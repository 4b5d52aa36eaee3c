import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { openGuest } from '../../../src/backends/guest/open-guest.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { diskAndShare } from '../contract/guest.ts'
import { FakeGuest } from './fake-guest.ts'

const { signal } = new AbortController()

describe('guests of a host', () => {
  const mac = MACAddress.parse('02:00:00:00:00:01')
  const system = new FakeGuest([mac])
  const means = { host: 'h1', access: system, resources: diskAndShare, limits: defaultLimits }

  it('are the host itself where the site says so', async () => {
    const guest = openGuest({ self: true }, means)
    expect(await guest.addInterface('any', mac, signal)).to.equal('eth0')
    expect(system.devices[0]?.isUp).to.equal(true)
  })

  it('are behind sockets where the site says so; without one, the VM does not run', async () => {
    const guest = openGuest({ agent: '/nonexistent/{id}' }, means)
    expect(await guest.discover('vm', signal)).to.deep.equal([])
  })
})
