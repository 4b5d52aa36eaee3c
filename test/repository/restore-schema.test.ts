import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { Repository } from '../../src/repository/repository.ts'
import { restoreSchema } from '../../src/repository/restore-schema.ts'

const cls = (namespace: string, name: string, mof: string) =>
  ({ namespace, kind: 'class', name, mof }) as const

describe('restoreSchema', () => {
  it('compiles each namespace by itself, whatever the order of elements and the letter case', () => {
    const repository = new Repository()
    const errors = restoreSchema(
      repository,
      {
        namespaces: ['root/a', 'root/empty'],
        elements: [
          cls('ROOT/A', 'T_Late', '[Note("x")] class T_Late : T_Early { };'),
          cls('root/b', 'T_Early', 'class T_Early { uint8 InB; };'),
          cls('root/a', 'T_Early', 'class T_Early { uint8 InA; };'),
          {
            namespace: 'root/a',
            kind: 'qualifier',
            name: 'Note',
            mof: 'Qualifier Note : string, Scope(class);',
          },
        ],
      },
      defaultLimits,
    )
    expect(errors).to.deep.equal([])
    expect(Array.from(repository.namespaces(), ({ name }) => name)).to.deep.equal([
      'root/a',
      'root/empty',
      'root/b',
    ])
    expect(repository.get('root/a')?.get('T_Late')?.properties.has('InA')).to.equal(true)
    expect(repository.get('root/b')?.get('T_Early')?.properties.has('InB')).to.equal(true)
  })

  it('answers with what does not fit, and names its namespace', () => {
    const elements = [
      cls('root/a', 'T_Bad', 'class T_Bad : T_Gone { };'),
      cls('root/a', 'T_Good', 'class T_Good { };'),
    ]
    const repository = new Repository()
    const errors = restoreSchema(repository, { namespaces: ['root/a'], elements }, defaultLimits)
    expect(errors.map(({ kind, position }) => [kind, position.file])).to.deep.equal([
      ['SuperclassMissing', 'root/a'],
    ])
    expect(repository.get('root/a')?.get('T_Good')).to.not.equal(undefined)
  })
})
