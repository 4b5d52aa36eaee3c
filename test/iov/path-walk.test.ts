import { expect } from 'chai'
import { splitID } from '../../src/iov/element-id.ts'
import type { End, WalkRules } from '../../src/iov/path-walk.ts'
import { Budget, cablesOnly, walk } from '../../src/iov/path-walk.ts'
import { NetworkDistances } from '../../src/iov/network-distances.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { graphSite, toID } from './graph-site.ts'

/** From h1 to s3/r: directly, or over s2, by either of two cables. */
const cables = ['h1/0 s1/u', 's1/a s3/a', 's1/b s2/b', 's2/c s3/c', 's2/d s3/d']

function rulesIn({ graph }: Snapshot, change: Partial<WalkRules> = {}): WalkRules {
  const ends = new Map<string, readonly End[]>([['s3', [{ port: 's3/r', cable: null }]]])
  return {
    starts: graph.uplinksOf(toID('h1/0')),
    ends,
    outlook: new NetworkDistances(graph, ends, []),
    linksOf: (name) => graph.linksOf(name),
    enters: () => true,
    leaves: () => true,
    costs: cablesOnly,
    isViable: () => true,
    ...change,
  }
}

async function waysWith(change: Partial<WalkRules> = {}, most = 100): Promise<string[]> {
  const { snapshot } = await graphSite({ cables, resources: { r: ['s3/r'] } })
  return [...walk(rulesIn(snapshot, change), new Budget(most))].map(({ ports }) => ports.join(' '))
}

const direct = 's1/u s1/a s3/a s3/r'
const overC = 's1/u s1/b s2/b s2/c s3/c s3/r'
const overD = 's1/u s1/b s2/b s2/d s3/d s3/r'

describe('iov: walking through a site', () => {
  it('gives every path once, the shortest first, equal ones in the order of port names', async () => {
    expect(await waysWith()).to.deep.equal([direct, overC, overD])
  })

  it('gives the cheapest first, whatever costs something', async () => {
    const ofPort = (port: string): number => ({ 's1/a': 5, 's2/c': 2, 's2/d': 1 })[port] ?? 0
    const ofStep: WalkRules['costs']['ofStep'] = (step) =>
      'port' in step ? 1 : 1 + ofPort(step.fromPort) + ofPort(step.toPort)
    const costs = { ...cablesOnly, ofPort, ofStep }
    expect(await waysWith({ costs })).to.deep.equal([overD, overC, direct])
    const leastFrom = (name: string): number => (name === 's1' ? 3 : 0)
    expect(await waysWith({ costs: { ...costs, leastFrom } }), 'knowing ahead').to.deep.equal([
      overD,
      overC,
      direct,
    ])
  })

  it('follows no step that is not allowed, and no way that is not viable', async () => {
    expect(
      await waysWith({ enters: (step) => !('fromPort' in step) || step.fromPort !== 's2/c' }),
    ).to.deep.equal([direct, overD])
    expect(await waysWith({ leaves: () => false })).to.deep.equal([])
    expect(await waysWith({ isViable: ({ at }) => at !== 's2' })).to.deep.equal([direct])
  })

  it('asks only about what is looked at before the first path is found', async () => {
    const asked: string[] = []
    const enters: WalkRules['enters'] = (step) => {
      asked.push(splitID('port' in step ? step.port : step.toPort).owner)
      return true
    }
    const { snapshot } = await graphSite({ cables, resources: { r: ['s3/r'] } })
    expect(walk(rulesIn(snapshot, { enters }), new Budget(100)).next().done).to.equal(false)
    expect(asked).to.deep.equal(['s1', 's3'])
  })

  it('ends when the budget is spent', async () => {
    expect(await waysWith({}, 2)).to.deep.equal([direct])
    const budget = new Budget(1)
    expect([budget.spend(), budget.isSpent, budget.spend()]).to.deep.equal([true, true, false])
  })
})
