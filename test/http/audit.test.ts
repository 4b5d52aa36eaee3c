import { expect } from 'chai'
import { NameMap } from '../../src/base/name-map.ts'
import { silentLog } from '../../src/base/log.ts'
import type { RequestContext } from '../../src/broker/context.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { DecodedMessage } from '../../src/cimxml/message.ts'
import { describeChange, describeFailure } from '../../src/http/audit.ts'
import type { IntrinsicRequest } from '../../src/operations/operations.ts'
import type { MethodRequest } from '../../src/operations/request.ts'

const context: RequestContext = {
  requestID: 'r1',
  user: 'bob',
  address: '10.0.0.1',
  receivedAtMs: 0,
  roleIn: () => 'operator',
  signal: new AbortController().signal,
  log: silentLog,
}
const who = { request: 'r1', user: 'bob', address: '10.0.0.1', namespace: 'root/cimv2' }
const path = new CIMInstanceName('T_Box', { Name: 'a' })

describe('http/audit', () => {
  it('leaves out what only reads', () => {
    const get = { operation: 'GetInstance', arguments: { InstanceName: path } }
    expect(changeOf(get)).to.equal(undefined)
  })

  it('tells the object and the values of each operation that changes something', () => {
    const instance = new CIMInstance('T_Box', { Name: 'a', Weight: 5n, Labels: ['x', null], Other: null })
    const shown = { Name: 'a', Weight: '5', Labels: ['x', null] }
    expect(changeOf({ operation: 'CreateInstance', arguments: { NewInstance: instance } })).to.deep.equal({
      ...who,
      operation: 'CreateInstance',
      target: 'T_Box',
      arguments: shown,
    })
    const modified = {
      ModifiedInstance: { path, instance },
      IncludeQualifiers: true,
      PropertyList: ['Weight'],
    }
    expect(changeOf({ operation: 'ModifyInstance', arguments: modified })).to.deep.equal({
      ...who,
      operation: 'ModifyInstance',
      target: 'T_Box.Name="a"',
      arguments: { ...shown, PropertyList: ['Weight'] },
    })
    expect(changeOf({ operation: 'DeleteInstance', arguments: { InstanceName: path } })).to.deep.equal({
      ...who,
      operation: 'DeleteInstance',
      target: 'T_Box.Name="a"',
    })
  })

  it('tells a method with its arguments, without secrets, and bounded', () => {
    const request = method({
      Colour: 'x'.repeat(20),
      AdminPassword: 'correct horse',
      Settings: new CIMInstance('T_Lid', { Size: 1, SharedSecret: 's' }),
      Many: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      Last: 'not shown',
    })
    const change = describeChange(request, context, { auditValues: 8, auditValueLength: 10 })
    expect(change).to.deep.equal({
      ...who,
      operation: 'paint',
      target: 'T_Box.Name="a"',
      arguments: {
        Colour: 'xxxxxxxxxx…',
        AdminPassword: '(hidden)',
        Settings: { class: 'T_Lid', Size: 1, SharedSecret: '(hidden)' },
        Many: [1, 2, '…'],
        '…': 'more',
      },
    })
  })

  it('hides the new value of a property that holds a secret', () => {
    const set = (PropertyName: string): object | undefined =>
      changeOf({
        operation: 'SetProperty',
        arguments: { InstanceName: path, PropertyName, NewValue: 'value' },
      })
    expect(set('Password')).to.have.nested.property('arguments.NewValue', '(hidden)')
    expect(set('Weight')).to.have.nested.property('arguments.NewValue', 'value')
  })

  it('tells attempts whose parameters could not be understood', () => {
    const error = new CIMError('CIM_ERR_INVALID_PARAMETER', 'no such parameter')
    const message = { ...frame('deleteinstance', 'intrinsic'), error }
    expect(describeChange(message, context, limits)).to.deep.equal({ ...who, operation: 'deleteinstance' })
    expect(describeChange({ ...message, methodName: 'GetClass' }, context, limits)).to.equal(undefined)
    expect(describeFailure(error)).to.deep.equal({
      result: 'CIM_ERR_INVALID_PARAMETER',
      detail: 'no such parameter',
    })
    expect(describeFailure(new TypeError('inner'))).to.not.have.property('detail', 'inner')
  })
})

const limits = { auditValues: 10, auditValueLength: 100 }

function frame(methodName: string, kind: 'intrinsic' | 'method') {
  return { messageID: '1', protocolVersion: '1.0', kind, methodName, namespace: 'root/cimv2' } as const
}

function changeOf(given: { operation: string; arguments: object }): object | undefined {
  const request = { kind: 'intrinsic', namespace: 'root/cimv2', ...given } as unknown as IntrinsicRequest
  return describeChange({ ...frame(given.operation, 'intrinsic'), request }, context, limits)
}

function method(values: object): DecodedMessage {
  const given = Object.entries(values).map(([name, value]) => ({
    name,
    typed: undefined,
    value: value as never,
  }))
  const request: MethodRequest = {
    kind: 'method',
    method: 'paint',
    namespace: 'root/cimv2',
    target: path,
    arguments: new NameMap(given),
  }
  return { ...frame('paint', 'method'), request }
}
