import { expect } from 'chai'
import { CIMClassName } from '../../src/cim/object-path.ts'
import type { Arguments } from '../../src/operations/operations.ts'
import type { ObjectPathsResult } from '../../src/operations/result.ts'
import { boxPath, collect, Model, statusOf } from './model.ts'

describe('association operations', () => {
  const pathsOf = async (result: ObjectPathsResult): Promise<string[]> =>
    (await collect<unknown>(result.items)).map((item) => String(item).replace('root/test:', ''))

  const associatorNames = async (given: Partial<Arguments<'AssociatorNames'>>) =>
    pathsOf(await new Model().call('AssociatorNames', { ObjectName: boxPath('a'), ...given }))

  const referenceNames = async (given: Partial<Arguments<'ReferenceNames'>>) =>
    pathsOf(await new Model().call('ReferenceNames', { ObjectName: boxPath('a'), ...given }))

  const b = 'T_Box.Name="b",Shelf=1'
  const gone = 'T_Box.Name="gone",Shelf=1'
  const red = 'T_ColouredBox.Name="red",Shelf=2'

  it('finds the other ends over all associations, each once', async () => {
    expect(await associatorNames({})).to.have.members([b, gone, red])
  })

  it('filters by association class, result class and roles, in any letter case', async () => {
    expect(await associatorNames({ AssocClass: 't_ontop' })).to.deep.equal([red])
    expect(await associatorNames({ AssocClass: 'T_On' })).to.have.members([b, gone, red])
    expect(await associatorNames({ ResultClass: 'T_ColouredBox' })).to.deep.equal([red])
    expect(await associatorNames({ Role: 'upper' })).to.deep.equal([])
    expect(await associatorNames({ Role: 'LOWER', ResultRole: 'upper' })).to.have.members([b, gone, red])
    expect(await associatorNames({ ResultRole: 'Lower' })).to.deep.equal([])
  })

  it('goes the other way too', async () => {
    expect(await associatorNames({ ObjectName: boxPath('b') })).to.deep.equal(['T_Box.Name="a",Shelf=1'])
  })

  it('answers with the instances that exist', async () => {
    const result = await new Model().call('Associators', { ObjectName: boxPath('a') })
    if (result.of !== 'instances') throw new Error('expected instances')
    const names = (await collect(result.items)).map(({ properties }) => properties['Name'])
    expect(names).to.have.members(['b', 'red'])
  })

  it('answers with the associations themselves', async () => {
    expect(await referenceNames({})).to.have.length(3)
    expect(await referenceNames({ ResultClass: 'T_OnTop' })).to.have.length(1)
    expect(await referenceNames({ Role: 'Upper' })).to.have.length(0)
    const result = await new Model().call('References', { ObjectName: boxPath('a'), ResultClass: 'T_OnTop' })
    if (result.of !== 'instances') throw new Error('expected instances')
    expect((await collect(result.items)).map(({ className }) => className)).to.deep.equal(['T_OnTop'])
  })

  it('gets an association by its reference keys', async () => {
    const model = new Model()
    const [path] = await collect((await model.call('EnumerateInstanceNames', { ClassName: 'T_OnTop' })).items)
    if (path === undefined) throw new Error('no path')
    expect((await model.call('GetInstance', { InstanceName: path })).instance.className).to.equal('T_OnTop')
  })

  it('works on classes', async () => {
    const ObjectName = new CIMClassName('T_ColouredBox')
    expect(await associatorNames({ ObjectName })).to.have.members(['T_Box', 'T_ColouredBox'])
    expect(await referenceNames({ ObjectName })).to.deep.equal(['T_On', 'T_OnTop'])
    expect(await referenceNames({ ObjectName: new CIMClassName('T_Box'), Role: 'Upper' })).to.deep.equal([
      'T_On',
    ])
    const result = await new Model().call('References', { ObjectName, ResultClass: 'T_OnTop' })
    if (result.of !== 'classes') throw new Error('expected classes')
    expect((await collect(result.items)).map(({ name }) => name)).to.deep.equal(['T_OnTop'])
  })

  it('refuses unknown classes', async () => {
    const status = (given: Partial<Arguments<'AssociatorNames'>>) => statusOf(() => associatorNames(given))
    expect(await status({ ObjectName: new CIMClassName('T_None') })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status({ ObjectName: boxPath('a', 1, 'T_None') })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status({ AssocClass: 'T_None' })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status({ ResultClass: 'T_None' })).to.equal('CIM_ERR_INVALID_PARAMETER')
  })
})
