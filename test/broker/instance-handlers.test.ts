import { expect } from 'chai'
import type { CIMTyped } from '../../src/cim/class.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName, UntypedKey } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { boxPath, collect, Model, statusOf } from './model.ts'

describe('instance operations', () => {
  it('enumerates the instances of a class and of its subclasses', async () => {
    const result = await new Model().call('EnumerateInstances', { ClassName: 'T_Element' })
    const items = await collect(result.items)
    expect(
      items.map(({ className, properties }) => `${className} ${String(properties['Name'])}`),
    ).to.deep.equal(['T_Box a', 'T_Box b', 'T_ColouredBox red'])
    const names = await collect(
      (await new Model().call('EnumerateInstanceNames', { ClassName: 'T_Box' })).items,
    )
    expect(names.map(String)).to.deep.equal([
      'root/test:T_Box.Name="a",Shelf=1',
      'root/test:T_Box.Name="b",Shelf=1',
      'root/test:T_ColouredBox.Name="red",Shelf=2',
    ])
  })

  it('finds an instance whatever the letter case, order and types of the keys', async () => {
    const path = new CIMInstanceName('t_box', { SHELF: new UntypedKey('numeric', '0x1'), name: 'a' })
    const result = await new Model().call('GetInstance', { InstanceName: path })
    expect(result.instance.properties['Weight']).to.equal(5n)
  })

  it('refuses paths with wrong keys', async () => {
    const get = (keys: CIMInstanceName['keys']) =>
      statusOf(() => new Model().call('GetInstance', { InstanceName: new CIMInstanceName('T_Box', keys) }))
    expect(await get({ Name: 'a' })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await get({ Name: 'a', Shelf: 1, More: 2 })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await get({ Name: 'a', Shelf: 65_536 })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await get({ Name: 'a', Shelf: 'one' })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await get({ Name: 'a', Shelf: 3 })).to.equal('CIM_ERR_NOT_FOUND')
  })

  it('selects properties', async () => {
    const model = new Model()
    const plain = await model.call('EnumerateInstances', { ClassName: 'T_Box' })
    const again = await model.call('EnumerateInstances', { ClassName: 'T_Box' })
    expect(plain.select).to.equal(again.select, 'one object for everything, so that encoders are kept')
    const shallow = await model.call('EnumerateInstances', {
      ClassName: 'T_Box',
      DeepInheritance: false,
      PropertyList: ['Name'],
    })
    expect(shallow.select.onlyOf?.name).to.equal('T_Box')
    expect(shallow.select.propertyList).to.deep.equal(['Name'])
  })

  it('creates with the class defaults, and answers with the path', async () => {
    const model = new Model()
    const path = await model.call('CreateInstance', { NewInstance: new CIMInstance('t_box', { NAME: 'c' }) })
    expect(String(path)).to.equal('root/test:T_Box.Name="c",Shelf=1')
    const create = (instance: CIMInstance) =>
      statusOf(() => model.call('CreateInstance', { NewInstance: instance }))
    expect(await create(new CIMInstance('T_Box', { Name: 'c' }))).to.equal('CIM_ERR_ALREADY_EXISTS')
    expect(await create(new CIMInstance('T_None', {}))).to.equal('CIM_ERR_INVALID_CLASS')
    expect(await create(new CIMInstance('T_ColouredBox', { Name: 'd' }))).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await create(new CIMInstance('T_Box', { Size: 1 }))).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await create(typed({ Labels: 'x' }, 'string'))).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await create(typed({ Weight: 1 }, 'uint32'))).to.equal('CIM_ERR_INVALID_PARAMETER')
  })

  it('modifies what differs, all or nothing', async () => {
    const model = new Model()
    const modify = (properties: Record<string, CIMValue>, PropertyList: string[] | null = null) =>
      statusOf(() =>
        model.call('ModifyInstance', {
          ModifiedInstance: { path: boxPath('b'), instance: new CIMInstance('T_Box', properties) },
          PropertyList,
        }),
      )
    expect(await modify({ caption: 'new', Labels: ['x'], Name: 'b' })).to.equal('success')
    expect(model.calls).to.deep.equal([{ Caption: 'new' }], 'only the change reaches the provider')
    expect(await modify({ Caption: 'ignored', Labels: ['y'] }, ['labels'])).to.equal('success')
    expect(model.boxes[1]).to.include({ Caption: 'new' })
    expect(await modify({}, ['Caption'])).to.equal('success')
    expect(model.boxes[1]).to.include({ Caption: null })
    expect(await modify({ Weight: 7n, Caption: 'no' })).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await modify({ Shelf: 9 })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await modify({ Nothing: 9 })).to.equal('CIM_ERR_NO_SUCH_PROPERTY')
    expect(model.boxes[1]).to.include({ Caption: null })
  })

  it('refuses to modify when path and instance disagree', async () => {
    const ModifiedInstance = { path: boxPath('a'), instance: new CIMInstance('T_ColouredBox', {}) }
    expect(await statusOf(() => new Model().call('ModifyInstance', { ModifiedInstance }))).to.equal(
      'CIM_ERR_INVALID_PARAMETER',
    )
  })
})

function typed(properties: Record<string, CIMValue>, type: CIMTyped['type']): CIMInstance {
  const wire = Object.fromEntries(Object.keys(properties).map((name) => [name, { type, isArray: false }]))
  return new CIMInstance('T_Box', properties, undefined, wire)
}
