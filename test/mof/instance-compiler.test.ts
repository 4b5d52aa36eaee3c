import { expect } from 'chai'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import { compile } from './rig.ts'

const cases: [name: string, mof: string, errors: string][] = [
  ['an instance', 'instance of EX_Box { Name = "a"; };', ''],
  ['a missing class', 'instance of EX_None { Name = "a"; };', 'InstanceClassMissing'],
  ['an abstract class', 'instance of EX_Thing { Name = "a"; };', 'InstanceOfAbstract'],
  ['a structure', '[Structure] class EX_S { }; instance of EX_S { };', 'InstanceOfAbstract'],
  ['an unknown property', 'instance of EX_Box { Name = "a"; Nmae = "b"; };', 'UnknownProperty'],
  ['a property twice', 'instance of EX_Box { Name = "a"; name = "b"; };', 'DuplicateProperty'],
  ['a value of another type', 'instance of EX_Box { Name = "a"; Level = "x"; };', 'PropertyType'],
  ['a value out of range', 'instance of EX_Box { Name = "a"; Level = 65536; };', 'PropertyType'],
  ['one value for an array', 'instance of EX_Box { Name = "a"; Tags = "x"; };', 'PropertyType'],
  ['no key', 'instance of EX_Box { Level = 1; };', 'KeyMissing'],
  [
    'a NULL where a value is required',
    'instance of EX_Crate { Name = "a"; Sealed = NULL; };',
    'RequiredNull',
  ],
  [
    'an alias that is not defined',
    'instance of EX_Holds { Whole = $a; Part = $a; };',
    'AliasUndefined,AliasUndefined',
  ],
  [
    'an alias twice',
    'instance of EX_Box as $a { Name = "a"; }; instance of EX_Box as $A { Name = "b"; };',
    'AliasDuplicate',
  ],
  [
    'an alias before its definition',
    'instance of EX_Holds { Whole = $a; Part = $a; }; instance of EX_Box as $a { Name = "a"; };',
    '',
  ],
  [
    'a chain of aliases against the order',
    '[Association] class EX_Meta { [Key] EX_Holds REF A; [Key] EX_Box REF B; };' +
      'instance of EX_Meta { A = $h; B = $b; }; instance of EX_Holds as $h { Whole = $b; Part = $b; };' +
      'instance of EX_Box as $b { Name = "b"; };',
    '',
  ],
  [
    'an alias of an instance with errors',
    'instance of EX_Box as $a { Level = 1; }; instance of EX_Holds { Whole = $a; Part = $a; };',
    'KeyMissing',
  ],
  [
    'a reference to a class that does not fit',
    'instance of EX_Holds { Whole = "EX_Box.Name=\\"a\\""; Part = "EX_Holds.Whole=\\"EX_Box.Name=\\\\\\"a\\\\\\"\\",Part=\\"EX_Box.Name=\\\\\\"a\\\\\\"\\""; };',
    'ReferenceTargetType',
  ],
  [
    'a reference to a missing class',
    'instance of EX_Holds { Whole = "EX_No.N=1"; Part = "EX_Box.Name=\\"a\\""; };',
    'ReferenceTargetType',
  ],
  [
    'a path that is none',
    'instance of EX_Holds { Whole = "Box a"; Part = "EX_Box.Name=\\"a\\""; };',
    'PathInPath',
  ],
  [
    'a path without its key',
    'instance of EX_Holds { Whole = "EX_Box.Level=3"; Part = "EX_Box.Name=\\"a\\""; };',
    'PathInPath',
  ],
  [
    'a number as reference',
    'instance of EX_Holds { Whole = 1; Part = "EX_Box.Name=\\"a\\""; };',
    'PropertyType',
  ],
  [
    'an embedded instance',
    'instance of EX_Box { Name = "a"; Label = "instance of EX_Label { Text = \\"x\\"; };"; };',
    '',
  ],
  [
    'embedded text that is no MOF',
    'instance of EX_Box { Name = "a"; Label = "label"; };',
    'Syntax,PropertyType',
  ],
  ['an embedded class', 'instance of EX_Box { Name = "a"; Label = "class EX_Q { };"; };', 'PropertyType'],
  [
    'an embedded instance of another class',
    'instance of EX_Box { Name = "a"; Label = "instance of EX_Box { };"; };',
    'PropertyType',
  ],
  [
    'a fault in an embedded instance',
    'instance of EX_Box { Name = "a"; Label = "instance of EX_Label { Size = TRUE; };"; };',
    'PropertyType',
  ],
]

describe('instances in MOF', () => {
  for (const [name, mof, errors] of cases) {
    it(`${errors === '' ? 'takes' : 'refuses'} ${name}`, () =>
      expect(compile(mof).errorKinds.join()).to.equal(errors))
  }

  it('have typed values, defaults, and names as the class spells them', () => {
    const { namespace } = compile(
      'instance of EX_Box { nAME = "a"; Tags = {"x", NULL}; Volume = 7; Made = "20240101000000.000000+000"; ' +
        'Label = "instance of EX_Label { Text = \\"x\\"; };"; };',
    )
    const [stored] = namespace.instances('ex_box')
    const properties = stored?.properties
    expect(properties).to.deep.include({ Name: 'a', Level: 3, Tags: ['x', null], Volume: 7n })
    expect(properties?.['Made']).to.be.instanceOf(CIMDateTime)
    const label = properties?.['Label']
    expect(label instanceof CIMInstance && label.properties).to.deep.equal({ Text: 'x', Size: -1 })
  })

  it('modify what is there when they come again', () => {
    const { namespace, errors } = compile(
      'instance of EX_Box { Name = "a"; Level = 1; }; instance of EX_Box { Name = "a"; Volume = 9; };',
    )
    const stored = [...namespace.instances('EX_Box')]
    expect(errors).to.equal(0)
    expect(stored.map(({ properties }) => properties)).to.deep.equal([{ Name: 'a', Level: 1, Volume: 9n }])
  })

  it('refer to each other by alias or path', () => {
    const { namespace } = compile(
      'instance of EX_Box as $a { Name = "a"; }; instance of EX_Holds { Whole = $a; Part = "root/x:EX_Box.Name=\\"b\\""; };',
    )
    const [held] = namespace.instances('EX_Holds')
    const { Whole, Part } = held?.properties ?? {}
    expect(Whole instanceof CIMInstanceName && Whole.toString()).to.equal('EX_Box.Name="a"')
    expect(Part instanceof CIMInstanceName && Part.toString()).to.equal('root/x:EX_Box.Name="b"')
  })

  it('are embedded only so deep', () => {
    const recursive = 'class EX_R { [Key] string K; [EmbeddedInstance("EX_R")] string R; };'
    let text = 'instance of EX_R { K = "0"; };'
    for (let depth = 0; depth < 10; depth++) {
      text = `instance of EX_R { K = "x"; R = "${text.replace(/[\\"]/g, '\\$&')}"; };`
    }
    expect(compile(recursive + text).errorKinds).to.deep.equal(['PropertyType'])
  })
})
