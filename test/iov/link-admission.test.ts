import { expect } from 'chai'
import { Findings } from '../../src/iov/findings.ts'
import type { PathDemands } from '../../src/iov/link-admission.ts'
import { LinkAdmission } from '../../src/iov/link-admission.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import type { GraphPlan } from './graph-site.ts'
import { channelOver, graphSite, toID } from './graph-site.ts'

const plan: GraphPlan = {
  cables: ['h1/0 s1/u lan', 's1/a s2/a core'],
  resources: { r: ['s2/r'] },
  untagged: ['r'],
}
const vlan = VLANID.parse(100)

async function judge(change: Partial<GraphPlan> = {}, demands: Partial<PathDemands> = {}) {
  const { snapshot, state } = await graphSite({ ...plan, ...change })
  const asked = { guaranteedRateMbps: 0, forbiddenNetworks: [], mandatoryNetworks: [], ...demands }
  const admission = new LinkAdmission(snapshot, snapshot.site.resources.get('r')!, asked)
  const uplink = snapshot.graph.uplinksOf(toID('h1/0'))[0]!
  const link = snapshot.graph.linksOf('s1')[0]!
  const textOf = (step: typeof uplink | typeof link): string | undefined => {
    const refusal = admission.refusalOfStep(step)
    return refusal === null ? undefined : `${refusal.source}: ${refusal.text}`
  }
  return { admission, state, uplink: textOf(uplink), link: textOf(link) }
}

describe('iov: which links a channel may cross', () => {
  it('is any whose both ends have a link and are ours to edit', async () => {
    expect(await judge()).to.deep.include({ uplink: undefined, link: undefined })
    expect((await judge({ down: ['h1/0'] })).uplink).to.equal(
      `link: the link of controller ${toID('h1/0')} is down`,
    )
    expect((await judge({ down: ['s1/u'] })).uplink).to.equal('link: the link of switch port s1/u is down')
    expect((await judge({ down: ['s2/a'] })).link).to.equal('link: the link of switch port s2/a is down')
    expect((await judge({ unreachable: ['s2'] })).link).to.equal('link: switch s2 cannot be reached')
    const trunk = await judge({ port: (id) => ({ allowsAll: id === 's2/a' }) })
    expect(trunk.link).to.equal('switch port: port s2/a carries all VLANs; ports that do so are not edited')
  })

  it('is none of a forbidden network', async () => {
    const { uplink, link } = await judge({}, { forbiddenNetworks: ['core'] })
    expect([uplink, link]).to.deep.equal([undefined, 'transit: network core is forbidden, behind port'])
  })

  it('has room for the guarantee at both ends, beside what is guaranteed and planned', async () => {
    const ledger = { channels: [channelOver('one', ['s2/a', 's2/r'], 7000)] }
    const { link, uplink, admission } = await judge({ ledger }, { guaranteedRateMbps: 3001 })
    expect(uplink).to.equal(undefined)
    expect(link).to.equal('capacity: 7000 of 10000 Mbit/s are guaranteed, 3001 more do not fit on port')
    const exact = await judge({ ledger }, { guaranteedRateMbps: 3000 })
    expect(exact.link).to.equal(undefined)
    expect(exact.admission.refusalOfPort('s2/r')).to.equal(null)
    expect(exact.admission.refusalOfPort('s2/r', 1)?.text).to.contain('7001 of 10000')
    expect((await judge({ ledger })).link, 'without a guarantee there is always room').to.equal(undefined)
    const findings = new Findings()
    admission.tell(findings)
    expect(findings.reasons.map(({ elements }) => elements)).to.deep.equal([['s2/a']])
  })

  it('carries no VLAN that somebody else made on the switch, or that stands on the port otherwise', async () => {
    const { admission, state } = await judge()
    expect(admission.refusalOfVLAN('s1/a', vlan)).to.equal(null)
    state.vlanCreated('s2', VLANID.parse(101), 'theirs')
    expect(admission.refusalOfVLAN('s2/a', VLANID.parse(101))?.text).to.equal(
      'VLAN 101 on switch s2 was made by somebody else',
    )
    const taken = await judge({ port: (id) => (id === 's2/r' ? { untagged: VLANID.parse(7) } : {}) })
    expect(taken.admission.refusalOfVLAN('s2/r', vlan)?.text).to.contain('carries VLAN 7 already')
  })
})
