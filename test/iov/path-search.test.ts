import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet, RedundancyLevel } from '../../src/iov/constraint-set.ts'
import { redundancyLevels } from '../../src/iov/constraint-set.ts'
import { Findings } from '../../src/iov/findings.ts'
import type { ChannelRecord } from '../../src/iov/ledger.ts'
import type { FoundPath } from '../../src/iov/path-request.ts'
import { findPaths } from '../../src/iov/path-search.ts'
import { startAt } from '../../src/iov/path-start.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { makeFabric } from '../bench/fabric.ts'
import type { GraphPlan } from './graph-site.ts'
import { channelOver, graphSite, toID, virtualOn } from './graph-site.ts'

interface Asked {
  readonly count?: number
  readonly level?: RedundancyLevel
  readonly set?: ConstraintSet
  readonly vlans?: readonly number[]
  readonly controllers?: readonly string[]
}

interface Answer {
  readonly found: readonly FoundPath[] | undefined
  readonly findings: Findings
}

/** Looks for paths to the resource `r` from the controllers of h1, a virtual one on each. */
function search(snapshot: Snapshot, asked: Asked): Answer {
  const { count = 1, level = 'card', set = {}, vlans = [100, 101] } = asked
  const controllers = asked.controllers?.map(toID) ?? snapshot.inventory.controllersOf('h1').toSorted()
  const starts = controllers.map((id) => startAt(snapshot, virtualOn(id), set))
  const findings = new Findings()
  const resource = snapshot.site.resources.get('r')!
  const ids = vlans.map((vlan) => VLANID.parse(vlan))
  const request = { starts, vlans: ids, resource, kept: [], count, redundancyLevel: level }
  return { found: findPaths(snapshot, request, findings), findings }
}

async function pathsIn(plan: GraphPlan, asked: Asked = {}): Promise<readonly string[]> {
  const { found, findings } = search((await graphSite(plan)).snapshot, asked)
  return found === undefined
    ? findings.reasons.map(({ source, text }) => `${source}: ${text}`)
    : found.map(({ ports, vlan }) => `${vlan} ${ports.join(' ')}`)
}

/** The first path of the first controller, s1–s4, is the only way of the second one. */
const trap: GraphPlan = {
  cables: ['h1/0 s1/u', 'h1/1 s2/u', 's1/a s4/a', 's2/a s1/b', 's1/c s3/a', 's3/b s4/b', 's4/c s5/a'],
  resources: { r: ['s4/r1', 's4/r2'] },
}

describe('iov: the paths of channels', () => {
  it('leaves a first path early that would block the second', async () => {
    expect(await pathsIn(trap)).to.deep.equal(['100 s1/u s1/a s4/a s4/r1'])
    expect(await pathsIn(trap, { count: 2 })).to.deep.equal([
      '100 s1/u s1/a s4/a s4/r1',
      '101 s2/u s2/a s1/b s1/c s3/a s3/b s4/b s4/r2',
    ])
    const detour = {
      ...trap,
      cables: ['h1/0 s1/u', 'h1/1 s2/u', 's1/a s2/b', 's2/a s4/a', 's1/c s3/a', 's3/b s5/a', 's5/b s4/b'],
    }
    expect(await pathsIn(detour), 'the second one for the first').to.deep.equal(['100 s2/u s2/a s4/a s4/r1'])
    expect(await pathsIn(detour, { count: 2, controllers: ['h1/0', 'h1/1'] })).to.deep.equal([
      '100 s2/u s2/a s4/a s4/r1',
      '100 s1/u s1/c s3/a s3/b s5/a s5/b s4/b s4/r2',
    ])
  })

  it('chooses the controllers that give disjoint paths, of several', async () => {
    const plan = {
      cables: ['h1/0 s1/u', 'h1/1 s1/v', 'h1/2 s2/u', 's1/a s4/a', 's2/a s4/b'],
      resources: { r: ['s4/r1', 's4/r2'] },
    }
    expect(await pathsIn(plan, { count: 2 })).to.deep.equal([
      '100 s1/u s1/a s4/a s4/r1',
      '100 s2/u s2/a s4/b s4/r2',
    ])
  })

  it('says which element all further paths would share', async () => {
    const only = { cables: ['h1/0 s1/u', 'h1/1 s1/v', 's1/a s2/a'], resources: { r: ['s2/r1', 's2/r2'] } }
    expect(await pathsIn(only, { count: 2 })).to.deep.equal([
      'card redundancy: 2 paths that share no card, cable or port are asked for, and there are 1 at most; ' +
        'every other would share cable s1/a – s2/a',
    ])
    const [said] = await pathsIn({ ...trap, down: ['s3/b'] }, { count: 2, level: 'switch' })
    expect(said).to.equal('link: the link of switch port s3/b is down')
  })

  it('lets paths share the port of a resource that has fewer than paths are asked for, and nothing else', async () => {
    const plan = {
      cables: ['h1/0 s1/u', 'h1/1 s2/u', 's1/a s3/a', 's2/a s3/b'],
      resources: { r: ['s3/r'] },
      untagged: ['r'],
    }
    expect(await pathsIn(plan, { count: 2 })).to.deep.equal([
      '100 s1/u s1/a s3/a s3/r',
      '100 s2/u s2/a s3/b s3/r',
    ])
    const set = { guaranteedRateMbps: 6000 }
    expect(await pathsIn(plan, { set })).to.have.length(1)
    expect((await pathsIn(plan, { count: 2, set })).join()).to.contain('6000 of 10000 Mbit/s are guaranteed')
    expect((await pathsIn(plan, { count: 2, level: 'switch' })).join()).to.contain('switch s3')
  })

  it('takes the least loaded link where the site asks for that, and stays with it for equal inputs', async () => {
    const plan: GraphPlan = {
      cables: ['h1/0 s1/u', 's1/a s4/a', 's1/b s2/a', 's2/b s4/b', 's1/c s3/a', 's3/b s4/c'],
      resources: { r: ['s4/r'] },
      ledger: {
        channels: [channelOver('one', ['s1/a', 's4/a'], 5000), channelOver('two', ['s1/b', 's2/a'], 2500)],
      },
    }
    expect(await pathsIn(plan)).to.deep.equal(['100 s1/u s1/a s4/a s4/r'])
    const leastLoaded: GraphPlan = { ...plan, description: { placement: { objective: 'least-loaded' } } }
    const expected = ['100 s1/u s1/c s3/a s3/b s4/c s4/r']
    expect(await pathsIn(leastLoaded)).to.deep.equal(expected)
    expect(await pathsIn(leastLoaded)).to.deep.equal(expected)
  })

  it('uses no controller and no port without a link, and no switch that cannot be reached', async () => {
    expect(await pathsIn({ ...trap, down: ['h1/0'] })).to.deep.equal(['100 s2/u s2/a s1/b s1/a s4/a s4/r1'])
    expect(await pathsIn({ ...trap, down: ['h1/0', 's2/a'] })).to.deep.equal([
      `link: the link of controller ${toID('h1/0')} is down`,
      'link: the link of switch port s2/a is down',
    ])
    expect(await pathsIn({ ...trap, unreachable: ['s4'] })).to.include('link: switch s4 cannot be reached')
  })

  it('looks at few of the links of a large site', async () => {
    const snapshot = await makeFabric(
      { spines: 8, leaves: 40, hosts: 41, vms: 41, resources: 3, groups: 1 },
      'best-fit',
    )
    const controllers = snapshot.inventory.controllersOf('h40')
    const starts = controllers.map((id) => startAt(snapshot, virtualOn(id), {}))
    const resource = snapshot.site.resources.get('r2')!
    const vlans = [VLANID.parse(3000)]
    const request = { starts, vlans, resource, kept: [], count: 2, redundancyLevel: 'switch' as const }
    snapshot.graph.distancesTo(['leaf2', 'leaf22'])
    let looked = 0
    const { linksOf } = snapshot.graph
    snapshot.graph.linksOf = (name) => {
      looked++
      return linksOf.call(snapshot.graph, name)
    }
    expect(findPaths(snapshot, request, new Findings())).to.have.length(2)
    expect(looked).to.be.at.most(12)
  })

  it('finds disjoint paths in random sites exactly where they exist', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, randomAsked, async (plan, asked) => {
        const { snapshot } = await graphSite(plan)
        const { found, findings } = search(snapshot, asked)
        const possible = isPossible(plan, asked)
        if (found === undefined) {
          expect(possible, findings.reasons.map(({ text }) => text).join('; ')).to.equal(false)
          expect(findings.empty).to.equal(false)
          return
        }
        const ways = found.map(({ start, ports, vlan }) => ({
          elements: elementsOf(plan, start.controller, ports),
          vlan: vlan!,
        }))
        expect(satisfies(ways, plan, asked)).to.equal(true)
        expect(possible).to.equal(true)
      }),
      { numRuns: 300 },
    )
  })

  it('admits no more on any link than it carries, however many channels come', async () => {
    const rates = fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(randomPlan, rates, randomLevel, async (plan, asked, level) => {
        const channels: ChannelRecord[] = []
        for (const guaranteedRateMbps of asked) {
          const { snapshot } = await graphSite({ ...plan, ledger: { channels: [...channels] } })
          const { found } = search(snapshot, { count: 2, level, set: { guaranteedRateMbps } })
          for (const { ports } of found ?? [])
            channels.push(channelOver(`c${channels.length}`, ports, guaranteedRateMbps))
        }
        const sums = new Map<string, number>()
        for (const { path, guaranteedRateMbps } of channels)
          for (const port of path) sums.set(port, (sums.get(port) ?? 0) + guaranteedRateMbps)
        for (const sum of sums.values()) expect(sum).to.be.at.most(10_000)
      }),
      { numRuns: 50 },
    )
  })
})

const names = ['a', 'b']
const someNetworks = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 1 })
const randomLevel = fc.constantFrom(...redundancyLevels)
const aSwitch = fc.integer({ min: 1, max: 4 }).map((number) => `s${number}`)

/** Up to four switches with seven links, a host with up to three cards, a resource with up to three ports. */
const randomPlan: fc.Arbitrary<GraphPlan> = fc
  .record({
    links: fc.array(fc.tuple(aSwitch, aSwitch, someNetworks, fc.integer({ min: 0, max: 5 })), {
      maxLength: 7,
    }),
    uplinks: fc.array(fc.tuple(aSwitch, someNetworks), { minLength: 1, maxLength: 3 }),
    ends: fc.array(aSwitch, { minLength: 1, maxLength: 3 }),
    tagged: fc.boolean(),
  })
  .map(({ links, uplinks, ends, tagged }) => ({
    cables: [
      ...uplinks.map(([to, networks], at) => [`h1/${at}`, `${to}/u${at}`, ...networks].join(' ')),
      ...links.flatMap(([one, other, networks], at) =>
        one === other ? [] : [[`${one}/x${at}`, `${other}/y${at}`, ...networks].join(' ')],
      ),
    ],
    resources: { r: ends.map((name, at) => `${name}/r${at}`) },
    untagged: tagged ? [] : ['r'],
    down: links.flatMap(([one, other], at) =>
      links[at]![3] === 0 && one !== other ? [`${other}/y${at}`] : [],
    ),
  }))

const randomAsked: fc.Arbitrary<Required<Pick<Asked, 'count' | 'level' | 'set' | 'vlans'>>> = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  level: randomLevel,
  set: fc.record({ forbiddenNetworks: someNetworks, mandatoryNetworks: someNetworks }),
  vlans: fc.constantFrom([100], [100, 101]),
})

interface Elements {
  readonly controller: string
  readonly ports: readonly string[]
  readonly switches: readonly string[]
  readonly networks: readonly string[]
  /** Switches at both ends of each link. */
  readonly links: readonly (readonly [string, string])[]
}

interface PlannedWay {
  readonly elements: Elements
  readonly vlan: number
}

/** What a path consists of, told from the plan. */
function elementsOf(plan: GraphPlan, controller: string, ports: readonly string[]): Elements {
  const crossed = plan.cables
    .map((text) => text.split(' '))
    .filter(([from, to]) =>
      toID(from!) === controller ? ports[0] === to : ports.includes(from!) && ports.includes(to!),
    )
  return {
    controller,
    ports,
    switches: [...new Set(ports.map(switchName))],
    networks: crossed.flatMap((cable) => cable.slice(2)),
    links: crossed
      .filter(([from]) => toID(from!) !== controller)
      .map(([from, to]) => [switchName(from!), switchName(to!)] as const),
  }
}

function switchName(port: string): string {
  return port.split('/')[0]!
}

/** By trying every choice of ways and VLANs. */
function isPossible(
  plan: GraphPlan,
  asked: typeof randomAsked extends fc.Arbitrary<infer A> ? A : never,
): boolean {
  const ways = allWays(plan)
  const choose = (chosen: readonly PlannedWay[]): boolean =>
    chosen.length === asked.count
      ? satisfies(chosen, plan, asked)
      : ways.some(
          (elements) =>
            (chosen.length === 0 ||
              areApart([...chosen.map((way) => way.elements), elements], plan, asked)) &&
            asked.vlans.some((vlan) => choose([...chosen, { elements, vlan }])),
        )
  return choose([])
}

function allWays(plan: GraphPlan): Elements[] {
  const cables = plan.cables.map((text) => text.split(' ').slice(0, 2) as [string, string])
  const isUp = ([from, to]: readonly [string, string]): boolean =>
    !plan.down!.includes(from) && !plan.down!.includes(to)
  const found: Elements[] = []
  const go = (controller: string, ports: readonly string[]): void => {
    const at = switchName(ports.at(-1)!)
    for (const end of plan.resources!['r']!)
      if (switchName(end) === at) found.push(elementsOf(plan, controller, [...ports, end]))
    for (const [from, to] of cables.filter(isUp)) {
      for (const [near, far] of [
        [from, to],
        [to, from],
      ] as const) {
        if (switchName(near) !== at || far.startsWith('h') || ports.map(switchName).includes(switchName(far)))
          continue
        go(controller, [...ports, near, far])
      }
    }
  }
  for (const [from, to] of cables) if (from.startsWith('h')) go(toID(from), [to])
  return found
}

function satisfies(ways: readonly PlannedWay[], plan: GraphPlan, asked: Asked): boolean {
  const all = ways.map(({ elements }) => elements)
  const { forbiddenNetworks = [], mandatoryNetworks = [] } = asked.set!
  return (
    all.every(({ networks }) => !networks.some((name) => forbiddenNetworks.includes(name))) &&
    all.every(({ networks }) => mandatoryNetworks.every((name) => networks.includes(name))) &&
    areApart(all, plan, asked) &&
    [...new Set(ways.map(({ vlan }) => vlan))].every((vlan) =>
      isForest(ways.filter((way) => way.vlan === vlan).flatMap(({ elements }) => elements.links)),
    ) &&
    (plan.untagged!.length === 0 ||
      ways.every((one) =>
        ways.every(
          (other) => one.vlan === other.vlan || one.elements.ports.at(-1) !== other.elements.ports.at(-1),
        ),
      ))
  )
}

function areApart(all: readonly Elements[], plan: GraphPlan, { level, count }: Asked): boolean {
  const ends = plan.resources!['r']!
  const isShareable = (port: string): boolean => ends.length < count! && ends.includes(port)
  const disjoint = (listsOf: (elements: Elements) => readonly string[]): boolean => {
    const items = all.flatMap((elements) => [...new Set(listsOf(elements))])
    return new Set(items).size === items.length
  }
  const rank = redundancyLevels.indexOf(level!)
  return (
    disjoint(({ controller }) => [controller]) &&
    disjoint(({ ports }) => ports.filter((port) => !isShareable(port))) &&
    (rank < redundancyLevels.indexOf('switch') || disjoint(({ switches }) => switches)) &&
    (rank < redundancyLevels.indexOf('transit') || disjoint(({ networks }) => networks))
  )
}

/** As many links as switches less one, in each connected part. */
function isForest(links: readonly (readonly [string, string])[]): boolean {
  const trees = new Map<string, string>()
  const root = (name: string): string => (trees.has(name) ? root(trees.get(name)!) : name)
  return links.every(([one, other]) => {
    const [first, second] = [root(one), root(other)]
    if (first !== second) trees.set(first, second)
    return first !== second
  })
}
