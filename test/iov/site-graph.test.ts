import { expect } from 'chai'
import { graphSite, toID } from './graph-site.ts'

describe('iov: what is cabled to what', () => {
  const graph = async () =>
    (await graphSite({ cables: ['s2/b s1/b', 's1/a s3/a', 's1/u h1/0', 'h1/1 s9/u'] })).snapshot.graph

  it('leads out of a switch in the order of its ports, from either end of a cable', async () => {
    const found = await graph()
    expect(found.linksOf('s1').map(({ fromPort, toPort }) => `${fromPort} ${toPort}`)).to.deep.equal([
      's1/a s3/a',
      's1/b s2/b',
    ])
    expect(found.linkAt('s2/b')).to.include({ toSwitch: 's1', toPort: 's1/b' })
    expect(found.linkAt('s1/u')).to.equal(undefined)
    expect(found.linksOf('s9')).to.deep.equal([])
  })

  it('leads from controllers to switches', async () => {
    const found = await graph()
    expect(found.uplinksOf(toID('h1/0')).map(({ port }) => port)).to.deep.equal(['s1/u'])
    expect(found.uplinksOf(toID('h9/0'))).to.deep.equal([])
  })

  it('measures how many cables lie between a switch and the nearest of several', async () => {
    const found = await graph()
    expect([...found.distancesTo(['s2', 's3'])].sort()).to.deep.equal([
      ['s1', 1],
      ['s2', 0],
      ['s3', 0],
    ])
    expect(found.distancesTo(['s3', 's2'])).to.equal(found.distancesTo(['s2', 's3']))
  })
})
