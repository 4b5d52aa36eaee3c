import { expect } from 'chai'
import fc from 'fast-check'
import { techniques } from '../../src/iov/backend.ts'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { isolationLevels, redundancyLevels } from '../../src/iov/constraint-set.ts'
import { combine, pathsOf, redundancyLevelOf } from '../../src/iov/constraints.ts'
import { defaultPlacementPolicy } from '../../src/iov/placement-policy.ts'
import { isAtLeast, isolationOf, usualIsolation } from '../../src/iov/isolation.ts'

const names = fc.subarray(['a', 'b', 'c', 'd'])
const rate = fc.integer({ min: 1, max: 10 })

const anySet: fc.Arbitrary<ConstraintSet> = fc.record(
  {
    allowedHosts: names,
    forbiddenHosts: names,
    isolation: fc.constantFrom(...isolationLevels),
    criticality: fc.integer({ min: 0, max: 10 }),
    sensitivity: fc.integer({ min: 0, max: 10 }),
    forbiddenNetworks: names,
    mandatoryNetworks: names,
    guaranteedRateMbps: rate,
    maximumRateMbps: rate,
    admissionSuffices: fc.boolean(),
    redundantPaths: fc.integer({ min: 1, max: 4 }),
    redundancyLevel: fc.constantFrom(...redundancyLevels),
    techniques: fc.subarray([...techniques]),
    numaNode: fc.integer({ min: 0, max: 1 }),
    trust: fc.boolean(),
    switchPort: fc.constantFrom('s1/1', 's1/2'),
  },
  { requiredKeys: [] },
)

/** A thing that a set may be satisfied by: a device, a path and what is promised on it. */
interface Thing {
  host: string
  isolation: (typeof isolationLevels)[number]
  networks: string[]
  guaranteed: number
  maximum: number
  enforced: boolean
  paths: number
  level: (typeof redundancyLevels)[number]
  technique: (typeof techniques)[number]
  numaNode: number
  trust: boolean
  switchPort: string
}

const anyThing: fc.Arbitrary<Thing> = fc.record({
  host: fc.constantFrom('a', 'b', 'c', 'd'),
  isolation: fc.constantFrom(...isolationLevels),
  networks: names,
  guaranteed: rate,
  maximum: rate,
  enforced: fc.boolean(),
  paths: fc.integer({ min: 1, max: 4 }),
  level: fc.constantFrom(...redundancyLevels),
  technique: fc.constantFrom(...techniques),
  numaNode: fc.integer({ min: 0, max: 1 }),
  trust: fc.boolean(),
  switchPort: fc.constantFrom('s1/1', 's1/2'),
})

const site = { placement: defaultPlacementPolicy }

/** What a set means, written down apart from how sets are combined. */
function satisfies(thing: Thing, set: ConstraintSet): boolean {
  const level = redundancyLevels.indexOf(redundancyLevelOf(set))
  return (
    (set.allowedHosts?.includes(thing.host) ?? true) &&
    !set.forbiddenHosts?.includes(thing.host) &&
    isAtLeast(thing.isolation, isolationOf(set, site)) &&
    !set.forbiddenNetworks?.some((network) => thing.networks.includes(network)) &&
    (set.mandatoryNetworks?.every((network) => thing.networks.includes(network)) ?? true) &&
    thing.guaranteed >= (set.guaranteedRateMbps ?? 0) &&
    thing.maximum <= (set.maximumRateMbps ?? Infinity) &&
    thing.paths >= pathsOf(set) &&
    (pathsOf(set) < 2 || redundancyLevels.indexOf(thing.level) >= level) &&
    (set.techniques?.includes(thing.technique) ?? true) &&
    (set.numaNode ?? thing.numaNode) === thing.numaNode &&
    (set.trust !== true || thing.trust) &&
    (set.switchPort ?? thing.switchPort) === thing.switchPort
  )
}

describe('iov: combining constraint sets', () => {
  it('never weakens: what satisfies the sum satisfies each set', () => {
    const check = fc.property(fc.array(anySet, { maxLength: 4 }), anyThing, (sets, thing) => {
      const { set, conflicts } = combine(sets)
      if (conflicts.length === 0 && satisfies(thing, set)) {
        for (const one of sets) expect(satisfies(thing, one), JSON.stringify(one)).to.equal(true)
      }
    })
    fc.assert(check, { numRuns: 3000 })
  })

  it('asks for nothing that no set asks for', () => {
    const check = fc.property(fc.array(anySet, { maxLength: 4 }), anyThing, (sets, thing) => {
      const together = combine(sets)
      const levels = new Set(sets.map((set) => set.redundancyLevel))
      if (sets.every((set) => satisfies(thing, set)) && levels.size < 2) {
        expect(together.conflicts.filter(({ source }) => source !== 'rates')).to.deep.equal([])
        expect(satisfies(thing, together.set)).to.equal(true)
      }
    })
    fc.assert(check, { numRuns: 3000 })
  })

  it('keeps a guarantee enforced that one set wants enforced', () => {
    const suffices = (...sets: ConstraintSet[]): boolean => combine(sets).set.admissionSuffices === true
    expect(suffices({ guaranteedRateMbps: 1 }, { admissionSuffices: true })).to.equal(false)
    expect(
      suffices({ admissionSuffices: false }, { guaranteedRateMbps: 1, admissionSuffices: true }),
    ).to.equal(false)
    expect(suffices({ admissionSuffices: true }, { guaranteedRateMbps: 1 })).to.equal(true)
    expect(suffices({ guaranteedRateMbps: 1, admissionSuffices: true }, { guaranteedRateMbps: 2 })).to.equal(
      true,
    )
    expect(
      suffices({ admissionSuffices: true }, { guaranteedRateMbps: 1, admissionSuffices: false }),
    ).to.equal(false)
    expect(suffices({}, { guaranteedRateMbps: 1, admissionSuffices: true })).to.equal(true)
  })

  it('says when sets contradict each other', () => {
    const texts = (...sets: ConstraintSet[]): string[] => combine(sets).conflicts.map(({ text }) => text)
    expect(texts({ numaNode: 0 }, { numaNode: 1 })).to.deep.equal([
      'the sets that apply ask for different values: 0 and 1',
    ])
    expect(texts({ guaranteedRateMbps: 10 }, { maximumRateMbps: 5 })[0]).to.contain('exceeds the maximum')
    expect(texts({ numaNode: 0 }, { numaNode: 0 })).to.deep.equal([])
  })

  it('does not let a call lower the level of redundancy that is meant without a word', () => {
    const { set } = combine([{ redundantPaths: 2 }, { redundancyLevel: 'controller' }])
    expect(redundancyLevelOf(set)).to.equal('card')
    expect(
      redundancyLevelOf(combine([{}, { redundantPaths: 2, redundancyLevel: 'controller' }]).set),
    ).to.equal('controller')
  })

  it('isolates by criticality and sensitivity as the table says', () => {
    for (const { measure, atLeast, level } of usualIsolation) {
      expect(isAtLeast(isolationOf({ [measure]: atLeast }, site), level)).to.equal(true)
    }
    expect(isolationOf({ criticality: 6, sensitivity: 4 }, site)).to.equal('vlan')
    expect(isolationOf({ sensitivity: 9, isolation: 'card' }, site)).to.equal('host')
    const own = { placement: { isolation: [{ measure: 'criticality', atLeast: 2, level: 'host' }] } } as const
    expect(isolationOf({ criticality: 2 }, own)).to.equal('host')
    expect(isolationOf({ sensitivity: 10, isolation: 'card' }, own)).to.equal('card')
  })
})
