import { expect } from 'chai'
import { NameMap } from '../../src/base/name-map.ts'
import { CIMClass, defaultFlavors } from '../../src/cim/class.ts'
import { collect, Model, statusOf } from './model.ts'

const note = {
  name: 'Note',
  type: 'string' as const,
  isArray: false,
  value: null,
  scopes: ['class' as const],
  ...defaultFlavors,
}

describe('schema operations', () => {
  it('create, change and delete a class and a qualifier', async () => {
    const model = new Model()
    await model.call('SetQualifier', { QualifierDeclaration: note })
    await model.call('CreateClass', { NewClass: new CIMClass({ name: 'T_Red', superclass: 't_box' }) })
    const below = { ClassName: 'T_Box', DeepInheritance: true }
    expect(await collect((await model.call('EnumerateClassNames', below)).items)).to.include('T_Red')
    expect(
      await collect((await model.call('EnumerateInstances', { ClassName: 'T_Red' })).items),
    ).to.deep.equal([])
    const qualifiers = new NameMap([{ ...note, value: 'x', propagated: false }])
    const changed = new CIMClass({ name: 'T_RED', superclass: 'T_Box', qualifiers })
    await model.call('ModifyClass', { ModifiedClass: changed })
    const got = (await model.call('GetClass', { ClassName: 't_red' })).class
    expect(got.qualifiers.get('note')?.value).to.equal('x')
    expect(await statusOf(() => model.call('DeleteQualifier', { QualifierName: 'Note' }))).to.equal(
      'CIM_ERR_FAILED',
    )
    await model.call('DeleteClass', { ClassName: 'T_Red' })
    await model.call('DeleteQualifier', { QualifierName: 'NOTE' })
    expect(await statusOf(() => model.call('GetClass', { ClassName: 'T_Red' }))).to.equal('CIM_ERR_NOT_FOUND')
  })

  it('leave alone what a provider serves, and only where it does', async () => {
    const remove = (ClassName: string) => statusOf(() => new Model().call('DeleteClass', { ClassName }))
    expect(await remove('T_ColouredBox')).to.equal('CIM_ERR_FAILED')
    expect(await remove('T_Box')).to.equal('CIM_ERR_CLASS_HAS_CHILDREN')
    expect(await remove('T_None')).to.equal('CIM_ERR_NOT_FOUND')
  })

  it('are for administrators', async () => {
    const asOperator = { role: 'operator' as const }
    const work = [
      () => new Model().call('CreateClass', { NewClass: new CIMClass({ name: 'T_Red' }) }, asOperator),
      () => new Model().call('DeleteClass', { ClassName: 'T_Lid' }, asOperator),
      () => new Model().call('SetQualifier', { QualifierDeclaration: note }, asOperator),
    ]
    for (const each of work) expect(await statusOf(each)).to.equal('CIM_ERR_ACCESS_DENIED')
  })
})
