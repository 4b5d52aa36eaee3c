import { expect } from 'chai'
import type { Objective } from '../../src/iov/objective.ts'
import type { End } from '../../src/iov/path-walk.ts'
import { LinkCosts } from '../../src/iov/link-costs.ts'
import { channelOver, graphSite } from './graph-site.ts'

describe('iov: what links cost', () => {
  const ends = new Map<string, readonly End[]>([['s3', [{ port: 's3/r', cable: null }]]])
  const measured = async (objective: Objective) => {
    const { snapshot } = await graphSite({
      cables: ['s1/a s3/a', 's1/b s2/b', 's2/c s3/c', 's4/a s5/a'],
      resources: { r: ['s3/r'] },
      port: (id) => ({ speedMbps: id === 's2/c' ? 0 : 10_000 }),
      ledger: {
        channels: [channelOver('one', ['s1/a', 's3/a', 's3/r'], 2500), channelOver('two', ['s3/r'], 500)],
      },
      description: { placement: { objective } },
    })
    return Object.assign(new LinkCosts(snapshot, ends), { graph: snapshot.graph })
  }

  it('is the fourth power of the share that is guaranteed; all of it where the speed is not known', async () => {
    const costs = await measured('least-loaded')
    expect(['s1/a', 's3/r', 's1/b', 's2/c', 's9/z'].map((port) => costs.ofPort(port))).to.deep.equal([
      3_906_250, 8_100_000, 0, 1_000_000_000, 1_000_000_000,
    ])
    expect(costs.ofStep(costs.graph.linksOf('s1')[0]!)).to.equal(2 * 3_906_250 + costs.cable)
  })

  it('is added up back from the ends, over the cheapest way', async () => {
    const costs = await measured('least-loaded')
    expect(['s3', 's1', 's4'].map((name) => costs.leastFrom(name))).to.deep.equal([
      8_100_000,
      8_100_000 + 2 * 3_906_250 + costs.cable,
      0,
    ])
  })

  it('is one for each cable under another objective', async () => {
    const costs = await measured('best-fit')
    const link = costs.graph.linksOf('s1')[0]!
    expect([costs.cable, costs.ofStep(link), costs.ofPort('s3/r'), costs.leastFrom('s1')]).to.deep.equal([
      1, 1, 0, 0,
    ])
  })
})
