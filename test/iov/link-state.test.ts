import { expect } from 'chai'
import { cableFault, channelLinkFault, controllerLinkFault, portLinkFault } from '../../src/iov/link-state.ts'
import type { ChannelRecord } from '../../src/iov/ledger.ts'
import type { Site } from '../../src/iov/site.ts'
import { connectedChannel, fakeSite } from '../providers/iov/fake-site.ts'
import { graphSite, toID } from './graph-site.ts'

const cables = ['h1/0 s1/u', 's1/a s2/a']

async function siteWith(down: readonly string[], unreachable: readonly string[] = []): Promise<Site> {
  return (await graphSite({ cables, down, unreachable })).snapshot.site
}

describe('iov: which links are up', () => {
  it('a port carries nothing without a link, and nothing while its switch cannot be reached', async () => {
    expect(portLinkFault(await siteWith([]), 's1/a')).to.equal(null)
    expect(portLinkFault(await siteWith(['s1/a']), 's1/a')).to.deep.equal({
      text: 'the link of switch port s1/a is down',
      element: 's1/a',
    })
    const lost = { text: 'switch s1 cannot be reached', element: 's1' }
    expect(portLinkFault(await siteWith(['s1/a'], ['s1']), 's1/a')).to.deep.equal(lost)
    expect(portLinkFault(await siteWith([]), 's1/z')?.text).to.equal('switch port s1/z is not known')
  })

  it('a cable needs both of its ends', async () => {
    const [uplink, link] = (await siteWith([])).cables
    expect(cableFault(await siteWith([]), uplink!)).to.equal(null)
    expect(cableFault(await siteWith(['h1/0']), uplink!)?.element).to.equal(toID('h1/0'))
    expect(cableFault(await siteWith(['s1/u']), uplink!)?.element).to.equal('s1/u')
    expect(cableFault(await siteWith(['s2/a']), link!)?.element).to.equal('s2/a')
    const gone = { ...(await siteWith([])), controllers: new Map() }
    expect(controllerLinkFault(gone, toID('h1/0'))?.text).to.contain('is not there')
    expect(cableFault(gone, uplink!)?.element).to.equal(toID('h1/0'))
  })

  it('a channel is told of its controller first, then of the ports in their order', () => {
    const site = fakeSite()
    const channel: ChannelRecord = site.channels.get(connectedChannel)!
    expect(channelLinkFault(site, channel)).to.equal(null)
    for (const id of channel.path) site.ports.set(id, { ...site.ports.get(id)!, linkUp: false })
    expect(channelLinkFault(site, channel)?.element).to.equal(channel.path[0])
    const { controller } = site.virtualControllers.get(channel.virtualController)!
    site.controllers.set(controller, { ...site.controllers.get(controller)!, linkUp: false })
    expect(channelLinkFault(site, channel)?.element).to.equal(controller)
  })
})
