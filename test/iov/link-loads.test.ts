import { expect } from 'chai'
import type { Objective } from '../../src/iov/objective.ts'
import type { End } from '../../src/iov/path-walk.ts'
import { LinkLoads } from '../../src/iov/link-loads.ts'
import { channelOver, graphSite } from './graph-site.ts'

describe('iov: how loaded links are', () => {
  const ends = new Map<string, readonly End[]>([['s3', [{ port: 's3/r', cable: null }]]])
  const loads = async (objective: Objective): Promise<LinkLoads> => {
    const { snapshot } = await graphSite({
      cables: ['s1/a s3/a', 's1/b s2/b', 's2/c s3/c', 's4/a s5/a'],
      resources: { r: ['s3/r'] },
      port: (id) => ({ speedMbps: id === 's2/c' ? 0 : 10_000 }),
      ledger: {
        channels: [channelOver('one', ['s1/a', 's3/a', 's3/r'], 2500), channelOver('two', ['s3/r'], 500)],
      },
      description: { placement: { objective } },
    })
    return new LinkLoads(snapshot, ends)
  }

  it('is the share of the speed that is guaranteed; all of it where the speed is not known', async () => {
    const measured = await loads('least-loaded')
    expect(['s1/a', 's3/r', 's1/b', 's2/c', 's9/z'].map((port) => measured.of(port))).to.deep.equal([
      0.25, 0.3, 0, 1, 1,
    ])
  })

  it('is followed back from the ends, over the least loaded way', async () => {
    const measured = await loads('least-loaded')
    expect(['s3', 's1', 's2', 's4'].map((name) => measured.leastFrom(name))).to.deep.equal([0.3, 0.3, 0.3, 0])
  })

  it('does not count under another objective', async () => {
    const measured = await loads('best-fit')
    expect([measured.of('s3/r'), measured.leastFrom('s1')]).to.deep.equal([0, 0])
  })
})
