import { expect } from 'chai'
import fc from 'fast-check'
import { CIMInstance } from '../../../src/cim/instance.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import { techniques } from '../../../src/iov/backend.ts'
import { isolationLevels, redundancyLevels, type ConstraintSet } from '../../../src/iov/constraint-set.ts'
import { givenConstraints, shownConstraints } from '../../../src/providers/iov/constraint-values.ts'

const nameLists = fc.array(fc.string({ minLength: 1 }))
const sets: fc.Arbitrary<ConstraintSet> = fc.record(
  {
    allowedHosts: nameLists,
    forbiddenHosts: nameLists,
    isolation: fc.constantFrom(...isolationLevels),
    criticality: fc.integer({ min: 0, max: 10 }),
    sensitivity: fc.integer({ min: 0, max: 10 }),
    forbiddenNetworks: nameLists,
    mandatoryNetworks: nameLists,
    guaranteedRateMbps: fc.nat(),
    maximumRateMbps: fc.nat(),
    admissionSuffices: fc.boolean(),
    redundantPaths: fc.integer({ min: 1, max: 8 }),
    redundancyLevel: fc.constantFrom(...redundancyLevels),
    techniques: fc.array(fc.constantFrom(...techniques)),
    numaNode: fc.nat({ max: 255 }),
    trust: fc.boolean(),
    switchPort: fc.string({ minLength: 1 }),
  },
  { requiredKeys: [] },
)

const given = (properties: Record<string, CIMValue>) =>
  givenConstraints(new CIMInstance('IOV_ConstraintSet', properties))

describe('providers/iov/constraint-values', () => {
  it('reads back every set as it was shown', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const outcome = given({ ...shownConstraints(set) } as Record<string, CIMValue>)
        expect(outcome).to.deep.equal({ ok: true, value: set, reasons: [] })
      }),
    )
  })

  it('asks for nothing when nothing is given', () => {
    expect(givenConstraints(null)).to.deep.include({ ok: true, value: {} })
    expect(given({ Trust: null, InstanceID: 'mine', ElementName: 'x' })).to.deep.include({
      ok: true,
      value: {},
    })
  })

  const refusals: [string, CIMValue][] = [
    ['Isolation', 99],
    ['RedundancyLevel', 1],
    ['Criticality', 11],
    ['Sensitivity', 200],
    ['RedundantPaths', 0],
    ['Techniques', [3, 1]],
    ['Techniques', [null]],
    ['AllowedHosts', ['h1', null]],
    ['AllowedHosts', ['']],
    ['SwitchPort', ''],
  ]
  for (const [property, value] of refusals) {
    it(`refuses ${property} = ${JSON.stringify(value)} as an invalid parameter, and names it`, () => {
      const outcome = given({ [property]: value })
      expect(outcome).to.deep.include({ ok: false, code: 'invalidParameter' })
      expect(outcome.reasons[0]?.text).to.contain(property)
    })
  }
})
