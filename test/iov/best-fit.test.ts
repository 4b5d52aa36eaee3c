import { expect } from 'chai'
import fc from 'fast-check'
import { bestFirst } from '../../src/iov/best-fit.ts'
import { SearchSpace } from '../../src/iov/search-space.ts'
import type { Site } from '../../src/iov/site.ts'
import { choices, isAllowed } from './placement-rules.ts'
import { randomSet, randomSite, siteOf } from './random-site.ts'
import { caller, vmRequest } from './small-site.ts'

/** A VM that comes, or the number of an earlier one that goes. */
const randomStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ group: fc.constantFrom('web', 'db'), set: randomSet }) },
  { weight: 1, arbitrary: fc.nat(5) },
)

describe('iov: the best host first', () => {
  it('puts hosts in the order of their best candidates, equal ones as they are given', () => {
    const check = fc.property(fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 3 })), (values) => {
      const rows = values.flat()
      const candidates = {
        bestOf: (from: number, to: number) =>
          from + rows.slice(from, to).indexOf(Math.min(...rows.slice(from, to))),
      }
      const hosts = new SearchSpace().hosts(values.length)
      for (const own of values) {
        const from = hosts.count === 0 ? 0 : hosts.to[hosts.count - 1]!
        hosts.from[hosts.count] = from
        hosts.to[hosts.count++] = from + own.length
      }
      const found = [...bestFirst(candidates, hosts, (one, other) => rows[one]! - rows[other]!)]
      const best = (host: number): number => Math.min(...values[host]!)
      const sorted = [...values.keys()].sort((one, other) => best(one) - best(other))
      expect(found).to.deep.equal(sorted)
    })
    fc.assert(check)
  })
})

describe('iov: placement against a search of everything', () => {
  it('finds a place exactly where there is one, and one that breaks no rule', async () => {
    const seen = { found: 0, redundant: 0, refused: 0 }
    const check = fc.asyncProperty(
      randomSite,
      fc.array(randomStep, { minLength: 1, maxLength: 7 }),
      async (random, steps) => {
        const iov = await siteOf(random).start()
        for (const step of steps) {
          if (typeof step === 'number') {
            const vm = [...iov.site.vms.keys()][step]
            if (vm !== undefined) expect(await iov.haltVM(vm, caller)).to.have.property('ok', true)
            continue
          }
          const { group, set } = step
          const before = copyOf(iov.site)
          const count = set.redundantPaths ?? 1
          const exists = [...choices([...before.controllers.values()], count)].some((chosen) =>
            isAllowed(before, group, set, chosen),
          )
          const outcome = await iov.createVM(vmRequest(group, set), caller)
          expect(outcome.ok, JSON.stringify(outcome)).to.equal(exists)
          expect(outcome.reasons).not.to.deep.equal([])
          if (!outcome.ok) {
            seen.refused++
            expectExact(outcome.reasons)
            continue
          }
          const chosen = outcome.value.virtualControllers.map((id) =>
            before.controllers.get(iov.site.virtualControllers.get(id)!.controller)!,
          )
          expect(chosen).to.have.length(count)
          expect(isAllowed(before, group, set, chosen)).to.equal(true)
          seen.found++
          if (count > 1) seen.redundant++
        }
      },
    )
    await fc.assert(check, { numRuns: 250 })
    expect(seen.found).to.be.greaterThan(100)
    expect(seen.redundant).to.be.greaterThan(20)
    expect(seen.refused).to.be.greaterThan(100)
  })

  it('chooses the same again from the same site', async () => {
    const check = fc.asyncProperty(randomSite, randomSet, async (random, set) => {
      const places = []
      for (const again of [await siteOf(random).start(), await siteOf(random).start()]) {
        const outcome = await again.createVM(vmRequest('web', set), caller)
        places.push(outcome.ok ? outcome.value.virtualControllers : outcome.reasons)
      }
      expect(places[0]).to.deep.equal(places[1])
    })
    await fc.assert(check, { numRuns: 30 })
  })
})

/** Each filter begins with what the one before left, and the last leaves nothing. */
function expectExact(reasons: readonly { before: number | null; after: number | null }[]): void {
  for (const [at, { before }] of reasons.entries()) {
    if (at > 0) expect(before).to.equal(reasons[at - 1]!.after)
  }
  expect(reasons.at(-1)!.after ?? 0).to.equal(0)
}

/** The site as it was: its maps go on changing. */
function copyOf(site: Site): Site {
  return {
    ...site,
    controllers: new Map(site.controllers),
    virtualControllers: new Map(site.virtualControllers),
    vms: new Map(site.vms),
  }
}
