import { expect } from 'chai'
import { parseDocument } from '../../../src/mof/parser/document.ts'
import type { Production } from '../../../src/mof/syntax.ts'

function parse(text: string): { productions: Production[]; faults: string[] } {
  const faults: string[] = []
  const productions = parseDocument(text, (span, message) =>
    faults.push(`${text.slice(0, span.start).split('\n').length}: ${message}`),
  )
  return { productions, faults }
}

function featuresOf(text: string): string[] {
  const [production] = parse(text).productions
  return production?.kind === 'class' ? production.features.map((feature) => feature.name.text) : []
}

describe('the parser', () => {
  it('reads a class with all kinds of features', () => {
    const { productions, faults } = parse(`
      [Association, Version ( "1" "2" ) : ToSubclass Translatable]
      CLASS EX_A AS $a : EX_B {
         [Key] EX_C REF One = "x";
         uint8 Two[4] = { 1, 2 };
         uint8 Three([In] EX_C REF Many[], string Text);
      };`)
    expect(faults).to.deep.equal([])
    const [node] = productions
    if (node?.kind !== 'class') return expect.fail('no class')
    expect(node.superclass?.text).to.equal('EX_B')
    expect(node.alias?.name).to.equal('a')
    expect(node.qualifiers[1]).to.deep.include({ flavors: node.qualifiers[1]?.flavors })
    expect(node.qualifiers[1]?.value).to.deep.include({ kind: 'string', value: '12' })
    expect(node.features.map(({ kind, name }) => [kind, name.text])).to.deep.equal([
      ['property', 'One'],
      ['property', 'Two'],
      ['method', 'Three'],
    ])
    const [one, two, three] = node.features
    expect(one?.kind === 'property' && one.type.referenceClass?.text).to.equal('EX_C')
    expect(two?.kind === 'property' && two.type).to.deep.include({ isArray: true, arraySize: 4 })
    expect(three?.kind === 'method' && three.parameters[0]?.type).to.deep.include({
      type: 'reference',
      isArray: true,
    })
  })

  it('takes keywords as names where nothing else could be meant', () => {
    const text = 'class Class { string Ref; string Indication; uint8 Schema; boolean Instance(string Of); };'
    expect(parse(text).faults).to.deep.equal([])
    expect(featuresOf(text)).to.deep.equal(['Ref', 'Indication', 'Schema', 'Instance'])
  })

  it('reads a qualifier declaration', () => {
    const { productions } = parse(
      'Qualifier Q : string[] = {"a"}, Scope(any), Flavor(Restricted, DisableOverride);',
    )
    const [node] = productions
    if (node?.kind !== 'qualifierDeclaration') return expect.fail('no declaration')
    expect(node.scopes).to.have.lengthOf(7)
    expect(node.flavors.map(({ word }) => word)).to.deep.equal(['Restricted', 'DisableOverride'])
  })

  it('reads directives and instances', () => {
    const { productions, faults } = parse(
      '#pragma include ("a" ".mof")\ninstance of EX_A as $x { A = 1; B = $y; C = {NULL}; };',
    )
    expect(faults).to.deep.equal([])
    expect(productions.map(({ kind }) => kind)).to.deep.equal(['directive', 'instance'])
  })

  it('goes on with the next feature after a faulty one, and says so of each', () => {
    const text = `class EX_A {
  unit32 A;
  uint8 B
  uint8[] C;
  string D = ;
  boolean E;
};
class EX_B { string F; }
class EX_C { string G; };`
    const { productions, faults } = parse(text)
    expect(faults.map((fault) => fault.split(':')[0])).to.deep.equal(['2', '3', '4', '5', '8'])
    expect(productions).to.have.lengthOf(3)
    expect(featuresOf(text)).to.deep.equal(['B', 'E'])
    expect(productions[0]).to.deep.include({ isIncomplete: true })
    expect(productions[1]).to.deep.include({ isIncomplete: false })
  })

  it('finds the next class after one whose brace is not closed', () => {
    const { productions, faults } = parse('class EX_A {\n  string A = 5 6;\n\nclass EX_B { };')
    expect(faults).to.have.lengthOf(2)
    expect(productions.map((node) => node.kind === 'class' && node.name.text)).to.deep.equal(['EX_A', 'EX_B'])
  })

  it('finds the next production after nonsense', () => {
    const { productions, faults } = parse('nonsense { a; };\nclass EX_A { };\n} }\n#pragma locale ("x")')
    expect(productions.map(({ kind }) => kind)).to.deep.equal(['class', 'directive'])
    expect(faults).to.have.lengthOf(2)
  })

  const wrong: [string, RegExp][] = [
    ['class EX_A { uint8 X[0]; };', /size of 1 or more/],
    ['class EX_A { [Key,] string A; };', /name of a qualifier/],
    ['class EX_A { EX_B REF A(); };', /cannot return a reference/],
    ['class EX_A { uint32 A(void B); };', /"void" is not a type/],
    ['class EX_A { void A(); };', /"void" is not a type/],
    ['[Key] Qualifier Q : string, Scope(any);', /has no qualifiers itself/],
    ['Qualifier Q : string;', /and the scope/],
    ['Qualifier Q : string, Scope();', /expected a scope/],
    ['Qualifier Q : string, Flavor(Restricted), Scope(class);', /expected "Scope"/],
    ['Qualifier Q : ref, Scope(class);', /type of the qualifier/],
    ['instance EX_A { };', /"of"/],
    ['instance of EX_A { A; };', /"="/],
    ['#define x', /pragma/],
    ['class EX_A { [Key : Sometimes] string A; };', /expected a flavor/],
  ]
  for (const [text, message] of wrong) {
    it(`refuses ${text}`, () => expect(parse(text).faults[0]).to.match(message))
  }
})
