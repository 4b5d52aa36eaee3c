import { expect } from 'chai'
import fc from 'fast-check'
import { Findings } from '../../src/iov/findings.ts'
import type { TransitConstraints } from '../../src/iov/transit-search.ts'
import { asksForTransit, findTransit } from '../../src/iov/transit-search.ts'
import type { GraphPlan } from './graph-site.ts'
import { graphSite, toID } from './graph-site.ts'

/** Two ways between the hosts: a short one through the core, and one over s3 through the backup network. */
const twoWays: GraphPlan = {
  cables: [
    'h1/0 s1/1 lan',
    'h2/0 s2/1 lan',
    's1/2 s2/2 core',
    's1/3 s3/1 backup',
    's3/2 s2/3 backup',
    'h3/0 s1/9 lan',
  ],
}

async function search(plan: GraphPlan, set: TransitConstraints, to = 'h2'): Promise<string> {
  const { snapshot } = await graphSite(plan)
  const found = findTransit(snapshot, 'h1', to, set)
  if (!(found instanceof Findings)) return found.ports.join(' ')
  return found.reasons.map(({ source, text }) => `${source}: ${text}`).join('; ')
}

describe('iov: the networks that a migration crosses', () => {
  it('takes the shortest way, around forbidden networks and over mandatory ones', async () => {
    expect(await search(twoWays, {})).to.equal('s1/1 s1/2 s2/2 s2/1')
    const around = 's1/1 s1/3 s3/1 s3/2 s2/3 s2/1'
    expect(await search(twoWays, { forbiddenNetworks: ['core'] })).to.equal(around)
    expect(await search(twoWays, { mandatoryNetworks: ['backup', 'lan'] })).to.equal(around)
    expect(await search(twoWays, {}, 'h1')).to.equal('')
  })

  it('says which network is in the way', async () => {
    expect(await search(twoWays, { forbiddenNetworks: ['core', 'backup'] })).to.equal(
      'transit: network core is forbidden, behind port s1/2; transit: network backup is forbidden, behind port s1/3',
    )
    expect(await search(twoWays, { forbiddenNetworks: ['lan'] })).to.contain('network lan is forbidden')
    expect(await search(twoWays, { mandatoryNetworks: ['core', 'backup'] })).to.equal(
      'transit: no way from host h1 to host h2 is known that crosses each mandatory network: core, backup',
    )
  })

  it('crosses no link that is down and no switch that cannot be reached, and says so', async () => {
    expect(await search({ ...twoWays, down: ['s2/2'] }, {})).to.equal('s1/1 s1/3 s3/1 s3/2 s2/3 s2/1')
    const none = await search({ ...twoWays, down: ['s2/2'], unreachable: ['s3'] }, {})
    expect(none).to.equal('link: the link of switch port s2/2 is down; link: switch s3 cannot be reached')
    expect(await search({ ...twoWays, down: ['h2/0'] }, {})).to.contain(`controller ${toID('h2/0')} is down`)
  })

  it('says when the cables of a host are not known, or lead nowhere', async () => {
    expect(await search(twoWays, {}, 'h9')).to.contain('no cable is known')
    const apart = { cables: ['h1/0 s1/1', 'h2/0 s2/1'] }
    expect(await search(apart, {})).to.contain('no cables lead from host h1 to host h2')
    const storage = { ...twoWays, controller: () => ({ kind: 'fibre-channel' as const }) }
    expect(await search(storage, {})).to.contain('no cable is known from an Ethernet controller')
  })

  it('is asked for by a set that names a network', () => {
    expect(asksForTransit({})).to.equal(false)
    expect(asksForTransit({ forbiddenNetworks: [], mandatoryNetworks: [] })).to.equal(false)
    expect(asksForTransit({ mandatoryNetworks: ['core'] })).to.equal(true)
  })

  it('finds a way in random sites exactly where one exists, and the shortest', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, randomSet, randomSet, async (plan, forbidden, mandatory) => {
        const { snapshot } = await graphSite(plan)
        const set = { forbiddenNetworks: forbidden, mandatoryNetworks: mandatory }
        const found = findTransit(snapshot, 'h1', 'h2', set)
        const lengths = allWays(plan, set)
        if (lengths.length === 0) {
          expect(found).to.be.instanceOf(Findings)
          expect((found as Findings).empty).to.equal(false)
        } else {
          if (found instanceof Findings) throw new Error(JSON.stringify(found.reasons))
          expect(found.cables.length).to.equal(Math.min(...lengths))
          const networks = found.cables.flatMap((cable) => cable.networks)
          expect(networks.filter((network) => forbidden.includes(network))).to.deep.equal([])
          expect(mandatory.filter((network) => !networks.includes(network))).to.deep.equal([])
        }
      }),
    )
  })
})

const networkNames = ['a', 'b', 'c']
const randomSet = fc.uniqueArray(fc.constantFrom(...networkNames), { maxLength: 2 })

/** Up to five switches and eight links, some of them down; two hosts with one or two controllers each. */
const randomPlan: fc.Arbitrary<GraphPlan> = fc
  .record({
    links: fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), randomSet, fc.boolean()),
      { maxLength: 8 },
    ),
    uplinks: fc.array(
      fc.tuple(fc.constantFrom('h1', 'h2'), fc.integer({ min: 1, max: 5 }), randomSet, fc.boolean()),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ links, uplinks }) => {
    const down: string[] = []
    const cables = [
      ...links.flatMap(([one, other, networks, isDown], at) => {
        if (one === other) return []
        if (isDown && at % 2 === 0) down.push(`s${one}/x${at}`)
        return [[`s${one}/x${at}`, `s${other}/y${at}`, ...networks].join(' ')]
      }),
      ...uplinks.map(([host, to, networks, isDown], at) => {
        if (isDown && at % 2 === 0) down.push(`s${to}/u${at}`)
        return [`${host}/${at}`, `s${to}/u${at}`, ...networks].join(' ')
      }),
    ]
    return { cables, down }
  })

/** The lengths of all ways that are open and satisfy the set, by trying everything. */
function allWays({ cables, down }: GraphPlan, set: TransitConstraints): number[] {
  const open = cables
    .map((text) => text.split(' '))
    .filter(([from, to, ...networks]) => {
      const isForbidden = networks.some((network) => set.forbiddenNetworks!.includes(network))
      return !isForbidden && !down!.includes(from!) && !down!.includes(to!)
    })
    .map(([from, to, ...networks]) => ({
      ends: [from!.split('/')[0]!, to!.split('/')[0]!] as const,
      networks,
    }))
  const lengths: number[] = []
  const go = (at: string, visited: readonly string[], crossed: readonly string[], length: number): void => {
    if (at === 'h2') {
      if (set.mandatoryNetworks!.every((network) => crossed.includes(network))) lengths.push(length)
      return
    }
    for (const { ends, networks } of open) {
      const next = ends[0] === at ? ends[1] : ends[1] === at ? ends[0] : null
      if (next === null || visited.includes(next)) continue
      go(next, [...visited, next], [...crossed, ...networks], length + 1)
    }
  }
  go('h1', ['h1'], [], 0)
  return lengths
}
