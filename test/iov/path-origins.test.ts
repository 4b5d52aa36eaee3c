import { expect } from 'chai'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { PathOrigins } from '../../src/iov/path-origins.ts'
import type { PathsRequest } from '../../src/iov/path-request.ts'
import { sharedPortsOf } from '../../src/iov/path-request.ts'
import { pathOf, startAt } from '../../src/iov/path-start.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { channelOver, graphSite, toID, virtualOn } from './graph-site.ts'

const vlan = (id: number): VLANID => VLANID.parse(id)

interface Virtual {
  readonly vlan?: number
  readonly set?: ConstraintSet
}

/** One virtual controller on each of two cards. */
async function world(one: Virtual, other: Virtual, change: Partial<PathsRequest> = {}) {
  const { snapshot } = await graphSite({
    cables: ['h1/0 s1/u', 'h1/0 s1/w', 'h1/1 s1/v'],
    resources: { r: ['s1/r'] },
  })
  const starts = [one, other].map(({ vlan: id, set = {} }, at) => {
    const virtual = virtualOn(toID(`h1/${at}`))
    return startAt(snapshot, { ...virtual, vlan: id === undefined ? null : vlan(id) }, set)
  })
  const resource = snapshot.site.resources.get('r')!
  const request: PathsRequest = {
    starts,
    resource,
    vlans: [vlan(100)],
    kept: [],
    count: 2,
    redundancyLevel: 'card',
    ...change,
  }
  return { snapshot, request, starts, origins: new PathOrigins(snapshot, request, new Map()) }
}

const portsOf = (starts: ReturnType<PathOrigins['startsBeside']>): string[] =>
  [...starts.keys()].map(({ port }) => port)

describe('iov: where paths begin', () => {
  it('is at every cable of the controllers, or at the port that is asked for', async () => {
    const { origins } = await world({}, {})
    expect(portsOf(origins.startsBeside([], vlan(100), origins.demanding[0]!))).to.deep.equal([
      's1/u',
      's1/w',
      's1/v',
    ])
    const asked = await world({ set: { switchPort: 's1/w' } }, { set: { switchPort: 's1/w' } })
    expect(asked.origins.wayStarts.map(({ uplink }) => uplink.port)).to.deep.equal(['s1/w'])
    const nowhere = await world({ set: { switchPort: 's9/9' } }, { set: { switchPort: 's9/9' } })
    expect(nowhere.origins.isEmpty).to.equal(true)
  })

  it('is where the VLAN is, or none yet; VLANs in use go before new ones', async () => {
    const { origins } = await world({ vlan: 120 }, {})
    const [demanding] = origins.demanding
    expect(origins.vlansBeside([])).to.deep.equal([120, 100])
    expect(portsOf(origins.startsBeside([], vlan(120), demanding!))).to.deep.equal(['s1/u', 's1/w'])
    expect(portsOf(origins.startsBeside([], vlan(100), demanding!))).to.deep.equal(['s1/v'])
  })

  it('is not on the card of a path that is there or chosen, whose VLAN the others may share', async () => {
    const { origins, starts, snapshot } = await world({ vlan: 120 }, {})
    const chosen = [{ start: starts[0]!, vlan: vlan(120), ports: ['s1/u', 's1/r'], cables: [] }]
    expect(portsOf(origins.startsBeside(chosen, vlan(120), origins.demanding[0]!))).to.deep.equal(['s1/v'])
    const kept = [pathOf(snapshot, channelOver('0', ['s1/u', 's1/r'], 0))]
    expect(kept[0]!.cables.map(({ to }) => to)).to.deep.equal(['s1/u'])
    const beside = await world({}, {}, { kept })
    expect(portsOf(beside.origins.startsBeside([], vlan(100), beside.origins.demanding[0]!))).to.deep.equal([
      's1/v',
    ])
  })

  it('tells starts apart that ask for different things', async () => {
    const { origins } = await world({ set: { guaranteedRateMbps: 50_000 } }, {})
    expect(origins.demanding).to.have.length(2)
    const ports = origins.demanding.map((demanding) =>
      portsOf(origins.startsBeside([], vlan(100), demanding)),
    )
    expect(ports).to.deep.equal([['s1/u', 's1/w'], ['s1/v']])
    expect(
      origins.isOpen((admission) => admission.refusalOfPort('s1/r')),
      'for one of them',
    ).to.equal(true)
  })

  it('shares the ports of a resource only where it has too few', async () => {
    const { request } = await world({}, {})
    expect(sharedPortsOf(request)).to.deep.equal(['s1/r'])
    expect(sharedPortsOf({ ...request, count: 1 })).to.deep.equal([])
  })
})
