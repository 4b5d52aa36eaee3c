import { expect } from 'chai'
import fc from 'fast-check'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { Arguments, OperationName } from '../../../src/operations/operations.ts'
import type { Stream } from '../../../src/operations/result.ts'
import { boxPath, collect, Model, statusOf } from '../model.ts'
import { drain, type Open } from './drain.ts'

/** The traditional operation that gives the same objects. */
const traditional: Readonly<Record<Open, OperationName>> = {
  OpenEnumerateInstances: 'EnumerateInstances',
  OpenEnumerateInstancePaths: 'EnumerateInstanceNames',
  OpenReferenceInstances: 'References',
  OpenReferenceInstancePaths: 'ReferenceNames',
  OpenAssociatorInstances: 'Associators',
  OpenAssociatorInstancePaths: 'AssociatorNames',
}

const opens = Object.keys(traditional) as Open[]
const aboutClass = { ClassName: 'T_Box' }
const aboutInstance = { InstanceName: boxPath('a') }

function subjectOf(open: Open): object {
  return open.startsWith('OpenEnumerate') ? aboutClass : aboutInstance
}

async function plainOf(model: Model, open: Open, more: object = {}): Promise<string[]> {
  const subject = open.startsWith('OpenEnumerate') ? aboutClass : { ObjectName: boxPath('a') }
  const result = (await model.call(traditional[open], { ...subject, ...more } as never)) as unknown as {
    items: Stream<unknown>
  }
  return (await collect(result.items)).map(identityOf)
}

/** An object as a text: two are the same where these are. */
function identityOf(item: unknown): string {
  if (item instanceof CIMInstanceName) return item.identity('root/test')
  const { className, properties } = item as CIMInstance
  return `${className} ${JSON.stringify(properties, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`
}

describe('open handlers', () => {
  for (const open of opens) {
    it(`${open} gives what ${traditional[open]} gives`, async () => {
      const model = new Model()
      const { items } = await drain(model, open, subjectOf(open), [1, 1, 1, 1, 1])
      expect(items.map(identityOf)).to.deep.equal(await plainOf(model, open))
      expect(items).not.to.have.length(0)
      expect(model.enumerations.size).to.equal(0)
    })
  }

  it('any sequence of sizes gives exactly the plain enumeration', async () => {
    const sizes = fc.array(fc.nat(4), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...opens), sizes, fc.nat(9), async (open, given, count) => {
        const model = new Model()
        for (let made = 0; made < count; made++) {
          model.boxes.push({ Name: `n${made}`, Shelf: 3 })
          model.coloured.push({ Name: `c${made}`, Shelf: 4 })
        }
        const { items, pages } = await drain(model, open, subjectOf(open), given)
        expect(items.map(identityOf)).to.deep.equal(await plainOf(model, open))
        expect(pages.every(({ length, most }) => length <= most)).to.equal(true)
        expect(model.enumerations.size).to.equal(0)
        expect(model.timers.size).to.equal(0)
      }),
    )
  })

  it('pass filters and properties on', async () => {
    const model = new Model()
    const coloured = {
      ResultClass: 'T_ColouredBox',
      ResultRole: 'Upper',
      Role: 'Lower',
      AssocClass: 'T_OnTop',
    }
    const { items } = await drain(model, 'OpenAssociatorInstances', { ...aboutInstance, ...coloured })
    expect(items.map(identityOf)).to.deep.equal(await plainOf(model, 'OpenAssociatorInstances', coloured))
    expect(items).to.have.length(1)
    const opened = await model.call('OpenEnumerateInstances', {
      ClassName: 't_box',
      DeepInheritance: false,
      IncludeClassOrigin: true,
      PropertyList: ['name'],
    })
    expect(opened.select).to.deep.include({ propertyList: ['name'], includeClassOrigin: true })
    expect(opened.select.onlyOf?.name).to.equal('T_Box')
  })

  describe('refuse', () => {
    const cases: readonly (readonly [string, Open, object, string])[] = [
      ['a class that is not there', 'OpenEnumerateInstances', { ClassName: 'T_None' }, 'INVALID_CLASS'],
      ['its paths', 'OpenEnumerateInstancePaths', { ClassName: 'T_None' }, 'INVALID_CLASS'],
      [
        'a source that is not there',
        'OpenReferenceInstances',
        { InstanceName: boxPath('gone') },
        'NOT_FOUND',
      ],
      ['its paths', 'OpenReferenceInstancePaths', { InstanceName: boxPath('gone') }, 'NOT_FOUND'],
      ['and associators', 'OpenAssociatorInstances', { InstanceName: boxPath('gone') }, 'NOT_FOUND'],
      ['and their paths', 'OpenAssociatorInstancePaths', { InstanceName: boxPath('gone') }, 'NOT_FOUND'],
      [
        'a source of no class',
        'OpenAssociatorInstances',
        { InstanceName: boxPath('a', 1, 'T_None') },
        'INVALID_PARAMETER',
      ],
      [
        'a result class that is not there',
        'OpenAssociatorInstances',
        { ...aboutInstance, ResultClass: 'T_None' },
        'INVALID_PARAMETER',
      ],
      [
        'ContinueOnError before anything else that is wrong',
        'OpenEnumerateInstances',
        { ClassName: 'T_None', ContinueOnError: true, FilterQuery: 'x' },
        'CONTINUATION_ON_ERROR_NOT_SUPPORTED',
      ],
      [
        'a time-out before that',
        'OpenEnumerateInstances',
        { ClassName: 'T_None', ContinueOnError: true, OperationTimeout: 0 },
        'INVALID_OPERATION_TIMEOUT',
      ],
      [
        'half a filter before a class that is not there',
        'OpenEnumerateInstances',
        { ClassName: 'T_None', FilterQuery: 'x' },
        'INVALID_PARAMETER',
      ],
    ]
    for (const [what, open, given, status] of cases) {
      it(`${what}: ${open}`, async () => {
        const model = new Model()
        expect(await statusOf(() => model.call(open, given as Partial<Arguments<Open>>))).to.equal(
          `CIM_ERR_${status}`,
        )
        expect(model.enumerations.size).to.equal(0)
      })
    }
  })
})
