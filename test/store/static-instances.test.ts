import { expect } from 'chai'
import fc from 'fast-check'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import type { InstanceStorage } from '../../src/repository/instance-storage.ts'
import { MemoryInstances } from '../../src/repository/memory-instances.ts'
import { openSQLite, type SQLiteEngine } from '../../src/store/sqlite.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { environment, limits, openServer, temporaryDirectory } from './store-rig.ts'

const anything = { role: null, isWanted: () => true }

function box(name: string, namespace = 'root/test', className = 'T_Box'): CIMInstanceName {
  return new CIMInstanceName(className, { Name: name }, namespace)
}

/** An association of two boxes, named by both; `Witness` refers without being a key. */
function link(lower: CIMInstanceName, upper: CIMInstanceName, namespace = 'root/test'): CIMInstanceName {
  return new CIMInstanceName('T_On', { Lower: lower, Upper: upper }, namespace)
}

function at(path: CIMInstanceName, properties: Record<string, CIMValue> = {}): CIMInstance {
  return new CIMInstance(
    path.className,
    { ...(path.keys as Record<string, CIMValue>), ...properties },
    path.namespace,
  )
}

const create = (storage: InstanceStorage, ...paths: CIMInstanceName[]): Promise<boolean[]> =>
  storage.change((changes) => paths.map((path) => changes.create(path, at(path))))

const namesIn = (storage: InstanceStorage, namespace = 'root/test'): unknown[] =>
  Array.from(
    storage.instances(namespace, () => true),
    ({ properties }) => properties['Name'],
  )

describe('static instances in the database', () => {
  let engine: SQLiteEngine
  let store: Store

  beforeEach(async () => {
    engine = openSQLite(':memory:', 0)
    store = await openStore(engine, limits, environment)
  })
  afterEach(() => store.close())

  it('are what a plain map holds, after any changes', async () => {
    const key = fc.constantFrom('a', 'b', 'B', 'c"\\')
    const space = fc.constantFrom('root/test', 'Root/Test', 'root/other')
    const object = fc
      .record({ key, space, sub: fc.boolean() })
      .map((given) => box(given.key, given.space, given.sub ? 'T_Lid' : 'T_Box'))
    const association = fc.tuple(object, object, space).map((given) => link(...given))
    const nested = fc.tuple(association, object, space).map((given) => link(...given))
    const path = fc.oneof(object, association, nested)
    const witness = fc.option(object)
    const act = fc.record({
      kind: fc.constantFrom('create', 'create', 'create', 'replace', 'delete'),
      path,
      witness,
      value: fc.bigInt(0n, 9n),
    })
    const acts = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(acts, path, async (transactions, target) => {
        const plain = new MemoryInstances()
        await store.instances.change((changes) => {
          for (const name of ['root/test', 'root/other']) {
            for (const left of [...store.instances.instances(name, () => true)]) changes.delete(pathOf(left))
          }
        })
        for (const [index, transaction] of transactions.entries()) {
          const fails = index % 4 === 3
          const run = async (storage: InstanceStorage): Promise<unknown> =>
            storage
              .change((changes) => {
                const done = transaction.map(({ kind, path: where, witness: Witness, value }) =>
                  kind === 'delete'
                    ? changes.delete(where)
                    : changes[kind as 'create'](where, at(where, { Witness, Value: value })),
                )
                if (fails) throw new RangeError('stop')
                return done
              })
              .catch((error: unknown) => (error as Error).message)
          expect(await run(store.instances)).to.deep.equal(await run(plain))
        }
        expect(view(store.instances, target)).to.deep.equal(view(plain, target))
      }),
      { numRuns: 60 },
    )
  })

  it('are all found where there are more than a page, also between classes, in the order of creation', async () => {
    const paths = Array.from({ length: 1000 }, (_, index) =>
      box(`n${index}`, 'root/test', ['T_A', 'T_B', 'T_C'][((index * 7) % 5) % 3]),
    )
    await create(store.instances, ...paths)
    const names = paths.map(({ keys }) => keys['Name'])
    expect(namesIn(store.instances)).to.deep.equal(names)
    const only = Array.from(
      store.instances.instances('ROOT/TEST', (name) => name === 't_b'),
      ({ properties }) => properties['Name'],
    )
    expect(only).to.deep.equal(
      paths.filter((path) => path.className === 'T_B').map(({ keys }) => keys['Name']),
    )
  })

  it('can come and go while they are listed', async () => {
    const paths = Array.from({ length: 600 }, (_, index) => box(`n${index}`))
    await create(store.instances, ...paths)
    const listing = store.instances.instances('root/test', () => true)[Symbol.iterator]()
    const first = Array.from({ length: 10 }, () => listing.next().value?.properties['Name'])
    await store.instances.change((changes) => {
      for (const index of [0, 300, 301]) changes.delete(paths[index] as CIMInstanceName)
    })
    await create(store.instances, box('late'))
    const all = [...first]
    for (let next = listing.next(); next.done !== true; next = listing.next())
      all.push(next.value.properties['Name'])
    const expected = [...paths.map(({ keys }) => keys['Name']), 'late']
    expect(all).to.deep.equal(expected.filter((name) => name !== 'n300' && name !== 'n301'))
  })

  it('are found by reference where there are more than a page', async () => {
    const links = Array.from({ length: 700 }, (_, index) => link(box('hub'), box(`n${index}`)))
    await create(
      store.instances,
      ...links,
      link(box('hub'), box('hub')),
      link(box('x'), box('hub'), 'root/far'),
    )
    const found = Array.from(store.instances.referring(box('HUB'.toLowerCase()), 'root/test', anything))
    expect(found.map(({ role }) => role)).to.deep.equal([...Array(701).fill('lower'), 'upper'])
    expect(new Set(found.map(({ association }) => String(association.properties['Upper']))).size).to.equal(
      701,
    )
    const far = [...store.instances.referring(box('hub'), 'root/far', { ...anything, role: 'UPPER' })]
    expect(far.map(({ association }) => association.namespace)).to.deep.equal(['root/far'])
    const unwanted = store.instances.referring(box('hub'), 'root/test', { role: null, isWanted: () => false })
    expect([...unwanted]).to.deep.equal([])
  })

  it('take the associations that they are keys of with them, and leave others', async () => {
    const first = link(box('a'), box('b'))
    const watched = link(box('c'), box('d'))
    await create(store.instances, box('a'), box('b'), first, link(first, box('b'), 'root/other'))
    await store.instances.change((changes) => changes.create(watched, at(watched, { Witness: box('a') })))
    expect(await store.instances.change((changes) => changes.delete(box('a')))).to.equal(true)
    expect(namesIn(store.instances)).to.deep.equal(['b', undefined])
    expect(namesIn(store.instances, 'root/other')).to.deep.equal([])
    expect(store.instances.get(watched)?.properties['Witness']).to.deep.equal(box('a'))
    expect([...store.instances.referring(box('b'), 'root/test', anything)]).to.deep.equal([])
    expect(await store.instances.change((changes) => changes.delete(box('a')))).to.equal(false)
  })

  it('are as before when a change fails at its end, and can be changed again', async () => {
    await create(store.instances, box('a'), link(box('a'), box('b')))
    const failing = store.instances.change((changes) => {
      changes.create(box('new'), at(box('new')))
      changes.replace(box('a'), at(box('a'), { Value: 1 }))
      changes.delete(box('b'))
      throw new RangeError('no')
    })
    expect(await failing.catch((error: Error) => error.message)).to.equal('no')
    expect(namesIn(store.instances)).to.deep.equal(['a', undefined])
    expect(store.instances.get(box('a'))?.properties['Value']).to.equal(undefined)
    expect(await create(store.instances, box('a'), box('new'))).to.deep.equal([false, true])
  })

  it('wait for another transaction, and refuse where they cannot wait', async () => {
    let entered = (): void => undefined
    let leave = (): void => undefined
    const inside = new Promise<void>((resolve) => (entered = resolve))
    const until = new Promise<void>((resolve) => (leave = resolve))
    const { Kysely } = await import('kysely')
    const db = new Kysely<never>({ dialect: engine.dialect })
    const { StaticInstances } = await import('../../src/store/static-instances.ts')
    const instances = new StaticInstances(db, engine)
    const other = db.transaction().execute(async () => {
      entered()
      await until
    })
    await inside
    const waiting = create(instances, box('a'))
    expect(() => instances.changeNow((changes) => changes.delete(box('a')))).to.throw(/another change/)
    expect(instances.get(box('a'))).to.equal(undefined)
    leave()
    await other
    expect(await waiting).to.deep.equal([true])
    expect(instances.changeNow((changes) => changes.delete(box('a')))).to.equal(true)
  })

  it('say in words what the database has against a change', async () => {
    engine.database.pragma('query_only = on')
    const error = await create(store.instances, box('a')).catch((reason: Error) => reason)
    expect((error as Error).message).to.match(/static instances cannot be changed: it cannot be written/)
  })

  it('are there after a restart', async () => {
    using directory = temporaryDirectory()
    const first = await openServer(directory.path)
    await create(first.instances, box('a'), link(box('a'), box('b')))
    await first.close()
    const second = await openServer(directory.path)
    expect(second.instances.get(box('a'))).to.deep.equal(at(box('a')))
    expect([...second.instances.referring(box('b'), 'root/test', anything)]).to.have.length(1)
    expect(second.instances.hasInstances('ROOT/test', 't_ON')).to.equal(true)
    expect(second.instances.hasInstances('root/other', 'T_On')).to.equal(false)
    await second.close()
  })
})

function pathOf({ className, properties, namespace }: CIMInstance): CIMInstanceName {
  const names = className === 'T_On' ? ['Lower', 'Upper'] : ['Name']
  const keys = Object.fromEntries(names.map((name) => [name, properties[name]]))
  return new CIMInstanceName(className, keys as CIMInstanceName['keys'], namespace)
}

/** All that can be asked, without the spelling of namespaces: a listing gives that of its question. */
function view(storage: InstanceStorage, target: CIMInstanceName): unknown {
  const spaces = ['root/test', 'root/other']
  const wanted = (name: string): boolean => name.toLowerCase() !== 't_box'
  return {
    got: [storage.get(target), ...storage.getAll([box('a'), target, box('b', 'root/other')])].map(
      (found) => found && plainly(found),
    ),
    all: spaces.map((space) =>
      Array.from(
        storage.instances(space, () => true),
        plainly,
      ),
    ),
    some: spaces.map((space) => Array.from(storage.instances(space, wanted), plainly)),
    has: spaces.map((space) => ['t_box', 'T_On', 'T_No'].map((name) => storage.hasInstances(space, name))),
    referring: spaces.map((space) =>
      [null, 'Lower', 'witness'].map((role) =>
        Array.from(storage.referring(target, space, { role, isWanted: () => true }), (found) => [
          found.role,
          plainly(found.association),
        ]),
      ),
    ),
  }
}

function plainly({ className, properties, namespace }: CIMInstance): unknown {
  return [className, properties, namespace?.toLowerCase()]
}
