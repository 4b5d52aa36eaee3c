import { expect } from 'chai'
import { memoryLoader } from '../../src/mof/loader.ts'
import { missingValue, uninstantiable } from '../../src/repository/instance-rules.ts'
import { loadRepository } from '../../src/repository/load.ts'

const mof = `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Required : boolean = false, Scope(property, reference, method, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier Abstract : boolean = false, Scope(class, association, indication), Flavor(EnableOverride, Restricted);
Qualifier Exception : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
class T_Plain { [Key] string Name; [Required] uint8 Size; string More; };
[Abstract] class T_Abstract { [Key] string Name; };
[Exception] class T_Fault { string Text; };
class T_Keyless { string Text; };
`

describe('the rules of instances', () => {
  const space = loadRepository(memoryLoader({ 'a.mof': mof }), [{ namespace: 'x', file: 'a.mof' }]).create(
    'x',
  )
  const classOf = (name: string) => space.get(name) ?? expect.fail(`${name} is missing`)

  it('say which classes have none, and why', () => {
    expect(uninstantiable(classOf('T_Plain'))).to.equal(undefined)
    expect(uninstantiable(classOf('T_Abstract'))).to.match(/T_Abstract is abstract/)
    expect(uninstantiable(classOf('T_Fault'))).to.match(/qualifier Exception/)
    expect(uninstantiable(classOf('T_Keyless'))).to.match(/T_Keyless has no key/)
  })

  it('say what an instance lacks', () => {
    const lacks = (properties: object) => missingValue(classOf('T_Plain'), { ...properties })
    expect(lacks({ Name: 'a', Size: 1 })).to.equal(undefined)
    expect(lacks({ Size: 1 })).to.match(/key Name/)
    expect(lacks({ Name: 'a', Size: null, More: 'x' })).to.match(/Size of T_Plain is Required/)
  })
})
