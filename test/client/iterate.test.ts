import { expect } from 'chai'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMClassName } from '../../src/cim/object-path.ts'
import { WBEMClient } from '../../src/client/wbem-client.ts'
import type { IntrinsicRequest } from '../../src/operations/operations.ts'
import { collect } from '../broker/model.ts'
import { classOf } from '../cimxml/model.ts'
import { bare, everything, port, portName } from '../cimxml/response-samples.ts'
import { ServerDouble } from './server-double.ts'

const namespace = 'root/cimv2'
const instances = { namespace, classOf, select: everything }
const more = () => ({ context: 'c1', endOfSequence: false })
const end = () => ({ context: '', endOfSequence: true })
const subject = { arguments: { ClassName: 'EX_Port' } }

describe('iterate', () => {
  let server: ServerDouble
  let client: WBEMClient

  beforeEach(async () => {
    server = new ServerDouble()
    client = new WBEMClient({ url: await server.start() })
  })

  afterEach(async () => {
    client.close()
    await server.stop()
  })

  /** The requests, in order. */
  function asked(): IntrinsicRequest[] {
    return server.requests.map(({ message }) => {
      if ('error' in message) throw message.error
      if (message.request.kind === 'intrinsic') return message.request
      throw new Error('nobody called a method')
    })
  }

  it('pulls instances in pieces', async () => {
    server.answers = {
      OpenEnumerateInstances: () => ({ ...instances, items: [port], progress: more }),
      PullInstancesWithPath: () => ({ ...instances, items: [bare], progress: end }),
    }
    const options = {
      arguments: { ...subject.arguments, LocalOnly: false, PropertyList: ['Speed'] },
      most: 7,
    }
    const found = await collect(client.iterate('EnumerateInstances', options))
    expect(found.map(({ instance }) => instance.properties['InstanceID'])).to.deep.equal([
      'EX:1 & "more"',
      'EX:2',
    ])
    expect(found.map(({ path }) => [path.className, path.namespace, path.host])).to.deep.equal([
      ['EX_Port', namespace, 'server.example:5989'],
      ['EX_Port', namespace, 'server.example:5989'],
    ])
    const [open, pull] = asked()
    expect(open?.arguments).to.deep.include({ MaxObjectCount: 7, PropertyList: ['Speed'] })
    expect(pull?.arguments).to.deep.equal({ EnumerationContext: 'c1', MaxObjectCount: 7 })
  })

  it('pulls paths, in the namespace of the source', async () => {
    server.answers = {
      OpenAssociatorInstancePaths: () => ({ namespace: 'root/b', items: [portName('EX:1')], progress: more }),
      PullInstancePaths: () => ({ namespace: 'root/b', items: [portName('EX:2')], progress: end }),
    }
    const ObjectName = portName('EX:0', 'root/b')
    const found = await collect(client.iterate('AssociatorNames', { arguments: { ObjectName } }))
    expect(found.map(String)).to.deep.equal([
      'root/b:EX_Port.InstanceID="EX:1"',
      'root/b:EX_Port.InstanceID="EX:2"',
    ])
    expect(asked().map((request) => request.namespace)).to.deep.equal(['root/b', 'root/b'])
  })

  for (const status of ['CIM_ERR_NOT_SUPPORTED', 'CIM_ERR_FAILED'] as const) {
    it(`asks for everything at once where the Open is answered ${status}`, async () => {
      server.answers = {
        OpenEnumerateInstances: () => {
          throw new CIMError(status, 'this server does not pull')
        },
        EnumerateInstances: () => ({ ...instances, items: [port, bare] }),
      }
      expect(await collect(client.iterate('EnumerateInstances', subject))).to.have.length(2)
    })
  }

  it('asks for everything at once about a class', async () => {
    server.answers = { AssociatorNames: () => ({ of: 'classes', namespace, items: ['EX_Link'] }) }
    const ObjectName = new CIMClassName('EX_Port')
    const found = await collect(client.iterate('AssociatorNames', { arguments: { ObjectName } }))
    expect(found).to.have.length(1)
    expect(server.requests).to.have.length(1)
  })

  it('tells any other error', async () => {
    server.answers = {
      OpenEnumerateInstances: () => {
        throw new CIMError('CIM_ERR_INVALID_CLASS', 'there is no such class')
      },
    }
    let status = ''
    await collect(client.iterate('EnumerateInstances', subject)).catch(
      (error: CIMError) => (status = error.statusName),
    )
    expect(status).to.equal('CIM_ERR_INVALID_CLASS')
    expect(server.requests).to.have.length(1)
  })

  it('closes what it does not take to the end', async () => {
    server.answers = {
      OpenEnumerateInstances: () => ({ ...instances, items: [port, bare], progress: more }),
      CloseEnumeration: () => undefined,
    }
    for await (const _one of client.iterate('EnumerateInstances', subject)) break
    expect(asked().map(({ operation }) => operation)).to.deep.equal([
      'OpenEnumerateInstances',
      'CloseEnumeration',
    ])
  })

  it('closes nothing that an error or the end has closed', async () => {
    server.answers = {
      OpenEnumerateInstances: () => ({ ...instances, items: [port], progress: more }),
      PullInstancesWithPath: () => {
        throw new CIMError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', 'it has timed out')
      },
    }
    let status = ''
    await collect(client.iterate('EnumerateInstances', subject)).catch(
      (error: CIMError) => (status = error.statusName),
    )
    expect(status).to.equal('CIM_ERR_INVALID_ENUMERATION_CONTEXT')
    expect(server.requests).to.have.length(2)
  })

  it('does not mind that the server has closed it meanwhile', async () => {
    server.answers = {
      OpenEnumerateInstances: () => ({ ...instances, items: [port, bare], progress: more }),
      CloseEnumeration: () => {
        throw new CIMError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', 'it has timed out')
      },
    }
    for await (const _one of client.iterate('EnumerateInstances', subject)) break
    expect(server.requests).to.have.length(2)
  })
})
