import { expect } from 'chai'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMClassName, CIMInstanceName, UntypedKey } from '../../src/cim/object-path.ts'

const port = (id: string, namespace?: string): CIMInstanceName =>
  new CIMInstanceName('EX_Port', { ID: id }, namespace)

describe('CIMInstanceName', () => {
  it('finds keys in any letter case', () => {
    expect(port('x').key('id')).to.equal('x')
    expect(port('x').key('ID')).to.equal('x')
    expect(port('x').key('other')).to.equal(undefined)
  })

  it('is written as a WBEM URI', () => {
    const path = new CIMInstanceName(
      'EX_Link',
      {
        S: 'a"b\\c',
        N: 5,
        B: 2n ** 64n - 1n,
        F: true,
        W: CIMDateTime.fromMilliseconds(0),
        R: port('x', 'root/b'),
      },
      'root/cimv2',
    )
    expect(String(path)).to.equal(
      'root/cimv2:EX_Link.S="a\\"b\\\\c",N=5,B=18446744073709551615,F=TRUE,W="19700101000000.000000+000",' +
        'R="root/b:EX_Port.ID=\\"x\\""',
    )
  })

  it('is written without what it lacks', () => {
    expect(String(port('x'))).to.equal('EX_Port.ID="x"')
    expect(String(new CIMInstanceName('EX_Only', {}, 'root'))).to.equal('root:EX_Only')
    expect(String(new CIMClassName('EX_Port', 'root'))).to.equal('root:EX_Port')
  })

  it('writes keys without a type as they were given', () => {
    const keys = {
      A: new UntypedKey('numeric', '0x10'),
      B: new UntypedKey(undefined, 'x'),
      C: new UntypedKey('boolean', 'true'),
    }
    expect(String(new CIMInstanceName('EX', keys))).to.equal('EX.A=0x10,B="x",C=true')
  })

  describe('has an identity', () => {
    const one = new CIMInstanceName('EX_Port', { A: 1, B: 'x' }, 'root/cimv2', 'host-1')

    it('that leaves out letter case of names, order of keys and host', () => {
      const other = new CIMInstanceName('ex_PORT', { b: 'x', a: 1 }, 'ROOT/cimv2', 'host-2')
      expect(other.identity()).to.equal(one.identity())
    })

    it('that takes the default namespace for none', () => {
      const other = new CIMInstanceName('EX_Port', { A: 1, B: 'x' })
      expect(other.identity('root/cimv2')).to.equal(one.identity())
      expect(other.identity('interop')).not.to.equal(one.identity())
    })

    it('that keeps the letter case of values, and their types', () => {
      const upper = new CIMInstanceName('EX_Port', { A: 1, B: 'X' }, 'root/cimv2')
      const text = new CIMInstanceName('EX_Port', { A: '1', B: 'x' }, 'root/cimv2')
      expect(new Set([one, upper, text].map((path) => path.identity()))).to.have.property('size', 3)
    })

    it('that goes through references', () => {
      const link = (end: CIMInstanceName): string =>
        new CIMInstanceName('EX_Link', { End: end }, 'root').identity()
      expect(link(port('x', 'ROOT'))).to.equal(link(new CIMInstanceName('ex_port', { id: 'x' })))
      expect(link(port('x', 'root'))).not.to.equal(link(port('X', 'root')))
    })

    it('that no value can forge', () => {
      const two = new CIMInstanceName('EX', { A: 'x', B: 'y' }).identity()
      expect(new CIMInstanceName('EX', { A: 'x",b="y' }).identity()).not.to.equal(two)
    })
  })
})
