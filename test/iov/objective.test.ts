import { expect } from 'chai'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Objective } from '../../src/iov/objective.ts'
import { caller, smallDescription, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: what decides where several do', () => {
  const start = (objective: Objective): Promise<Infrastructure> =>
    new SmallSite(smallDescription({ placement: { objective } })).start()

  const placed = async (iov: Infrastructure, group: string, set: ConstraintSet = {}): Promise<string> => {
    const { virtualControllers } = valueOf(await iov.createVM(vmRequest(group, set), caller))
    return iov.site.virtualControllers.get(virtualControllers[0]!)!.controller
  }

  it('best-fit: the fullest, on whichever host', async () => {
    const iov = await start('best-fit')
    expect(await placed(iov, 'web', { allowedHosts: ['h2'] })).to.equal('h2/0000:3b:00.0')
    expect(await placed(iov, 'web')).to.equal('h2/0000:3b:00.0')
    expect(await placed(iov, 'db')).to.equal('h2/0000:3b:00.0')
  })

  it('fewest-hosts: a host in use before one that sleeps', async () => {
    const iov = await start('fewest-hosts')
    expect(await placed(iov, 'web', { allowedHosts: ['h2'], switchPort: 's1/3' })).to.equal('h2/0000:3b:00.0')
    for (let more = 0; more < 3; more++) await placed(iov, 'db', { allowedHosts: ['h2'] })
    expect(await placed(iov, 'mail')).to.equal('h2/0000:3b:00.1')
    for (let more = 0; more < 3; more++) await placed(iov, 'mail')
    expect(await placed(iov, 'mail')).to.match(/^h1/)
  })

  it('least-loaded: the link of which the smallest part is promised', async () => {
    const iov = await start('least-loaded')
    const each = { guaranteedRateMbps: 1000 }
    const used = []
    for (let more = 0; more < 6; more++) used.push(await placed(iov, 'web', each))
    expect(new Set(used).size).to.equal(6)
    expect(await placed(iov, 'web', each)).to.equal(used[0])
  })

  it('is what a success ends with, as its reason', async () => {
    for (const objective of ['best-fit', 'fewest-hosts', 'least-loaded'] as const) {
      const iov = await start(objective)
      const outcome = await iov.createVM(vmRequest('web', { forbiddenHosts: ['h1'] }), caller)
      expect(outcome.reasons.map(({ source }) => source)).to.deep.equal([
        'forbidden hosts',
        `objective ${objective}`,
      ])
      const last = outcome.reasons.at(-1)!
      expect(last.text).to.match(/^of 2 controllers that do, h2\/0000:3b:00\.0 is the best: its link is up, /)
      expect(last).to.include({ before: 2, after: 1 })
    }
  })
})
