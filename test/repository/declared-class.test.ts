import { expect } from 'chai'
import { NameMap } from '../../src/base/name-map.ts'
import {
  CIMClass,
  defaultFlavors,
  type CIMMethod,
  type CIMProperty,
  type CIMQualifier,
} from '../../src/cim/class.ts'
import { declaredClass } from '../../src/repository/declared-class.ts'
import { outcome, startSchema } from './schema-rig.ts'

const { space } = await startSchema()

const qualifier = (name: string, change: Partial<CIMQualifier> = {}): CIMQualifier => ({
  name,
  type: 'boolean',
  isArray: false,
  value: true,
  propagated: false,
  ...defaultFlavors,
  ...change,
})

const property = (name: string, change: Partial<CIMProperty> = {}): CIMProperty => ({
  name,
  type: 'string',
  isArray: false,
  qualifiers: new NameMap(),
  value: null,
  classOrigin: 'T_Sent',
  propagated: false,
  isKey: false,
  ...change,
})

const sent = (
  fields: Partial<ConstructorParameters<typeof CIMClass>[0]> & { list?: CIMProperty[] },
): CIMClass => new CIMClass({ name: 'T_Sent', ...fields, properties: new NameMap(fields.list ?? []) })

describe('declaredClass', () => {
  it('leaves out what the superclass has, and takes for its own what the superclass has not', () => {
    const list = [property('name', { propagated: true }), property('Mine', { propagated: true })]
    const inherited: CIMMethod = {
      name: 'ACT',
      returnType: { type: 'uint32', isArray: false },
      qualifiers: new NameMap(),
      parameters: new NameMap(),
      classOrigin: 'T_Base',
      propagated: true,
    }
    const cls = declaredClass(sent({ superclass: 'T_Base', list, methods: new NameMap([inherited]) }), space)
    expect(cls.properties.toArray().map(({ name, propagated }) => [name, propagated])).to.deep.equal([
      ['Mine', false],
    ])
    expect(cls.methods.size).to.equal(0)
  })

  it('leaves out qualifiers that are inherited, and keeps those that a superclass does not pass on', () => {
    const qualifiers = new NameMap([
      qualifier('Key', { propagated: true }),
      qualifier('Override', { type: 'string', value: 'Name', propagated: true }),
    ])
    const cls = declaredClass(sent({ superclass: 'T_Base', list: [property('Name', { qualifiers })] }), space)
    const [name] = cls.properties
    expect([...name!.qualifiers].map((item) => [item.name, item.propagated])).to.deep.equal([
      ['Override', false],
    ])
  })

  it('takes flavors that are left out from the declaration, and lets a client only strengthen them', () => {
    const flavorsOf = (given: CIMQualifier) => {
      const [only] = declaredClass(sent({ qualifiers: new NameMap([given]) }), space).qualifiers
      return [only!.overridable, only!.toSubclass, only!.translatable]
    }
    expect(flavorsOf(qualifier('Abstract'))).to.deep.equal([true, false, false])
    expect(flavorsOf(qualifier('Association'))).to.deep.equal([false, true, false])
    const description = qualifier('Description', { type: 'string', value: 'x' })
    expect(flavorsOf(description)).to.deep.equal([true, true, true])
    expect(flavorsOf({ ...description, overridable: false, toSubclass: false })).to.deep.equal([
      false,
      false,
      true,
    ])
  })

  it('takes NULL for whatever the qualifier is declared as', () => {
    const values = qualifier('Values', { type: 'string', value: null })
    const cls = declaredClass(sent({ list: [property('P', { qualifiers: new NameMap([values]) })] }), space)
    expect(cls.properties.get('P')?.qualifiers.get('Values')?.isArray).to.equal(true)
  })

  it('refuses what MOF cannot say', async () => {
    const refusal = (cls: CIMClass) => outcome(async () => declaredClass(cls, space))
    const evil = 'T_A { }; class T_B'
    expect(await refusal(sent({ name: evil }))).to.match(/^4 .*cannot be the name of a class/)
    expect(await refusal(sent({ superclass: evil }))).to.match(/^4 .*cannot be the name of a superclass/)
    expect(await refusal(sent({ list: [property('a b')] }))).to.match(/^4 .*name of a property/)
    expect(await refusal(sent({ list: [property('9')] }))).to.match(/^4 .*name of a property/)
    expect(await refusal(sent({ list: [property('R', { type: 'reference' })] }))).to.match(/REFERENCECLASS/)
    const bad = property('R', { type: 'reference', referenceClass: evil })
    expect(await refusal(sent({ list: [bad] }))).to.match(/^4 .*name of a class/)
    expect(await refusal(sent({ qualifiers: new NameMap([qualifier('a]')]) }))).to.match(
      /name of a qualifier/,
    )
    const wrong = qualifier('Abstract', { type: 'string', value: 'x' })
    expect(await refusal(sent({ qualifiers: new NameMap([wrong]) }))).to.match(
      /^4 class T_Sent: the qualifier Abstract is declared boolean, and string was given/,
    )
    const list = qualifier('Unused', { type: 'string', value: ['x'], isArray: true })
    expect(await refusal(sent({ qualifiers: new NameMap([list]) }))).to.match(/and string\[\] was given/)
    const method: CIMMethod = {
      name: 'do',
      returnType: { type: 'uint32', isArray: false },
      qualifiers: new NameMap(),
      parameters: new NameMap([
        { name: 'in out', type: 'string', isArray: false, qualifiers: new NameMap() },
      ]),
      classOrigin: 'T_Sent',
      propagated: false,
    }
    expect(await refusal(sent({ methods: new NameMap([method]) }))).to.match(/name of a parameter/)
  })
})
