import { expect } from 'chai'
import fc from 'fast-check'
import { chooseApart, countApart } from '../../src/iov/redundancy.ts'
import { caller, refusalOf, smallDescription, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: what counts as two', () => {
  it('finds as many that are apart as there are, the first ones', () => {
    const check = fc.property(
      fc.array(fc.nat(5), { maxLength: 7 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (items, count, distance) => {
        const apart = (one: number, other: number): boolean => Math.abs(one - other) >= distance
        const arePairwise = (chosen: readonly number[]): boolean =>
          chosen.every((one, at) => chosen.slice(at + 1).every((other) => apart(one, other)))
        const subsets = items.reduce<number[][]>(
          (all, item) => [...all, ...all.map((set) => [...set, item])],
          [[]],
        )
        const most = Math.max(...subsets.filter(arePairwise).map(({ length }) => length))
        const chosen = chooseApart(items, count, apart)
        expect(chosen !== undefined).to.equal(most >= count)
        if (chosen !== undefined) expect(arePairwise(chosen) && chosen.length === count).to.equal(true)
        if (items.length > 0) expect(countApart(items, count, apart)).to.equal(Math.min(most, count))
      },
    )
    fc.assert(check, { numRuns: 300 })
  })

  const cables = (ends: Record<string, readonly string[]>) =>
    smallDescription({
      cables: Object.entries(ends).flatMap(([from, ports]) =>
        ports.map((to) => ({
          from: `h1/0000:${from}`,
          to,
          networks: [to.startsWith('s1') ? 'lan-a' : 'lan-b'],
        })),
      ),
    })
  const request = (redundancyLevel: 'switch' | 'transit') =>
    vmRequest('web', { redundantPaths: 2, redundancyLevel, allowedHosts: ['h1'] })

  it('lets two controllers that both reach both switches take one each', async () => {
    const both = cables({ '3b:00.0': ['s1/1', 's2/1'], '5e:00.0': ['s1/2', 's2/2'] })
    const iov = await new SmallSite(both).start()
    for (const level of ['switch', 'transit'] as const) {
      const { virtualControllers } = valueOf(await iov.createVM(request(level), caller))
      expect(virtualControllers).to.have.length(2)
    }
  })

  it('does not count controllers without cables, nor two cables into one switch', async () => {
    const described: Record<string, string[]>[] = [
      { '3b:00.0': ['s1/1'], '5e:00.0': ['s1/2'] },
      { '3b:00.0': ['s1/1'] },
    ]
    for (const ends of described) {
      const iov = await new SmallSite(cables(ends)).start()
      const { code, text } = refusalOf(await iov.createVM(request('switch'), caller))
      expect(code).to.equal('constraintNotSatisfiable')
      expect(text).to.contain('no host has 2 controllers that share no switch')
    }
  })
})
