import { expect } from 'chai'
import fc from 'fast-check'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName, UntypedKey } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { decodeRequest } from '../../src/cimxml/decode-request.ts'
import { encodeMethodRequest, encodeRequest, type GivenArguments } from '../../src/cimxml/encode-request.ts'
import { withTypes } from '../../src/client/typing.ts'
import { EncodingError } from '../../src/cimxml/encoding-error.ts'
import type { MethodRequest, OperationRequest } from '../../src/operations/request.ts'
import { oracleTree, readTree } from '../xml/oracle.ts'
import * as arbitrary from './arbitraries.ts'
import { plain } from './arbitraries.ts'
import { invalidities } from './content-model.ts'
import { classOf } from './model.ts'

const namespace = 'root/cimv2'

/** What a server makes of the document, after it was found valid and both readers agreed on it. */
function received(document: string): OperationRequest {
  const tree = readTree(document)
  expect(tree).to.deep.equal(oracleTree(document))
  expect(invalidities(tree)).to.deep.equal([])
  const decoded = decodeRequest(document, defaultLimits)
  if ('error' in decoded) throw decoded.error
  return decoded.request
}

/** An instance with the types of its class, as one that came from a server has them. */
function typed(instance: CIMInstance): Promise<CIMInstance> {
  return withTypes(instance, async (className) => classOf(className, ''))
}

describe('encodeRequest', () => {
  it('writes what a server understands, with defaults for what is left out', () => {
    const document = encodeRequest('7', 'EnumerateClasses', namespace, {
      ClassName: 'EX_Port',
      LocalOnly: false,
    })
    expect(received(document)).to.deep.equal({
      kind: 'intrinsic',
      operation: 'EnumerateClasses',
      namespace,
      arguments: {
        ClassName: 'EX_Port',
        DeepInheritance: false,
        LocalOnly: false,
        IncludeQualifiers: true,
        IncludeClassOrigin: false,
      },
    })
  })

  it('writes paths and lists of names', () =>
    fc.assert(
      fc.property(arbitrary.instanceName, fc.option(fc.array(arbitrary.text)), (path, PropertyList) => {
        const given = { ObjectName: path, Role: 'To', PropertyList }
        const { arguments: read } = received(encodeRequest('1', 'References', namespace, given))
        const expected = { ...given, ObjectName: { ...path, namespace: undefined } }
        expect(plain(read)).to.deep.include(plain(expected))
      }),
    ))

  it('writes classes and qualifier declarations', () =>
    fc.assert(
      fc.property(arbitrary.cimClass, arbitrary.qualifierDeclaration, (NewClass, declaration) => {
        const created = received(encodeRequest('1', 'CreateClass', namespace, { NewClass })).arguments
        expect(Object.keys(created)).to.deep.equal(['NewClass'])
        const QualifierDeclaration = declaration.isArray
          ? declaration
          : { ...declaration, arraySize: undefined }
        const given = { QualifierDeclaration }
        const { arguments: set } = received(encodeRequest('1', 'SetQualifier', namespace, given))
        expect(plain(set)).to.deep.equal(plain(given))
      }),
      { numRuns: 50 },
    ))

  it('writes values of single properties, which arrive as texts and paths', () => {
    const path = new CIMInstanceName('EX_Port', { InstanceID: 'x' })
    const arrived = (NewValue: CIMValue): unknown => {
      const given = { InstanceName: path, PropertyName: 'P', NewValue }
      const request = received(encodeRequest('1', 'SetProperty', namespace, given))
      return request.kind === 'intrinsic' && request.operation === 'SetProperty' && request.arguments.NewValue
    }
    expect(arrived('a < b')).to.equal('a < b')
    expect(arrived(5)).to.equal('5')
    expect(arrived([true, null])).to.deep.equal(['TRUE', null])
    expect(arrived([])).to.deep.equal([])
    expect(arrived(null)).to.equal(null)
    expect(String(arrived(path))).to.equal('root/cimv2:EX_Port.InstanceID="x"')
  })

  it('writes instances in the types that they remember', () =>
    fc.assert(
      fc.asyncProperty(arbitrary.port, async (bare) => {
        const instance = await typed(bare)
        const path = new CIMInstanceName('EX_Port', { InstanceID: 'x' })
        const given = { ModifiedInstance: { path, instance } }
        const { arguments: read } = received(encodeRequest('1', 'ModifyInstance', namespace, given))
        expect(plain(read)).to.deep.include(plain(given))
      }),
    ))

  it('writes only the properties that an instance has', () => {
    const document = encodeRequest('1', 'CreateInstance', namespace, {
      NewInstance: new CIMInstance('EX_Port', { A: 1 }),
    })
    expect(document.match(/<PROPERTY/g)).to.have.length(1)
    expect(document).to.include('<PROPERTY NAME="A" TYPE="uint32"><VALUE>1</VALUE></PROPERTY>')
  })

  it('writes keys without a type as they are', () => {
    const keys = { A: new UntypedKey('numeric', '0x10'), B: new UntypedKey(undefined, '<') }
    const request = decodedOnly(
      encodeRequest('1', 'GetInstance', namespace, { InstanceName: new CIMInstanceName('EX', keys) }),
    )
    expect(plain(request.arguments))
      .to.have.nested.property('InstanceName.keys')
      .that.deep.equals(plain(keys))
  })

  it('refuses a request without a required argument', () => {
    expect(() => encodeRequest('1', 'GetClass', namespace, {})).to.throw(
      EncodingError,
      'ClassName of GetClass',
    )
  })

  it('refuses a property of which nothing tells the type', () => {
    const NewInstance = new CIMInstance('EX_Port', { A: null })
    expect(() => encodeRequest('1', 'CreateInstance', namespace, { NewInstance })).to.throw(
      EncodingError,
      'property A of EX_Port cannot be encoded: nothing tells its type',
    )
  })
})

describe('encodeMethodRequest', () => {
  it('writes values with their types', () =>
    fc.assert(
      fc.asyncProperty(arbitrary.instanceName, arbitrary.port, arbitrary.text, async (target, bare, text) => {
        const instance = await typed(bare)
        const given: GivenArguments = {
          Port: target,
          Ports: [target, target],
          Settings: instance,
          Text: text,
          Flag: true,
          Count: { typed: { type: 'uint16', isArray: false }, value: 7 },
          Counts: { typed: { type: 'uint64', isArray: true }, value: [7n, null] },
          Nothing: { typed: { type: 'datetime', isArray: false }, value: null },
        }
        const request = received(encodeMethodRequest('1', 'Reset', target, namespace, given)) as MethodRequest
        expect(plain(request.target)).to.deep.equal(plain(target))
        expect(request.namespace).to.equal(target.namespace)
        const read = Object.fromEntries(Array.from(request.arguments, (one) => [one.name, one]))
        expect(plain(read['Ports'])).to.deep.include(plain({ value: given['Ports'] }) as object)
        expect(plain(read['Settings'])).to.deep.include(plain({ value: instance }) as object)
        expect(read['Text']).to.deep.include({
          value: text,
          typed: { type: 'string', isArray: false, embedded: undefined },
        })
        expect(read['Count']).to.deep.include({ value: 7 }).and.have.nested.property('typed.type', 'uint16')
        expect(read['Counts'])
          .to.deep.include({ value: [7n, null] })
          .and.have.nested.property('typed.type', 'uint64')
        expect(read['Nothing'])
          .to.deep.include({ value: null })
          .and.have.nested.property('typed.type', 'datetime')
      }),
      { numRuns: 50 },
    ))

  it('leaves the type of numbers to the class, where it is not given', () => {
    const target = new CIMClassName('EX_Port', namespace)
    const request = received(
      encodeMethodRequest('1', 'Reset', target, namespace, { A: 5, B: [], C: null, D: [1, 2] }),
    ) as MethodRequest
    expect(request.arguments.toArray()).to.deep.equal([
      { name: 'A', typed: undefined, value: '5' },
      { name: 'B', typed: undefined, value: [] },
      { name: 'C', typed: undefined, value: null },
      { name: 'D', typed: undefined, value: ['1', '2'] },
    ])
  })
})

/** As `received`, for a document with keys that the DTD wants typed. */
function decodedOnly(document: string): OperationRequest {
  const decoded = decodeRequest(document, defaultLimits)
  if ('error' in decoded) throw decoded.error
  return decoded.request
}
