import { expect } from 'chai'
import { faultKinds } from '../../src/mof/fault-kind.ts'
import { compile } from './rig.ts'

/** MOF with exactly these errors and warnings, compiled after the schema of the rig. `*`: any warnings. */
const cases: [name: string, mof: string, errors: string, warnings?: string][] = [
  ['an undeclared qualifier', 'class EX_A { [Kye] string A; };', 'UndeclaredQualifier', '*'],
  ['a qualifier value of the wrong type', 'class EX_A { [MaxLen("x")] string A; };', 'BadQualifierType', '*'],
  ['an array qualifier in parentheses', 'class EX_A { [ValueMap("1")] uint8 A; };', 'BadQualifierType', '*'],
  ['a qualifier out of scope', '[MaxLen(3)] class EX_A { };', 'BadQualifierScope', '*'],
  ['a class qualifier on an association', '[Structure] class EX_A { };', ''],
  [
    'a key that is unset',
    'class EX_A : EX_Thing { [Override("Name"), Key(false)] string Name; };',
    'BadQualifierOverride',
  ],
  ['a flavor that is weakened', 'class EX_A { [Key : EnableOverride] string A; };', 'BadQualifierOverride'],
  ['an override that keeps the key', 'class EX_A : EX_Thing { [Override("Name")] string Name; };', ''],
  ['a qualifier twice', 'class EX_A { [Key, key] string A; };', 'DuplicateQualifier'],
  [
    'flavors that exclude each other',
    'class EX_A { [Key : ToSubclass Restricted] string A; };',
    'ConflictingFlavors',
  ],
  ['no superclass', 'class EX_A : EX_None { [Override("B")] string B; };', 'SuperclassMissing', '*'],
  [
    'a terminal superclass',
    '[Terminal] class EX_A { [Key] string K; }; class EX_B : EX_A { };',
    'SuperclassTerminal',
  ],
  ['itself as superclass', 'class EX_A : EX_A { };', 'Cycle', '*'],
  [
    'a circle of superclasses',
    'class EX_A : EX_B { }; class EX_B : EX_C { }; class EX_C : EX_A { };',
    'Cycle',
    '*',
  ],
  ['two properties of one name', 'class EX_A { [Key] string A; uint8 a; };', 'DuplicateFeature'],
  ['a property and a method of one name', 'class EX_A { [Key] string A; uint32 A(); };', 'DuplicateFeature'],
  [
    'two parameters of one name',
    'class EX_A { [Key] string K; uint32 M(uint8 x, uint8 X); };',
    'DuplicateFeature',
  ],
  [
    'a reference outside associations',
    'class EX_A { [Key] string K; EX_Box REF B; };',
    'ReferenceInNonAssociation',
  ],
  ['an array of references', '[Association] class EX_A : EX_Holds { EX_Box REF B[]; };', 'ReferenceArray'],
  ['a reference parameter that is an array', 'class EX_A { [Key] string K; uint32 M(EX_Box REF B[]); };', ''],
  [
    'a reference to no class',
    '[Association] class EX_A { [Key] EX_None REF A; [Key] EX_Box REF B; };',
    'ReferenceClassMissing',
  ],
  [
    'a parameter that refers to no class',
    'class EX_A { [Key] string K; uint32 M(EX_None REF B); };',
    'ReferenceClassMissing',
  ],
  [
    'an association of one',
    '[Association] class EX_A { [Key] EX_Box REF A; };',
    'AssociationTooFewReferences',
  ],
  ['an association below a class', '[Association] class EX_A : EX_Box { };', 'AssociationKind'],
  ['a subclass of an association that does not say so again', 'class EX_A : EX_Holds { };', ''],
  ['an indication below a class', '[Indication] class EX_A : EX_Box { };', 'IndicationKind'],
  [
    'an abstract class below a concrete one',
    '[Abstract] class EX_A : EX_Box { };',
    '',
    'AbstractFromConcrete',
  ],
  [
    'an aggregation without a whole',
    '[Association, Aggregation] class EX_A { [Key] EX_Box REF A; [Key] EX_Box REF B; };',
    '',
    'AggregateMisuse',
  ],
  [
    'a composition that is no aggregation',
    '[Association, Composition] class EX_A { [Key] EX_Box REF A; [Key] EX_Box REF B; };',
    '',
    'AggregateMisuse',
  ],
  [
    'a proper aggregation',
    '[Association, Aggregation, Composition] class EX_A { [Key, Aggregate] EX_Box REF A; [Key] EX_Box REF B; };',
    '',
  ],
  ['a redefinition without Override', 'class EX_A : EX_Thing { string Tags[]; };', 'MissingOverride'],
  [
    'an override of nothing',
    'class EX_A : EX_Thing { [Override("No")] string No; };',
    'OverrideTargetMissing',
  ],
  [
    'an override of another name',
    'class EX_A : EX_Thing { [Override("Name")] string Tags[]; };',
    'OverrideName',
  ],
  [
    'an override of a new name',
    'class EX_A : EX_Thing { [Override("Name")] string Other; };',
    'OverrideName',
  ],
  ['an override with its class', 'class EX_A : EX_Box { [Override("EX_Thing.Tags")] string Tags[]; };', ''],
  [
    'an override of another type',
    'class EX_A : EX_Thing { [Override("Level")] uint8 Level; };',
    'OverrideType',
  ],
  [
    'an override that is no array',
    'class EX_A : EX_Thing { [Override("Tags")] string Tags; };',
    'OverrideType',
  ],
  [
    'a narrower reference',
    '[Association] class EX_A : EX_Holds { [Override("Part")] EX_Crate REF Part; };',
    '',
  ],
  [
    'a wider reference',
    '[Association] class EX_A : EX_Holds { [Override("Part")] EX_Thing REF Part; };',
    'OverrideType',
  ],
  [
    'a wider reference to a class that comes later',
    '[Association] class EX_A : EX_Holds { [Override("Part")] EX_Z REF Part; }; class EX_Z { [Key] string K; };',
    'OverrideType',
  ],
  [
    'an embedded instance of another class',
    'class EX_A : EX_Box { [Override("Label"), EmbeddedInstance("EX_Thing")] string Label; };',
    'OverrideType',
  ],
  [
    'a string that becomes an embedded instance',
    'class EX_A { [Key] string K; string S; }; class EX_B : EX_A { [Override("S"), EmbeddedInstance("EX_Label")] string S; };',
    '',
  ],
  ...[
    'uint16 Start(EX_Thing REF After, [In(false), Out] string Messages[])',
    'uint32 Start(EX_Thing REF After)',
  ].map((method): [string, string, string] => [
    `the override ${method}`,
    `class EX_A : EX_Thing { [Override("Start")] ${method}; };`,
    'OverrideSignature',
  ]),
  [
    'an override with another parameter type',
    'class EX_A : EX_Thing { [Override("Start")] uint32 Start(EX_Thing REF After, string Messages); };',
    'OverrideSignature',
  ],
  [
    'an override with one parameter more',
    'class EX_A : EX_Thing { [Override("Start")] uint32 Start(EX_Thing REF After, string Messages[], uint8 X); };',
    'OverrideSignature',
  ],
  [
    'an override with parameters in another order',
    'class EX_A : EX_Thing { [Override("Start")] uint32 Start(string Messages[], EX_Thing REF After); };',
    'OverrideSignature,OverrideSignature',
  ],
  [
    'an override with a narrower reference parameter',
    'class EX_A : EX_Thing { [Override("Start")] uint32 Start(EX_Box REF After, string Messages[]); };',
    '',
  ],
  [
    'a longer MaxLen',
    'class EX_A : EX_Thing { [Override("Name"), MaxLen(9)] string Name; };',
    '',
    'OverrideNarrowing',
  ],
  ['a shorter MaxLen', 'class EX_A : EX_Thing { [Override("Name"), MaxLen(7)] string Name; };', ''],
  [
    'a wider ValueMap',
    'class EX_A : EX_Thing { [Override("Level"), ValueMap {"2..6"}, Values {"x"}] uint16 Level; };',
    '',
    'OverrideNarrowing',
  ],
  [
    'a ValueMap that refines a range',
    'class EX_A : EX_Thing { [Override("Level"), ValueMap {"3", "4..5"}, Values {"x", "y"}] uint16 Level; };',
    '',
  ],
  ['a second key below a keyed class', 'class EX_A : EX_Thing { [Key] string Other; };', 'KeyAdded'],
  ['a key that is an array', 'class EX_A { [Key] string K[]; };', 'KeyType'],
  ['a key that is a real', 'class EX_A { [Key] real32 K; };', 'KeyType'],
  ['a key that is embedded', 'class EX_A { [Key, EmbeddedInstance("EX_Label")] string K; };', 'KeyType'],
  ['no key', 'class EX_A { string A; };', '', 'ClassWithoutKey'],
  ['no key in a structure', '[Structure] class EX_A { string A; };', ''],
  [
    'an embedded class that is missing',
    'class EX_A { [Key] string K; [EmbeddedInstance("EX_No")] string E; };',
    'EmbeddedType',
  ],
  [
    'an embedded class that comes later',
    'class EX_A { [Key] string K; [EmbeddedInstance("EX_B")] string E; }; class EX_B { [Key] string K; };',
    '',
  ],
  [
    'an embedded instance in a number',
    'class EX_A { [Key] string K; [EmbeddedInstance("EX_Label")] uint8 E; };',
    'EmbeddedType',
  ],
  [
    'an embedded instance that is an embedded object too',
    'class EX_A { [Key] string K; [EmbeddedInstance("EX_Label"), EmbeddedObject] string E; };',
    'EmbeddedType',
  ],
  ['a default out of range', 'class EX_A { [Key] string K; uint8 A = 256; };', 'DefaultType'],
  ['a default of another type', 'class EX_A { [Key] string K; boolean A = 1; };', 'DefaultType'],
  ['an array as default of a single value', 'class EX_A { [Key] string K; uint8 A = {1}; };', 'DefaultType'],
  ['a single default of an array', 'class EX_A { [Key] string K; uint8 A[] = 1; };', 'DefaultType'],
  ['too many defaults', 'class EX_A { [Key] string K; uint8 A[2] = {1, 2, 3}; };', 'DefaultType'],
  ['no datetime', 'class EX_A { [Key] string K; datetime A = "2024"; };', 'DefaultType'],
  [
    'a default that is too long',
    'class EX_A { [Key] string K; [MaxLen(2)] string A = "abc"; };',
    '',
    'DefaultConstraint',
  ],
  [
    'a default above MaxValue',
    'class EX_A { [Key] string K; [MaxValue(2)] uint64 A = 3; };',
    '',
    'DefaultConstraint',
  ],
  [
    'a default outside the ValueMap',
    'class EX_A { [Key] string K; [ValueMap {"1"}] uint8 A = 3; };',
    '',
    'DefaultConstraint',
  ],
  [
    'Values that are fewer than ValueMap',
    'class EX_A { [Key] string K; [ValueMap{"1","2"}, Values{"a"}] uint8 E; };',
    'ValueMapShape',
  ],
  ['a ValueMap of a boolean', 'class EX_A { [Key] string K; [ValueMap{"1"}] boolean E; };', 'ValueMapShape'],
  ['a ValueMap of no integer', 'class EX_A { [Key] string K; [ValueMap{"one"}] uint8 E; };', 'ValueMapShape'],
  ['a ValueMap out of range', 'class EX_A { [Key] string K; [ValueMap{"300"}] uint8 E; };', 'ValueMapShape'],
  [
    'a ValueMap range that ends before it starts',
    'class EX_A { [Key] string K; [ValueMap{"9..3"}] uint8 E; };',
    'ValueMapShape',
  ],
  [
    'every form of ValueMap',
    'class EX_A { [Key] string K; [ValueMap{"-1", "0x10", "1..5", "..", "8..", "..-3"}] sint16 E; };',
    '',
  ],
  ['a ValueMap of strings', 'class EX_A { [Key] string K; [ValueMap{"a..b"}] string E = "a..b"; };', ''],
  [
    'bounds the wrong way round',
    'class EX_A { [Key] string K; [MinValue(3), MaxValue(2)] uint8 E; };',
    'MinMax',
  ],
  ['Max of 0', '[Association] class EX_A { [Key, Max(0)] EX_Box REF A; [Key] EX_Box REF B; };', 'MinMax'],
  [
    'a counter that is a gauge',
    'class EX_A { [Key] string K; [Counter, Gauge] uint8 E; };',
    '',
    'CounterGauge',
  ],
  ['a counter with a sign', 'class EX_A { [Key] string K; [Counter] sint8 E; };', '', 'CounterGauge'],
  ['a gauge of strings', 'class EX_A { [Key] string K; [Gauge] string E; };', '', 'CounterGauge'],
  ['octets in a number', 'class EX_A { [Key] string K; [OctetString] uint8 E; };', 'OctetStringType'],
  ['octets in an array', 'class EX_A { [Key] string K; [octetstring] uint8 E[]; };', ''],
  [
    'a parameter that goes nowhere',
    'class EX_A { [Key] string K; uint32 M([In(false)] uint8 P); };',
    '',
    'ParameterDirection',
  ],
  ['a structure with a key', '[Structure] class EX_A { [Key] string K; };', '', 'StructureMisuse'],
  [
    'a reference to a structure',
    '[Structure] class EX_S { }; [Association] class EX_A { [Key] EX_S REF A; [Key] EX_Box REF B; };',
    '',
    'StructureMisuse',
  ],
  ['the same class again', 'class EX_Label { string Text; sint32 Size = -1; };', '', '*'],
  ['a changed class', 'class EX_Label { string Text; };', '', 'ClassWithoutKey,ClassExists'],
  ['a changed class with subclasses', 'class EX_Box : EX_Thing { };', 'ClassHasSubclasses'],
  [
    'a changed class with instances',
    'instance of EX_Crate { Name = "a"; }; class EX_Crate : EX_Box { };',
    'ClassHasInstances',
  ],
  ['another superclass', 'class EX_Crate : EX_Thing { };', 'SuperclassChange'],
  ['a reference default that is an alias', 'class EX_A : EX_Holds { EX_Box REF C = $none; };', 'DefaultType'],
  [
    'a reference default that is a path',
    'class EX_A : EX_Holds { EX_Box REF C = "EX_Box.Name=\\"x\\""; };',
    '',
  ],
]

const instanceKinds = [
  'InstanceClassMissing',
  'InstanceOfAbstract',
  'UnknownProperty',
  'DuplicateProperty',
  'PropertyType',
  'RequiredNull',
  'AliasUndefined',
  'AliasDuplicate',
  'ReferenceTargetType',
  'PathInPath',
  'KeyMissing',
]
const textKinds = ['Syntax', 'FileMissing', 'FileTooLarge', 'IncludeMissing', 'IncludeDepth', 'UnknownPragma']

describe('the class rules', () => {
  for (const [name, mof, errors, warnings = ''] of cases) {
    it(`${errors === '' ? 'takes' : 'refuses'} ${name}`, () => {
      const result = compile(mof)
      expect(result.errorKinds.join()).to.equal(errors)
      if (warnings !== '*') expect(result.warningKinds.join()).to.equal(warnings)
    })
  }

  it('are all tried here', () => {
    const tried = new Set(cases.flatMap(([, , errors, warnings = '']) => `${errors},${warnings}`.split(',')))
    const others = new Set([...instanceKinds, ...textKinds])
    const missing = Object.keys(faultKinds).filter((kind) => !tried.has(kind) && !others.has(kind))
    expect(missing).to.deep.equal([])
  })
})

describe('the effective class', () => {
  const { namespace } = compile(
    '[Description("Mine")] class EX_A : EX_Crate { [Override("Level")] uint16 Level; string New; };',
  )
  const found = namespace.get('EX_A')
  const above = namespace.get('EX_Crate')

  it('has the inherited properties first, in order, marked propagated', () => {
    expect(
      Array.from(found?.properties ?? [], ({ name, propagated }) => `${name}${propagated ? '' : '*'}`),
    ).to.deep.equal(['Name', 'Level*', 'Tags', 'Volume', 'Label', 'Made', 'Sealed', 'New*'])
  })

  it('keeps the class of origin of an overridden property', () => {
    expect(found?.properties.get('level')?.classOrigin).to.equal('EX_Thing')
    expect(found?.properties.get('new')?.classOrigin).to.equal('EX_A')
  })

  it('inherits the default value of an overridden property', () => {
    expect(found?.properties.get('Level')?.value).to.equal(3)
  })

  it('shares what is inherited unchanged', () => {
    expect(found?.properties.get('Tags')).to.equal(above?.properties.get('Tags'))
    expect(found?.methods.get('Start')).to.equal(above?.methods.get('Start'))
  })

  it('inherits qualifiers by their flavors', () => {
    expect(namespace.get('EX_Box')?.qualifiers.get('Abstract')).to.equal(undefined)
    expect(namespace.get('EX_Box')?.qualifiers.get('Version')).to.equal(undefined)
    expect(above?.qualifiers.get('Description')).to.deep.include({ value: 'A thing', propagated: true })
    expect(found?.qualifiers.get('Description')).to.deep.include({ value: 'Mine', propagated: false })
    expect(found?.properties.get('Level')?.qualifiers.get('ValueMap')).to.deep.include({ propagated: true })
    expect(found?.properties.get('Tags')?.qualifiers.get('Override')).to.equal(undefined)
  })

  it('has its keys and embedded classes', () => {
    expect(found?.keys.map(({ name }) => name)).to.deep.equal(['Name'])
    expect(found?.properties.get('Label')).to.deep.include({
      embedded: 'instance',
      embeddedClass: 'EX_Label',
    })
  })

  it('gives values the type of their property', () => {
    expect(namespace.get('EX_Box')?.properties.get('Volume')?.value).to.equal(5n)
    expect(namespace.get('EX_Label')?.properties.get('Size')?.value).to.equal(-1)
  })
})
