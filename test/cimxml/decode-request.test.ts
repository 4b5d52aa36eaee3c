import { expect } from 'chai'
import fc from 'fast-check'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMClassName, CIMInstanceName } from '../../src/cim/object-path.ts'
import { decodeRequest } from '../../src/cimxml/decode-request.ts'
import type { DecodedMessage } from '../../src/cimxml/message.ts'
import { ProtocolError } from '../../src/cimxml/protocol-error.ts'
import type { IntrinsicRequest } from '../../src/operations/operations.ts'
import { malformed } from '../xml/malformed.ts'
import { GoldenFile, shown } from './golden.ts'
import { invalidRequests, wrongRequests } from './refused-requests.ts'
import { getClass, intrinsic, parameter } from './request-text.ts'

const golden = new GoldenFile('requests')
const decode = (body: string | Uint8Array): DecodedMessage => decodeRequest(body, defaultLimits)

describe('decodeRequest', () => {
  describe('understands what the golden file shows:', () => {
    for (const { title, blocks } of golden.sections) {
      it(title, () => {
        const { frame, outcome } = parted(decode(blocks.get('xml') as string))
        golden.check(title, 'json', shown({ ...frame, ...outcome }))
      })
    }
  })

  it('reads bytes, with a byte order mark', () => {
    const bytes = Buffer.from(`\ufeff${intrinsic('EnumerateClassNames')}`)
    expect(decode(bytes)).to.have.nested.property('request.operation', 'EnumerateClassNames')
  })

  it('keeps no name of a client in the way of a name of ours', () => {
    const key = '<KEYBINDING NAME="__proto__"><KEYVALUE>x</KEYVALUE></KEYBINDING>'
    const path = `<INSTANCENAME CLASSNAME="EX_Port">${key}</INSTANCENAME>`
    const request = requestOf(intrinsic('GetInstance', parameter('InstanceName', path)))
    const { InstanceName } = request.arguments as { InstanceName: CIMInstanceName }
    expect(Object.keys(InstanceName.keys)).to.deep.equal(['__proto__'])
    expect(InstanceName.key('constructor')).to.equal(undefined)
  })

  it('takes an INSTANCENAME without keys for a class where both may stand', () => {
    const path = '<INSTANCENAME CLASSNAME="EX_Port"/>'
    const named = (operation: string, name: string): unknown =>
      (requestOf(intrinsic(operation, parameter(name, path))).arguments as Record<string, unknown>)[name]
    expect(named('Associators', 'ObjectName')).to.deep.equal(new CIMClassName('EX_Port'))
    expect(named('GetInstance', 'InstanceName')).to.be.instanceOf(CIMInstanceName)
  })

  describe('refuses with request-not-well-formed', () => {
    for (const [what, document] of malformed) {
      it(what, () => {
        expect(refusalOf(document)).to.equal('request-not-well-formed')
      })
    }

    it('what is also invalid, and of another version', () => {
      expect(refusalOf('<CIM CIMVERSION="3.0"><X></CIM>')).to.equal('request-not-well-formed')
      expect(refusalOf('<HTML><br></HTML>')).to.equal('request-not-well-formed')
      expect(refusalOf(intrinsic('GetClass', '<WRONG/>').replace('</CIM>', '</CIMM>'))).to.equal(
        'request-not-well-formed',
      )
    })
  })

  describe('refuses with another token', () => {
    for (const [what, body, token] of invalidRequests) {
      it(`${token}: ${what}`, () => {
        expect(refusalOf(body)).to.equal(token)
      })
    }

    it('and says where', () => {
      expect(() => decode('<CIM CIMVERSION="2.0" DTDVERSION="2.0">\n <HELLO/></CIM>')).to.throw(
        ProtocolError,
        'element HELLO may not stand here (line 2, column 10); expected MESSAGE',
      )
    })
  })

  describe('answers with a CIM error', () => {
    for (const [what, body, status, why] of wrongRequests) {
      it(`${status}: ${what}`, () => {
        const decoded = decode(body)
        if (!('error' in decoded)) throw new Error('it was taken')
        expect(decoded.error.status).to.equal(status)
        expect(decoded.error.message).to.include(why)
        expect(decoded).to.include({ messageID: '1001', namespace: 'root/cimv2' })
      })
    }

    it('unless the request is invalid behind the wrong value', () => {
      const body = intrinsic('GetClass', parameter('LocalOnly', '<VALUE>yes</VALUE>'), '<ODD/>')
      expect(refusalOf(body)).to.equal('request-not-valid')
    })

    it('for the first of several wrong values', () => {
      const body = intrinsic('GetClass', parameter('LocalOnly', '<VALUE>yes</VALUE>'), parameter('X', ''))
      expect(decode(body)).to.have.nested.property('error.message').that.includes('"yes"')
    })
  })

  describe('compares with headers', () => {
    const headers = { method: 'GetClass', object: 'root/cimv2', protocolVersion: undefined }
    const tokenOf = (body: string, given: Partial<typeof headers> = {}): string =>
      outcomeOf(() => decodeRequest(body, defaultLimits, { ...headers, ...given }))

    it('a request that agrees', () => {
      expect(tokenOf(getClass('<CLASSNAME NAME="x"/>'))).to.equal('taken')
    })

    it('before it looks at validity, and after it has looked at versions', () => {
      const invalid = getClass('<ODD/>')
      expect(tokenOf(invalid)).to.equal('request-not-valid')
      expect(tokenOf(invalid, { method: 'GetInstance' })).to.equal('header-mismatch')
      const old = invalid.replace('DTDVERSION="2.0"', 'DTDVERSION="1.0"')
      expect(tokenOf(old, { method: 'GetInstance' })).to.equal('unsupported-dtd-version')
      expect(tokenOf(invalid.replace('</CIM>', ''), { method: 'GetInstance' })).to.equal(
        'request-not-well-formed',
      )
    })

    it('before it answers with a CIM error', () => {
      expect(tokenOf(intrinsic('GetClass'), { object: 'root' })).to.equal('header-mismatch')
    })
  })

  it('takes or refuses whatever comes, and never fails otherwise', () => {
    const samples = golden.sections.map(({ blocks }) => blocks.get('xml') as string)
    const edit = fc.record({ at: fc.nat(), remove: fc.nat(40), insert: fc.constantFrom('', ...fragments) })
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (sample, edits) => {
          const spoilt = edits.reduce((text, { at, remove, insert }) => {
            const from = at % (text.length + 1)
            return text.slice(0, from) + insert + text.slice(from + remove)
          }, sample)
          expect(outcomeOf(() => decode(spoilt))).to.match(
            /^(?:taken|status \d+|request-\S+|unsupported-\S+)$/,
          )
        },
      ),
      { numRuns: 2000 },
    )
  })
})

const fragments = [
  '<',
  '>',
  '"',
  '/>',
  '<VALUE>',
  '</VALUE>',
  '<VALUE.NULL/>',
  '<KEYVALUE>1</KEYVALUE>',
  'TYPE="uint8"',
]

function parted(decoded: DecodedMessage): { frame: object; outcome: object } {
  const { messageID, protocolVersion, kind, methodName, namespace, target } = decoded
  const frame = { messageID, protocolVersion, kind, methodName, namespace, target }
  return { frame, outcome: 'error' in decoded ? { error: decoded.error } : { request: decoded.request } }
}

function requestOf(body: string): IntrinsicRequest {
  const decoded = decode(body)
  if (!('request' in decoded) || decoded.request.kind !== 'intrinsic')
    throw new Error('it is no intrinsic request')
  return decoded.request
}

function refusalOf(body: string | Uint8Array): string {
  return outcomeOf(() => decode(body))
}

function outcomeOf(work: () => DecodedMessage): string {
  try {
    const decoded = work()
    return 'error' in decoded ? `status ${decoded.error.status}` : 'taken'
  } catch (error) {
    if (error instanceof ProtocolError) return error.token
    throw error
  }
}
