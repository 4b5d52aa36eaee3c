import { expect } from 'chai'
import { operations } from '../../../src/operations/operations.ts'
import {
  functionalProfiles,
  supportedGenericOperations,
} from '../../../src/providers/interop/functional-profiles.ts'
import { interop } from './interop-rig.ts'

describe('providers/interop/functional-profiles', () => {
  it('names the groups of which every operation is there', () => {
    expect(functionalProfiles()).to.include.members([2, 3, 4, 5, 6, 8])
    const isThere = 'ExecQuery' in operations
    expect(functionalProfiles().includes(7)).to.equal(isThere)
  })

  it('has a value for every operation that the class knows, in its order', () => {
    const space = interop().repository.get('interop')!
    const property = space
      .get('CIM_GenericOperationCapabilitiesStructure')!
      .properties.get('OperationsSupported')!
    const words = property.qualifiers.get('Values')!.value as string[]
    const numbers = (property.qualifiers.get('ValueMap')!.value as string[]).map(Number)
    const wordOf = (number: number) => words[numbers.indexOf(number)]
    const supported = supportedGenericOperations().map(wordOf)
    for (const name of Object.keys(operations)) {
      if (['GetProperty', 'SetProperty', 'ExecQuery'].includes(name)) continue
      const generic = name
        .replace(/^Open(Associator|Reference)Instance(s|Paths)$/, (_all, kind: string, what: string) =>
          what === 's' ? `Open${kind}s` : `Open${kind}Paths`,
        )
        .replace(/^(Get|Delete)Qualifier$/, '$1QualifierType')
        .replace('SetQualifier', 'ModifyQualifierType')
        .replace('EnumerateQualifiers', 'EnumerateQualifierTypes')
      expect(supported, name).to.include(generic)
    }
    expect(supported).to.include.members(['InvokeMethod', 'InvokeStaticMethod', 'AssociatorClasses'])
    expect(supported).to.not.include(undefined)
  })
})
