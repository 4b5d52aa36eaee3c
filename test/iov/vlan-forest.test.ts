import { expect } from 'chai'
import { VLANForest } from '../../src/iov/vlan-forest.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { graphSite } from './graph-site.ts'

const vlan = VLANID.parse(100)

/** A ring of three switches; the VLAN is on the cable between s1 and s2 already. */
async function forest(of: VLANID): Promise<VLANForest> {
  const vlanPorts = ['s1/a', 's2/a'].map((port) => ({
    id: `100@${port}`,
    vlan,
    port,
    role: 'tagged' as const,
    formerUntagged: null,
  }))
  const cables = ['s1/a s2/a', 's2/b s3/b', 's3/c s1/c', 's1/d s2/d']
  return new VLANForest((await graphSite({ cables, ledger: { vlanPorts } })).snapshot, of)
}

const path = (...ports: string[]) => ({ ports, cables: [] })

describe('iov: the links of a VLAN close no loop', () => {
  it('with what is there', async () => {
    const trees = await forest(vlan)
    expect(trees.staysForest([path('s1/u', 's1/a', 's2/a', 's2/r')]), 'the same cable').to.equal(true)
    expect(trees.staysForest([path('s1/u', 's1/d', 's2/d', 's2/r')]), 'one beside it').to.equal(false)
    expect(trees.staysForest([path('s2/u', 's2/b', 's3/b', 's3/c', 's1/c', 's1/r')])).to.equal(false)
    expect(trees.staysForest([path('s2/u', 's2/b', 's3/b', 's3/r')])).to.equal(true)
  })

  it('and with each other', async () => {
    const [one, other] = [path('s2/u', 's2/b', 's3/b', 's3/r'), path('s1/u', 's1/c', 's3/c', 's3/r')]
    const trees = await forest(vlan)
    expect(trees.staysForest([one])).to.equal(true)
    expect(trees.staysForest([other])).to.equal(true)
    expect(trees.staysForest([one, other])).to.equal(false)
    expect((await forest(VLANID.parse(101))).staysForest([one, other]), 'in another VLAN').to.equal(true)
  })
})
