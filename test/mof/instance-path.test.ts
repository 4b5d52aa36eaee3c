import { expect } from 'chai'
import fc from 'fast-check'
import { CIMInstanceName, UntypedKey } from '../../src/cim/object-path.ts'
import { parseInstancePath } from '../../src/mof/instance-path.ts'
import { compile } from './rig.ts'

const { namespace } = compile(
  'class EX_Keys { [Key] string S; [Key] uint64 U; [Key] sint8 I; [Key] boolean B; [Key] datetime D; };',
)
const parse = (text: string): CIMInstanceName | string =>
  parseInstancePath(text, (name) => namespace.get(name))

describe('paths in MOF', () => {
  it('type their keys by the class', () => {
    const path = parse(
      '//host/root/cimv2:ex_keys.s="a,b=\\"c\\"",U=5,I=-3,B=TRUE,D="20240101000000.000000+000"',
    )
    if (typeof path === 'string') return expect.fail(path)
    expect([path.host, path.namespace, path.className]).to.deep.equal(['host', 'root/cimv2', 'EX_Keys'])
    expect(path.keys).to.deep.include({ S: 'a,b="c"', U: 5n, I: -3, B: true })
    expect(String(path.keys['D'])).to.equal('20240101000000.000000+000')
  })

  it('hold paths', () => {
    const text = 'EX_Holds.Whole="EX_Box.Name=\\"a\\"",Part="EX_Box.Name=\\"b\\\\\\"\\""'
    const path = parse(text)
    if (typeof path === 'string') return expect.fail(path)
    const { Part } = path.keys
    expect(Part instanceof CIMInstanceName && Part.keys).to.deep.equal({ Name: 'b"' })
    expect(path.toString()).to.equal(text)
  })

  it('leave keys of unknown classes untyped', () => {
    const path = parse('EX_Other.A="x",B=5,C=true')
    if (typeof path === 'string') return expect.fail(path)
    expect(path.keys).to.deep.equal({
      A: new UntypedKey('string', 'x'),
      B: new UntypedKey('numeric', '5'),
      C: new UntypedKey('boolean', 'true'),
    })
  })

  for (const text of [
    '',
    'EX_Box',
    'EX_Box.',
    'EX_Box.Name',
    'EX_Box.Name=a',
    'EX_Box.Name="a',
    'EX_Box.Name="a",',
    'EX_Box.Name="a",name="b"',
    'EX_Box.Level=1',
    'EX_Keys.S="a"',
    'EX_Keys.S="a",U=-1,I=0,B=TRUE,D="20240101000000.000000+000"',
    'EX_Keys.S="a",U=1,I=0,B=TRUE,D="x"',
  ]) {
    it(`refuse ${JSON.stringify(text)}`, () => expect(parse(text)).to.be.a('string'))
  }

  it('give any key back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = new CIMInstanceName('EX_Box', { Name: text }, 'root/cimv2')
        expect(parse(path.toString())).to.deep.equal(path)
      }),
    )
  })
})
