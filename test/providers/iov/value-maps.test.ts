import { expect } from 'chai'
import { returnCodes } from '../../../src/iov/outcome.ts'
import { objectives } from '../../../src/iov/objective.ts'
import { iovNamespace } from '../../../src/providers/iov/names.ts'
import {
  bitsPerSecond,
  canonicalAddress,
  channelStates,
  enforcements,
  eSwitchModes,
  isolationValues,
  operationStates,
  pathRoles,
  redundancyValues,
  virtualizationMethods,
  wordOf,
} from '../../../src/providers/iov/value-maps.ts'
import { shippedSchema } from './schema.ts'

describe('providers/iov/value-maps', () => {
  const space = shippedSchema().get(iovNamespace)

  it('every method of ours returns exactly the codes of the domain', () => {
    const codes = Object.values(returnCodes).map(String)
    const words = Object.keys(returnCodes).map(plain)
    let count = 0
    for (const cls of space?.classes() ?? []) {
      for (const method of cls.methods) {
        if (!method.classOrigin.startsWith('IOV_')) continue
        count++
        expect(method.qualifiers.get('ValueMap')?.value, `${cls.name}.${method.name}`).to.deep.equal(codes)
        const values = method.qualifiers.get('Values')?.value as string[]
        expect(values.map(plain), `${cls.name}.${method.name}`).to.deep.equal(words)
        expect([...method.parameters].map(({ name }) => name)).to.include.members(['Explanation', 'Reasons'])
      }
    }
    expect(count).to.equal(38)
  })

  const maps: [string, string, Readonly<Record<string, number>>][] = [
    ['IOV_VirtualizationFacility', 'VirtualizationMethod', virtualizationMethods],
    ['IOV_PhysicalPortController', 'VirtualizationMethod', virtualizationMethods],
    ['IOV_PhysicalPortController', 'ESwitchMode', eSwitchModes],
    ['IOV_VirtualPortController', 'VirtualizationMethod', virtualizationMethods],
    ['IOV_ConstraintSet', 'Techniques', virtualizationMethods],
    ['IOV_ConstraintSet', 'Isolation', isolationValues],
    ['IOV_ConstraintSet', 'RedundancyLevel', redundancyValues],
    ['IOV_Job', 'OperationState', operationStates],
    ['IOV_DataChannel', 'ChannelState', channelStates],
    ['IOV_DataChannel', 'Enforcement', enforcements],
    ['IOV_DataChannel', 'PathRole', pathRoles],
  ]
  for (const [cls, name, map] of maps) {
    it(`${cls}.${name} has the numbers and words of the domain`, () => {
      const qualifiers = space?.get(cls)?.properties.get(name)?.qualifiers
      expect(qualifiers?.get('ValueMap')?.value).to.deep.equal(Object.values(map).map(String))
      const values = qualifiers?.get('Values')?.value as string[]
      for (const [index, word] of Object.keys(map).entries()) {
        expect(plain(values[index] ?? '')).to.contain(plain(word))
      }
    })
  }

  it('IOV_Site.PlacementObjective names the objectives that there are', () => {
    const qualifiers = space?.get('IOV_Site')?.properties.get('PlacementObjective')?.qualifiers
    expect(qualifiers?.get('ValueMap')?.value).to.have.members(Object.keys(objectives))
  })

  it('finds the word for a number', () => {
    expect(wordOf(isolationValues, 5)).to.equal('host')
    expect(wordOf(isolationValues, 6)).to.equal(undefined)
  })

  it('writes speeds in bit/s and addresses without separators', () => {
    expect(bitsPerSecond(25_000)).to.equal(25_000_000_000n)
    expect(bitsPerSecond(2.5)).to.equal(2_500_000n)
    expect(canonicalAddress('02:69:6f:00:00:0a')).to.equal('02696F00000A')
  })
})

/** `Pass-Through`, `passthrough` and `passThrough` are one word. */
function plain(word: string): string {
  return word.replace(/[^a-z]/gi, '').toLowerCase()
}
