import { expect } from 'chai'
import fc from 'fast-check'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import {
  CIMClassName,
  CIMInstanceName,
  UntypedKey,
  type CIMKey,
  type CIMObjectPath,
} from '../../src/cim/object-path.ts'
import { compareHeaders, type CIMHeaders } from '../../src/cimxml/compare-headers.ts'
import type { MessageFrame } from '../../src/cimxml/message.ts'
import { ProtocolError } from '../../src/cimxml/protocol-error.ts'

const namespace = 'root/cimv2'
const intrinsic: MessageFrame = {
  messageID: '1',
  protocolVersion: '1.0',
  kind: 'intrinsic',
  methodName: 'GetInstance',
  namespace,
}

function methodOn(target: CIMObjectPath): MessageFrame {
  return { ...intrinsic, kind: 'method', methodName: 'Reset', target }
}

function path(keys: Record<string, CIMKey>): CIMInstanceName {
  return new CIMInstanceName('EX_Port', keys, namespace)
}

/** A header as node:http hands it over: a character for each byte. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function outcome(headers: Partial<CIMHeaders>, frame: MessageFrame): string {
  try {
    compareHeaders(
      { method: frame.methodName, object: namespace, protocolVersion: undefined, ...headers },
      frame,
    )
    return 'agree'
  } catch (error) {
    if (error instanceof ProtocolError) return error.token
    throw error
  }
}

describe('compareHeaders', () => {
  describe('for intrinsic operations', () => {
    const cases: [headers: Partial<CIMHeaders>, outcome: string][] = [
      [{}, 'agree'],
      [{ method: 'getinstance' }, 'agree'],
      [{ method: 'Get%49nstance' }, 'agree'],
      [{ object: 'root%2Fcimv2' }, 'agree'],
      [{ object: 'root%2fcimv2' }, 'agree'],
      [{ object: '/ROOT/CIMV2/' }, 'agree'],
      [{ object: 'root/cimv2:EX_Port' }, 'agree'],
      [{ protocolVersion: '1.0' }, 'agree'],
      [{ method: undefined }, 'header-mismatch'],
      [{ method: '' }, 'header-mismatch'],
      [{ method: ' ' }, 'header-mismatch'],
      [{ method: 'GetClass' }, 'header-mismatch'],
      [{ object: undefined }, 'header-mismatch'],
      [{ object: '' }, 'header-mismatch'],
      [{ object: 'root' }, 'header-mismatch'],
      [{ object: 'root/cimv2/more' }, 'header-mismatch'],
      [{ protocolVersion: '1.1' }, 'header-mismatch'],
      [{ protocolVersion: 'one' }, 'header-mismatch'],
      [{ protocolVersion: '2.0' }, 'unsupported-protocol-version'],
      [{ protocolVersion: '2.0', method: 'X' }, 'unsupported-protocol-version'],
    ]
    for (const [headers, expected] of cases) {
      it(`${JSON.stringify(headers)}: ${expected}`, () => {
        expect(outcome(headers, intrinsic)).to.equal(expected)
      })
    }
  })

  it('takes the names that the SBLIM Java client has for two operations', () => {
    const set = { ...intrinsic, methodName: 'SetQualifier' }
    const remove = { ...intrinsic, methodName: 'DeleteQualifier' }
    expect(outcome({ method: 'SetQualifierType' }, set)).to.equal('agree')
    expect(outcome({ method: 'DeleteQualifierType' }, remove)).to.equal('agree')
    expect(outcome({ method: 'DeleteQualifierType' }, set)).to.equal('header-mismatch')
  })

  describe('for methods', () => {
    const reference = new CIMInstanceName('EX_Other', { ID: 'x' }, 'root/b')
    const all = path({
      Text: 'a"b\\c,d=e',
      Number: 5,
      Big: 2n ** 64n - 1n,
      Flag: true,
      When: CIMDateTime.parse('20240131235959.123456+060'),
      Home: reference,
      Untyped: new UntypedKey('numeric', '0x10'),
    })
    const cases: [object: string, target: CIMObjectPath, outcome: string][] = [
      ['root/cimv2:EX_Port', new CIMClassName('EX_Port', namespace), 'agree'],
      ['/ROOT/cimv2:ex_port', new CIMClassName('EX_Port', namespace), 'agree'],
      ['root/cimv2:EX_Link', new CIMClassName('EX_Port', namespace), 'header-mismatch'],
      ['root/cimv2', new CIMClassName('EX_Port', namespace), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="1"', new CIMClassName('EX_Port', namespace), 'header-mismatch'],
      ['root/cimv2:EX_Port', path({ ID: '1' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="1"', path({ ID: '1' }), 'agree'],
      ['root/cimv2:ex_port.id="1"', path({ ID: '1' }), 'agree'],
      ['EX_Port.ID="1"', path({ ID: '1' }), 'agree'],
      ['root/b:EX_Port.ID="1"', path({ ID: '1' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="2"', path({ ID: '1' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="X"', path({ ID: 'x' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.B="2",A="1"', path({ A: '1', B: '2' }), 'agree'],
      ['root/cimv2:EX_Port.A="1"', path({ A: '1', B: '2' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.A="1",B="2",C="3"', path({ A: '1', B: '2' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.N=007', path({ N: 7 }), 'agree'],
      ['root/cimv2:EX_Port.N=8', path({ N: 7 }), 'header-mismatch'],
      ['root/cimv2:EX_Port.N=18446744073709551614', path({ N: 2n ** 64n - 1n }), 'header-mismatch'],
      ['root/cimv2:EX_Port.R=1.50', path({ R: 1.5 }), 'agree'],
      ['root/cimv2:EX_Port.F=true', path({ F: true }), 'agree'],
      ['root/cimv2:EX_Port.F=false', path({ F: true }), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="1"', path({ '': '1' }), 'agree'],
      ['root/cimv2:EX_Port.ID="2"', path({ '': '1' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.H="EX_Other.ID=\\"x\\""', path({ H: reference }), 'header-mismatch'],
      ['root/cimv2:EX_Port.H="ROOT/b:EX_Other.id=\\"x\\""', path({ H: reference }), 'agree'],
      [
        'root/cimv2:EX_Port.H="EX_Other.ID=\\"x\\""',
        path({ H: new CIMInstanceName('EX_Other', { ID: 'x' }) }),
        'agree',
      ],
      ['root/cimv2:EX_Port.ID="never " closed', path({ ID: 'x' }), 'agree'],
      ['root/cimv2:EX_Link.ID="never " closed', path({ ID: 'x' }), 'header-mismatch'],
      ['root/cimv2:EX_Port.ID="100 % sure"', path({ ID: '100 % sure' }), 'agree'],
      ['root/cimv2:EX_Port.ID="%41"', path({ ID: '%41' }), 'agree'],
      ['root/cimv2:EX_Port.ID="%41"', path({ ID: 'A' }), 'agree'],
      ['root/cimv2:EX_Port.ID="\xe9"', path({ ID: 'é' }), 'agree'],
      [asBytes('root/cimv2:EX_Port.ID="é中"'), path({ ID: 'é中' }), 'agree'],
      ['root%2Fcimv2%3AEX_Port.ID%3D%22%C3%A9%22', path({ ID: 'é' }), 'agree'],
      [String(all), all, 'agree'],
      [encodeURIComponent(String(all)), all, 'agree'],
    ]
    for (const [object, target, expected] of cases) {
      it(`${object} for ${target}: ${expected}`, () => {
        expect(outcome({ object }, methodOn(target))).to.equal(expected)
      })
    }

    it('takes what DSP0200 asks for, with any key', () => {
      fc.assert(
        fc.property(
          fc.string({ unit: 'grapheme', minLength: 1 }),
          fc.bigInt(),
          fc.boolean(),
          (text, big, flag) => {
            const target = path({ A: text, B: big, C: flag })
            const object = encodeURIComponent(String(target).toWellFormed())
            expect(outcome({ object }, methodOn(target))).to.equal('agree')
          },
        ),
      )
    })
  })
})
