import { expect } from 'chai'
import type { AssociationProvider, InstanceProvider } from '../../../src/broker/provider.ts'
import type { CIMClass } from '../../../src/cim/class.ts'
import { CIMInstanceName, type CIMKey } from '../../../src/cim/object-path.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import { iovNamespace } from '../../../src/providers/iov/names.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import { FakeInfrastructure } from './fake-site.ts'
import { context, faultIn, shippedSchema } from './schema.ts'

type Properties = Record<string, CIMValue>

describe('providers/iov/table', () => {
  const space = shippedSchema().get(iovNamespace)
  const rows = iovProviders(new FakeInfrastructure().door)
  const instances = rows.map((row) => row.provider).filter((one) => one.kind === 'instance')
  const associations = rows.map((row) => row.provider).filter((one) => one.kind === 'association')

  const classOf = (name: string): CIMClass => {
    const found = space?.get(name)
    if (found === undefined) throw new Error(`no class ${name}`)
    return found
  }
  const list = (provider: InstanceProvider | AssociationProvider): Properties[] => [
    ...(provider.list(context()) as Iterable<Properties>),
  ]
  const pathOf = (cls: CIMClass, properties: Properties): CIMInstanceName =>
    new CIMInstanceName(
      cls.name,
      Object.fromEntries(cls.keys.map(({ name }) => [name, properties[name] as CIMKey])),
      iovNamespace,
    )
  const all = instances.flatMap((provider) =>
    list(provider).map((properties) => pathOf(classOf(provider.class), properties)),
  )
  const existing = new Set(all.map((path) => path.identity()))

  it('serves every concrete class of ours, each once', () => {
    const ours = [...(space?.classes() ?? [])].filter(
      ({ name, isAbstract, qualifiers }) =>
        name.startsWith('IOV_') && !isAbstract && qualifiers.get('Structure')?.value !== true,
    )
    expect(rows.map(({ provider }) => provider.class).sort()).to.deep.equal(
      ours.map(({ name }) => name).sort(),
    )
  })

  for (const provider of [...instances, ...associations]) {
    it(`${provider.class}: has instances, each as the class says`, () => {
      const cls = classOf(provider.class)
      const found = list(provider)
      expect(found).not.to.deep.equal([])
      for (const properties of found) {
        for (const key of cls.keys) expect(properties[key.name], key.name).to.exist
        for (const [name, value] of Object.entries(properties)) {
          const property = cls.properties.get(name)
          if (property === undefined) throw new Error(`${provider.class} has no ${name}`)
          expect(property.name).to.equal(name)
          expect(faultIn(property, value ?? null), `${provider.class}.${name}`).to.equal(undefined)
        }
      }
      const identities = found.map((properties) => pathOf(cls, properties).identity())
      expect(new Set(identities).size).to.equal(identities.length)
    })
  }

  for (const provider of instances) {
    it(`${provider.class}: gets by key what it lists, and nothing else`, () => {
      for (const properties of list(provider)) {
        const { keys } = pathOf(classOf(provider.class), properties)
        expect(provider.get(keys, context())).to.deep.equal(properties)
        for (const name of Object.keys(keys)) {
          expect(provider.get({ ...keys, [name]: 'nothing' }, context()), name).to.equal(undefined)
        }
      }
    })

    it(`${provider.class}: has a handler for each method of its own`, () => {
      const own = [...classOf(provider.class).methods].filter(({ propagated }) => !propagated)
      expect(Object.keys(provider.methods ?? {}).sort()).to.deep.equal(own.map(({ name }) => name).sort())
    })
  }

  for (const provider of associations) {
    it(`${provider.class}: is the same from both ends, and leads to what exists`, () => {
      const cls = classOf(provider.class)
      const key = (properties: Properties): string => pathOf(cls, properties).identity()
      const listed = list(provider).map(key).sort()
      for (const { name: role, referenceClass } of cls.references) {
        const followed: string[] = []
        for (const path of all) {
          if (referenceClass === undefined || !space?.isSubclassOf(path.className, referenceClass)) continue
          for (const edge of provider.from(role as never, path, context()) as Iterable<Properties>) {
            expect((edge[role] as CIMInstanceName).identity()).to.equal(path.identity())
            followed.push(key(edge))
          }
        }
        expect(followed.sort(), role).to.deep.equal(listed)
      }
      for (const edge of list(provider)) {
        for (const { name, referenceClass } of cls.references) {
          const end = edge[name] as CIMInstanceName
          expect(existing.has(end.identity()), String(end)).to.equal(true)
          expect(space?.isSubclassOf(end.className, referenceClass ?? ''), `${name}: ${end}`).to.equal(true)
        }
      }
    })

    it(`${provider.class}: an object that does not exist has none`, () => {
      for (const { name: role } of classOf(provider.class).references) {
        const nobody = new CIMInstanceName(
          'IOV_Host',
          { CreationClassName: 'IOV_Host', Name: 'h9' },
          iovNamespace,
        )
        expect([...(provider.from(role as never, nobody, context()) as Iterable<object>)]).to.deep.equal([])
      }
    })
  }
})
