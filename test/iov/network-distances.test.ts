import { expect } from 'chai'
import type { End } from '../../src/iov/path-walk.ts'
import { NetworkDistances } from '../../src/iov/network-distances.ts'
import { graphSite } from './graph-site.ts'

describe('iov: how far it is over mandatory networks', () => {
  const ends = new Map<string, readonly End[]>([['s3', [{ port: 's3/r', cable: null }]]])
  const distances = async (mandatory: readonly string[]): Promise<NetworkDistances> => {
    const cables = ['s1/a s3/a', 's1/b s2/b lan', 's2/c s3/c core', 's4/a s4/b']
    const { snapshot } = await graphSite({ cables, resources: { r: ['s3/r'] } })
    return new NetworkDistances(snapshot.graph, ends, mandatory)
  }

  it('counts cables to the nearest end, by way of what is missing', async () => {
    const none = await distances([])
    expect(['s1', 's2', 's3', 's4'].map((name) => none.distanceFrom(name, 0))).to.deep.equal([
      1,
      1,
      0,
      undefined,
    ])
    const both = await distances(['lan', 'core'])
    expect(both.distanceFrom('s1', 0)).to.equal(2)
    expect(both.distanceFrom('s3', 0), 'there and back').to.equal(3)
    expect(both.distanceFrom('s3', 0b11)).to.equal(0)
    expect(both.distanceFrom('s2', 0b01)).to.equal(1)
  })

  it('knows no way over a network that there is not', async () => {
    const missing = await distances(['moon'])
    expect(missing.distanceFrom('s1', 0)).to.equal(undefined)
  })

  it('counts the network of the cable beyond the last port', async () => {
    const { snapshot } = await graphSite({ cables: ['s1/a s2/a', 'h2/0 s2/u far'] })
    const cable = snapshot.graph.cables[1]!
    const last = new Map<string, readonly End[]>([['s2', [{ port: 's2/u', cable }]]])
    const far = new NetworkDistances(snapshot.graph, last, ['far'])
    expect(far.distanceFrom('s1', 0)).to.equal(1)
    expect(far.bitsOf(cable)).to.equal(1)
  })
})
