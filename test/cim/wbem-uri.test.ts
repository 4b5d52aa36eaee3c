import { expect } from 'chai'
import fc from 'fast-check'
import { CIMClassName, CIMInstanceName, UntypedKey, type CIMKey } from '../../src/cim/object-path.ts'
import { parseWBEMURI } from '../../src/cim/wbem-uri.ts'

const string = (text: string): UntypedKey => new UntypedKey('string', text)

describe('parseWBEMURI', () => {
  for (const [text, namespace, host] of [
    ['EX_Port', undefined, undefined],
    ['root/cimv2:EX_Port', 'root/cimv2', undefined],
    ['/root/cimv2:EX_Port', 'root/cimv2', undefined],
    ['/:EX_Port', undefined, undefined],
    ['//host:5989/root/cimv2:EX_Port', 'root/cimv2', 'host:5989'],
    ['https://host/root:EX_Port', 'root', 'host'],
    ['cimxml-wbems://[::1]:5989/root:EX_Port', 'root', '[::1]:5989'],
    ['root-2/c.d:EX_Port', 'root-2/c.d', undefined],
  ] as const) {
    it(`parses ${text}`, () => {
      expect(parseWBEMURI(text)).to.deep.equal(new CIMClassName('EX_Port', namespace, host))
    })
  }

  it('parses keys of every kind', () => {
    expect(keysOf(`EX.S="a\\"b\\\\,=c",N=5,M=-0x1F,R=1.5e-3,T=true,F=FALSE,C='x',E=""`)).to.deep.equal({
      S: string('a"b\\,=c'),
      N: new UntypedKey('numeric', '5'),
      M: new UntypedKey('numeric', '-0x1F'),
      R: new UntypedKey('numeric', '1.5e-3'),
      T: new UntypedKey('boolean', 'true'),
      F: new UntypedKey('boolean', 'FALSE'),
      C: string('x'),
      E: string(''),
    })
  })

  it('leaves a quoted path to be parsed by who knows the class', () => {
    const keys = keysOf('EX.R="root/b:EX_Port.ID=\\"x\\""')
    expect(keys).to.deep.equal({ R: string('root/b:EX_Port.ID="x"') })
    expect(parseWBEMURI((keys['R'] as UntypedKey).text)).to.deep.include({ namespace: 'root/b' })
  })

  for (const [text, where] of [
    ['', 'character 1'],
    ['root/cimv2:', 'character 12'],
    ['root:EX Port', 'character 8'],
    ['EX.', 'character 4'],
    ['EX.K', 'character 4'],
    ['EX.K=', 'character 6'],
    ['EX.K=word', 'character 6'],
    ['EX.K="open', 'character 6'],
    ['EX.K="a"b', 'character 9'],
    ['EX.K=1,', 'character 8'],
    ['EX.K=1 L=2', 'character 7'],
  ] as const) {
    it(`refuses "${text}" at ${where}`, () => {
      expect(() => parseWBEMURI(text)).to.throw(RangeError, where)
    })
  }

  it('reads what a path writes, for any text and number', () => {
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())
    const name = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/)
    fc.assert(
      fc.property(fc.dictionary(name, key, { minKeys: 1 }), (keys) => {
        const path = new CIMInstanceName('EX_Port', keys, 'root/cimv2')
        const parsed = parseWBEMURI(String(path)) as CIMInstanceName
        expect(String(parsed)).to.equal(String(path))
        expect(parsed.namespace).to.equal('root/cimv2')
      }),
    )
  })
})

function keysOf(text: string): Readonly<Record<string, CIMKey>> {
  return (parseWBEMURI(text) as CIMInstanceName).keys
}
