import { expect } from 'chai'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import type { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { Arguments } from '../../../src/operations/operations.ts'
import { boxPath, Model, statusOf } from '../model.ts'
import { drain, type Open } from './drain.ts'

const filters = { FilterQueryLanguage: 'DMTF:FQL' }
const boxes = { ClassName: 'T_Box' }
const fromA = { InstanceName: boxPath('a') }

async function names(open: Open, given: object): Promise<unknown[]> {
  const { items } = await drain(new Model(), open, { ...filters, ...given }, [1, 1])
  return items.map((item) =>
    open.endsWith('Paths')
      ? (item as CIMInstanceName).keys['Name']
      : (item as CIMInstance).properties['Name'],
  )
}

describe('filtered enumerations', () => {
  it('give the instances that pass', async () => {
    expect(await names('OpenEnumerateInstances', { ...boxes, FilterQuery: 'Weight > 4' })).to.deep.equal([
      'a',
    ])
    expect(await names('OpenEnumerateInstances', { ...boxes, FilterQuery: "Name <> 'a'" })).to.deep.equal([
      'b',
      'red',
    ])
    expect(await names('OpenEnumerateInstances', { ...boxes, FilterQuery: 'Shelf = 9' })).to.deep.equal([])
  })

  it('look at properties that are not asked for', async () => {
    const given = { ...boxes, PropertyList: ['Name'], FilterQuery: 'Weight = 5' }
    expect(await names('OpenEnumerateInstances', given)).to.deep.equal(['a'])
  })

  it('give the paths of the instances that pass', async () => {
    expect(await names('OpenEnumerateInstancePaths', { ...boxes, FilterQuery: 'Weight > 4' })).to.deep.equal([
      'a',
    ])
  })

  it('give the associated instances that pass, of any class', async () => {
    const given = { ...fromA, FilterQuery: "Colour = 'red'" }
    expect(await names('OpenAssociatorInstances', given)).to.deep.equal(['red'])
    expect(await names('OpenAssociatorInstancePaths', given)).to.deep.equal(['red'])
    expect(await names('OpenAssociatorInstances', { ...given, ResultClass: 'T_ColouredBox' })).to.deep.equal([
      'red',
    ])
  })

  it('give the associations that pass', async () => {
    for (const open of ['OpenReferenceInstances', 'OpenReferenceInstancePaths'] as const) {
      const given = { ...fromA, ...filters, FilterQuery: 'Upper = NULL' }
      expect((await drain(new Model(), open, given)).items).to.have.length(0)
      const all = await drain(new Model(), open, { ...given, FilterQuery: 'Upper <> NULL' })
      expect(all.items).to.have.length(3)
    }
  })

  describe('refuse', () => {
    const cases: readonly (readonly [string, object, string])[] = [
      [
        'another language',
        { FilterQueryLanguage: 'DMTF:CQL', FilterQuery: 'Name = 1' },
        'QUERY_LANGUAGE_NOT_SUPPORTED',
      ],
      [
        'an unknown language',
        { FilterQueryLanguage: 'SQL', FilterQuery: 'x' },
        'QUERY_LANGUAGE_NOT_SUPPORTED',
      ],
      ['what cannot be parsed', { ...filters, FilterQuery: 'Name =' }, 'INVALID_QUERY'],
      ['an empty filter', { ...filters, FilterQuery: '' }, 'INVALID_QUERY'],
      ['a value of the wrong type', { ...filters, FilterQuery: "Weight = 'heavy'" }, 'INVALID_QUERY'],
    ]
    for (const [what, given, status] of cases) {
      it(what, async () => {
        const model = new Model()
        const open = (name: Open) =>
          statusOf(() => model.call(name, { ...boxes, ...given } as Partial<Arguments<Open>>))
        expect(await open('OpenEnumerateInstances')).to.equal(`CIM_ERR_${status}`)
        expect(await open('OpenEnumerateInstancePaths')).to.equal(`CIM_ERR_${status}`)
        expect(model.enumerations.size).to.equal(0)
      })
    }
  })
})
