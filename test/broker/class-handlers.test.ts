import { expect } from 'chai'
import { collect, Model, statusOf } from './model.ts'

describe('class operations', () => {
  const names = async (ClassName: string | null, DeepInheritance: boolean) =>
    collect((await new Model().call('EnumerateClassNames', { ClassName, DeepInheritance })).items)

  it('enumerates roots, direct subclasses and descendants', async () => {
    expect(await names(null, false)).to.have.members(['T_Element', 'T_Lid', 'T_On'])
    expect(await names(null, true)).to.have.members([
      'T_Element',
      'T_Lid',
      'T_Box',
      'T_ColouredBox',
      'T_On',
      'T_OnTop',
    ])
    expect(await names('t_element', false)).to.deep.equal(['T_Box'])
    expect(await names('T_Element', true)).to.deep.equal(['T_Box', 'T_ColouredBox'])
  })

  it('answers 5 below an unknown class, and 6 for getting one', async () => {
    expect(await statusOf(() => new Model().call('EnumerateClasses', { ClassName: 'T_None' }))).to.equal(
      'CIM_ERR_INVALID_CLASS',
    )
    expect(await statusOf(() => new Model().call('GetClass', { ClassName: 'T_None' }))).to.equal(
      'CIM_ERR_NOT_FOUND',
    )
    expect(await statusOf(() => new Model().call('GetQualifier', { QualifierName: 'None' }))).to.equal(
      'CIM_ERR_NOT_FOUND',
    )
  })

  it('gets classes and qualifiers in any letter case', async () => {
    const model = new Model()
    expect((await model.call('GetClass', { ClassName: 't_BOX' })).class.name).to.equal('T_Box')
    expect((await model.call('GetQualifier', { QualifierName: 'kEY' })).name).to.equal('Key')
    expect(await collect(await model.call('EnumerateQualifiers', {}))).to.have.length(9)
  })
})
