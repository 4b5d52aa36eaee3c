import { expect } from 'chai'
import { CIMClass } from '../../src/cim/class.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName, UntypedKey } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import { sameClass } from '../../src/mof/same-value.ts'
import { loadRepository } from '../../src/repository/load.ts'
import { readProperties, writeProperties } from '../../src/store/value-json.ts'

const roundTrip = (value: CIMValue): CIMValue =>
  readProperties(writeProperties({ Value: value }))['Value'] as CIMValue

const path = new CIMInstanceName('T_Box', {
  Name: 'a "quoted" \\ name',
  Flag: true,
  Number: 2n ** 64n - 1n,
  Small: -128,
  Made: CIMDateTime.parse('20240101000000.******+000'),
  Inner: new CIMInstanceName('T_Lid', { Raw: new UntypedKey('numeric', '0x1') }, 'root/other', 'a.host:5989'),
})

const exact: Readonly<Record<string, CIMValue>> = {
  null: null,
  true: true,
  'an empty text': '',
  'an awkward text': '\u0000\t\r\n "\\/<&]]>\u{1F600}\uFFFD ü \uD800',
  'the form of a big integer as text': '{"i":"1"}',
  zero: 0,
  'the lowest sint32': -(2 ** 31),
  'the largest uint64': 2n ** 64n - 1n,
  'the lowest sint64': -(2n ** 63n),
  'no number': NaN,
  infinity: Infinity,
  'negative infinity': -Infinity,
  'negative zero': -0,
  'the smallest real64': Number.MIN_VALUE,
  'the largest real64': Number.MAX_VALUE,
  'a timestamp': CIMDateTime.parse('20240229235959.999999-720'),
  'an interval': CIMDateTime.parse('99999999235959.999999:000'),
  'a path': path,
  'the name of a class': new CIMClassName('T_Box', 'root/test', 'host'),
  'an embedded instance': new CIMInstance('T_Box', {
    Lid: new CIMInstance('T_Lid', { Size: 1n, None: null }, 'root/x'),
    Path: path,
  }),
  'an empty array': [],
  'an array': [1n, null, -1n],
  'an array of arrays of forms': [NaN, 0, -0, Infinity],
  'texts, some NULL': ['a', null, ''],
  'embedded instances': [new CIMInstance('T_Lid', {}), null],
}

describe('values as JSON', () => {
  for (const [name, value] of Object.entries(exact)) {
    it(`come back exactly: ${name}`, () => {
      const back = roundTrip(value)
      expect(back).to.deep.equal(value)
      if (typeof value === 'number') expect(Object.is(back, value)).to.equal(true)
    })
  }

  it('come back exactly: an embedded class', () => {
    const mof = `
      Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
      Qualifier In : boolean = true, Scope(parameter);
      Qualifier ValueMap : string[], Scope(property);
      class T_A { [Key] string Name; [ValueMap {"1", "2"}] uint64 Big = 5; sint8 List[3]; uint32 go([In] T_A REF Other); };
      class T_B : T_A { datetime When = "20240101000000.000000+000"; };`
    const repository = loadRepository(memoryLoader({ 'a.mof': mof }), [{ namespace: 'x', file: 'a.mof' }])
    const given = repository.get('x')?.get('T_B')
    const back = roundTrip(given as CIMClass)
    expect(back).to.be.instanceOf(CIMClass)
    expect(sameClass(back as CIMClass, given as CIMClass)).to.equal(true)
    expect((back as CIMClass).properties.get('when')?.value).to.be.instanceOf(CIMDateTime)
  })

  it('are compact where JSON can say them', () => {
    expect(writeProperties({ Name: 'a', Size: 5, Big: 5n, None: null, List: [1, 2] })).to.equal(
      '{"Name":"a","Size":5,"Big":{"i":"5"},"None":null,"List":[1,2]}',
    )
  })

  it('are refused in another form', () => {
    expect(() => readProperties('{"A":{}}')).to.throw(TypeError)
    expect(() => readProperties('{"A":')).to.throw(SyntaxError)
  })
})
