import { expect } from 'chai'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import { MemoryInstances } from '../../src/repository/memory-instances.ts'

const path = (name: string): CIMInstanceName => new CIMInstanceName('T_Box', { Name: name }, 'root/test')
const box = (name: string): CIMInstance => new CIMInstance('T_Box', { Name: name }, 'root/test')

function link(lower: string, upper: string): [CIMInstanceName, CIMInstance] {
  const keys = { Lower: path(lower), Upper: path(upper) }
  return [new CIMInstanceName('T_On', keys, 'root/test'), new CIMInstance('T_On', { ...keys }, 'root/test')]
}

function filled(): MemoryInstances {
  const storage = new MemoryInstances()
  storage.changeNow((changes) => {
    for (const name of ['a', 'b', 'c']) changes.create(path(name), box(name))
    changes.create(...link('a', 'b'))
    changes.create(...link('b', 'c'))
  })
  return storage
}

const all = (storage: MemoryInstances): string[] =>
  Array.from(
    storage.instances('ROOT/Test', () => true),
    ({ properties }) => Object.values(properties).map(String).join('>'),
  )

describe('instances in memory', () => {
  it('are found by path, class and reference', () => {
    const storage = filled()
    expect(storage.getAll([path('b'), path('x')])).to.deep.equal([box('b'), undefined])
    expect([
      storage.hasInstances('root/test', 't_on'),
      storage.hasInstances('root/other', 't_on'),
    ]).to.deep.equal([true, false])
    const roles = Array.from(
      storage.referring(path('b'), 'root/test', { role: null, isWanted: () => true }),
      ({ role }) => role,
    )
    expect(roles).to.deep.equal(['upper', 'lower'])
  })

  it('take the associations that they are keys of with them', () => {
    const storage = filled()
    expect(storage.changeNow((changes) => changes.delete(path('b')))).to.equal(true)
    expect(all(storage)).to.deep.equal(['a', 'c'])
  })

  it('are as before, in their order, when a change fails', () => {
    const storage = filled()
    const before = all(storage)
    expect(() =>
      storage.changeNow((changes) => {
        changes.delete(path('a'))
        changes.create(path('d'), box('d'))
        changes.replace(path('c'), new CIMInstance('T_Box', { Name: 'c', Size: 1 }, 'root/test'))
        throw new RangeError('no')
      }),
    ).to.throw('no')
    expect(all(storage)).to.deep.equal(before)
  })
})
