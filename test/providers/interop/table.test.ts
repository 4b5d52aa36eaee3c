import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { NameMap } from '../../../src/base/name-map.ts'
import { Broker } from '../../../src/broker/broker.ts'
import { CIMError } from '../../../src/cim/cim-error.ts'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { embeddedReader } from '../../../src/cimxml/read-embedded.ts'
import { fakeEnumerations } from '../../broker/enumerations/fake-enumerations.ts'
import { context, interop } from './interop-rig.ts'

describe('providers/interop', () => {
  const start = () => {
    const { repository, rows, facts } = interop()
    const broker = new Broker(repository, rows, fakeEnumerations(), embeddedReader(defaultLimits))
    const instances = async (className: string): Promise<CIMInstance[]> => {
      const row = rows.find(({ provider }) => provider.class === className)
      const found: CIMInstance[] = []
      for await (const item of row!.provider.list(context)) {
        found.push(new CIMInstance(className, item as CIMInstance['properties']))
      }
      return found
    }
    const names = async (className: string) =>
      (await instances(className)).map(({ properties }) => String(properties['Name']))
    return { repository, rows, facts, broker, instances, names }
  }

  it('gives every instance values that fit its class, and every reference an end that exists', async () => {
    const { repository, rows, instances } = start()
    const space = repository.get('interop')!
    for (const { provider } of rows) {
      const cls = space.get(provider.class)!
      for (const { properties } of await instances(provider.class)) {
        for (const [name, value] of Object.entries(properties)) {
          const property = cls.properties.get(name)
          expect(property?.isArray, `${cls.name}.${name}`).to.equal(Array.isArray(value))
          if (!(value instanceof CIMInstanceName)) continue
          const target = rows.find((row) => row.provider.class === value.className)?.provider
          if (target?.kind !== 'instance') throw new Error(`nobody serves ${value.className}`)
          expect(await target.get(value.keys, context), `${cls.name}.${name}: ${value}`).to.not.equal(
            undefined,
          )
        }
      }
    }
  })

  it('tells of namespaces as they come and go, in both models', async () => {
    const { broker, names } = start()
    const create = (properties: CIMInstance['properties'], who = context) =>
      broker.perform<'CreateInstance'>(
        {
          kind: 'intrinsic',
          operation: 'CreateInstance',
          namespace: 'interop',
          arguments: { NewInstance: new CIMInstance('CIM_Namespace', properties) },
        },
        who,
      )
    const remove = (path: CIMInstanceName) =>
      broker.perform<'DeleteInstance'>(
        {
          kind: 'intrinsic',
          operation: 'DeleteInstance',
          namespace: 'interop',
          arguments: { InstanceName: path },
        },
        context,
      )
    const asOperator = { ...context, roleIn: () => 'operator' as const }
    const status = (work: Promise<unknown>) => work.then(String, (error: CIMError) => error.status)
    const path = await create({ Name: 'test/made', SystemName: 'whatever the client thinks' })
    expect(path.key('SystemName')).to.equal('host.example')
    const expected = ['interop', 'root/cimv2', 'test/made']
    expect(await names('CIM_Namespace')).to.deep.equal(expected)
    expect(await names('CIM_WBEMServerNamespace')).to.deep.equal(expected)
    expect(await status(create({ Name: 'test/MADE' }))).to.equal(11)
    expect(await status(create({ Name: 'root/interop' }))).to.equal(11)
    expect(await status(create({ Name: null }))).to.equal(4)
    expect(await status(create({ Name: 'root/more' }, asOperator))).to.equal(2)
    const interopPath = new CIMInstanceName('CIM_Namespace', { ...path.keys, Name: 'interop' })
    expect(await status(remove(interopPath))).to.equal(4)
    await remove(path)
    expect(await names('CIM_Namespace')).to.deep.equal(['interop', 'root/cimv2'])
    expect(await status(remove(path))).to.equal(6)
  })

  it('tells which query languages there are, beside the object manager', async () => {
    const { broker, instances } = start()
    const [manager] = await instances('CIM_ObjectManager')
    const keys = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name']
    const ObjectName = new CIMInstanceName(
      'CIM_ObjectManager',
      Object.fromEntries(keys.map((key) => [key, manager!.properties[key] as string])),
    )
    const filters = {
      ResultClass: 'CIM_QueryCapabilities',
      Role: 'ManagedElement',
      ResultRole: 'Capabilities',
    }
    const { items } = await broker.perform<'AssociatorNames'>(
      {
        kind: 'intrinsic',
        operation: 'AssociatorNames',
        namespace: 'interop',
        arguments: { ObjectName, AssocClass: 'CIM_ElementCapabilities', ...filters },
      },
      context,
    )
    const found: unknown[] = []
    for await (const path of items) found.push(path)
    expect(found.map(String)).to.deep.equal(['interop:CIM_QueryCapabilities.InstanceID="iovm:one:query"'])
    const [capabilities] = await instances('CIM_QueryCapabilities')
    expect(capabilities!.properties['CQLFeatures']).to.deep.equal([2, 8])
    expect(capabilities!.properties['Description']).to.match(/WQL.*DMTF:CQL.*DMTF:FQL/)
  })

  it('makes a namespace by CreateWBEMServerNamespace', async () => {
    const { broker, names, instances } = start()
    const [server] = await instances('CIM_WBEMServer')
    const keys = ['SystemCreationClassName', 'SystemName', 'CreationClassName', 'Name']
    const target = new CIMInstanceName(
      'CIM_WBEMServer',
      Object.fromEntries(keys.map((key) => [key, server!.properties[key] as string])),
      'interop',
    )
    const template = new CIMInstance('CIM_WBEMServerNamespace', { Name: '/test/made' })
    const { returned, out } = await broker.invoke(
      {
        kind: 'method',
        method: 'CreateWBEMServerNamespace',
        namespace: 'interop',
        target,
        arguments: new NameMap([{ name: 'NamespaceTemplate', typed: undefined, value: template }]),
      },
      context,
    )
    expect(returned?.value).to.equal(0)
    const made = out.find(({ name }) => name === 'Namespace')?.value as CIMInstanceName
    expect(made.key('InstanceID')).to.match(/:test\/made$/)
    expect(await names('CIM_WBEMServerNamespace')).to.include('test/made')
  })
})
