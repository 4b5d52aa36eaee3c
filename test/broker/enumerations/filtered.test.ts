import { expect } from 'chai'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import { boxPath, Model, statusOf } from '../model.ts'
import { drain } from './drain.ts'

const FilterQueryLanguage = 'DMTF:FQL'

async function found(FilterQuery: string, more: object = {}): Promise<unknown[]> {
  const args = { ClassName: 'T_Box', FilterQueryLanguage, FilterQuery, ...more }
  const { items } = await drain(new Model(), 'OpenEnumerateInstances', args, [1, 1, 1, 1])
  return items.map((item) => (item as CIMInstance).properties['Name'])
}

describe('filtered', () => {
  it('gives the instances that pass, whatever properties are wanted of them', async () => {
    expect(await found('Weight = 5')).to.deep.equal(['a'])
    expect(await found('Weight <> 5', { PropertyList: ['Shelf'] })).to.deep.equal(['b', 'red'])
    expect(await found("ANY Labels = 'x' OR Colour = 'red'")).to.deep.equal(['b', 'red'])
    expect(await found("Name = 'none'")).to.deep.equal([])
  })

  it('filters paths and associated instances', async () => {
    const paths = await drain(
      new Model(),
      'OpenEnumerateInstancePaths',
      { ClassName: 'T_Box', FilterQueryLanguage, FilterQuery: 'Shelf = 2' },
      [2],
    )
    expect(paths.items.map(String)).to.deep.equal(['root/test:T_ColouredBox.Name="red",Shelf=2'])
    const far = await drain(
      new Model(),
      'OpenAssociatorInstances',
      { InstanceName: boxPath('a'), FilterQueryLanguage, FilterQuery: "Colour = 'red'" },
      [1, 1, 1],
    )
    expect(far.items).to.have.length(1)
  })

  it('refuses other languages and faults', async () => {
    const model = new Model()
    const open = (language: string, text: string) =>
      statusOf(() =>
        model.call('OpenEnumerateInstances', {
          ClassName: 'T_Box',
          FilterQueryLanguage: language,
          FilterQuery: text,
        }),
      )
    expect(await open('WQL', 'SELECT * FROM T_Box')).to.equal('CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED')
    expect(await open('DMTF:FQL', 'Weight =')).to.equal('CIM_ERR_INVALID_QUERY')
    expect(await open('DMTF:FQL', "Weight = 'x'")).to.equal('CIM_ERR_INVALID_QUERY')
    expect(await open('dmtf:fql', 'Weight = 1')).to.equal('success')
  })
})
