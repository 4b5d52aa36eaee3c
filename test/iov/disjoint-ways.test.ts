import { expect } from 'chai'
import fc from 'fast-check'
import type { DisjointRules, Taken } from '../../src/iov/disjoint-ways.ts'
import { DisjointWays } from '../../src/iov/disjoint-ways.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { graphSite, toID } from './graph-site.ts'

const nothing: Taken = { groups: [], cables: [], switches: [], ports: [], networks: [] }

function waysIn(
  snapshot: Snapshot,
  ends: readonly string[],
  change: Partial<DisjointRules> = {},
): DisjointWays {
  const controllers = snapshot.inventory.controllersOf('h1').toSorted()
  const starts = controllers.flatMap((id) =>
    snapshot.graph.uplinksOf(id).map((uplink) => ({ group: id, uplink })),
  )
  const { graph } = snapshot
  return new DisjointWays({
    graph,
    starts,
    ends,
    sharedEnds: false,
    switchesApart: false,
    isOpen: () => true,
    ...change,
  })
}

/** Two cards, a mesh of three switches, two ports of the resource. */
const cables = ['h1/0 s1/u', 'h1/1 s1/v', 's1/a s2/a core', 's1/b s3/b', 's3/c s2/c core']
const ends = ['s2/r1', 's2/r2']

describe('iov: how many disjoint ways there are', () => {
  it('counts ways that share no cable and no port, and where asked no switch', async () => {
    const { snapshot } = await graphSite({ cables, resources: { r: ends } })
    expect(waysIn(snapshot, ends).count(3, nothing)).to.equal(2)
    expect(waysIn(snapshot, ['s2/r1']).count(2, nothing)).to.equal(1)
    expect(waysIn(snapshot, ['s2/r1'], { sharedEnds: true }).count(2, nothing)).to.equal(2)
    const apart = waysIn(snapshot, ends, { switchesApart: true })
    expect(apart.count(2, nothing)).to.equal(1)
    expect(apart.bottleneck).to.deep.equal(['switch s1'])
  })

  it('leaves out what is taken or closed', async () => {
    const { snapshot } = await graphSite({ cables, resources: { r: ends } })
    const ways = waysIn(snapshot, ends)
    const [, , direct] = snapshot.graph.cables
    expect(ways.count(2, { ...nothing, cables: [direct!] })).to.equal(1)
    expect(ways.bottleneck, 'what is taken, too').to.deep.equal(['cable s1/a – s2/a', 'cable s1/b – s3/b'])
    expect(ways.count(2, { ...nothing, networks: ['core'] })).to.equal(0)
    expect(ways.count(2, { ...nothing, groups: [toID('h1/0')] })).to.equal(1)
    expect(ways.count(2, { ...nothing, ports: ['s2/r1'] })).to.equal(1)
    expect(ways.count(2, nothing), 'nothing is remembered of the counts before').to.equal(2)
    expect(waysIn(snapshot, ends, { isOpen: ({ cable }) => cable !== direct }).count(2, nothing)).to.equal(1)
  })

  it('goes on from a head, which counts as one of the ways', async () => {
    const { snapshot } = await graphSite({ cables, resources: { r: ends } })
    const ways = waysIn(snapshot, ends)
    const [uplink, , , detour, last] = snapshot.graph.cables
    const taken = { ...nothing, groups: [toID('h1/0')], cables: [uplink!, detour!] }
    expect(ways.count(2, taken, 's3')).to.equal(2)
    expect(ways.count(2, { ...taken, cables: [...taken.cables, last!] }, 's3'), 'a dead end').to.equal(0)
    expect(ways.count(2, taken, 's9')).to.equal(0)
  })

  it('has as many ways as its smallest cut has cables', async () => {
    const link = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(link, { maxLength: 7 }),
        fc.integer({ min: 1, max: 3 }),
        async (links, count) => {
          const between = links.filter(([one, other]) => one !== other)
          const uplinks = Array.from({ length: count }, (_, at) => `h1/${at} s1/u${at}`)
          const plan = [...uplinks, ...between.map(([one, other], at) => `s${one}/x${at} s${other}/y${at}`)]
          const last = ['s4/r0', 's4/r1', 's4/r2']
          const { snapshot } = await graphSite({ cables: plan, resources: { r: last } })
          expect(waysIn(snapshot, last).count(9, nothing)).to.equal(smallestCut(between, count))
        },
      ),
    )
  })
})

/** By trying all sets of switches on the side of s1. */
function smallestCut(links: readonly (readonly [number, number])[], uplinks: number): number {
  const sides = [[1], [1, 2], [1, 3], [1, 2, 3]]
  const cuts = sides.map(
    (side) => links.filter(([one, other]) => side.includes(one) !== side.includes(other)).length,
  )
  return Math.min(uplinks, 3, ...cuts)
}
