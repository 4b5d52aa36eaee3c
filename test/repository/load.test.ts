import { expect } from 'chai'
import { SourceError } from '../../src/base/source-error.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import { loadRepository } from '../../src/repository/load.ts'

const qualifier = 'Qualifier Key : boolean = false, Scope(property, reference);'

describe('loading the repository', () => {
  it('compiles each file into its namespace', () => {
    const loader = memoryLoader({
      'a.mof': `${qualifier} class EX_A { [Key] string K; };`,
      'b.mof': `${qualifier} class EX_B { [Key] string K; };`,
    })
    const repository = loadRepository(loader, [
      { namespace: 'root/cimv2', file: 'a.mof' },
      { namespace: 'interop', file: 'b.mof' },
    ])
    expect(repository.get('root/cimv2')?.get('EX_A')?.keys).to.have.lengthOf(1)
    expect(repository.get('root/interop')?.get('EX_B')?.name).to.equal('EX_B')
    expect(repository.get('interop')?.get('EX_A')).to.equal(undefined)
  })

  it('throws at the place of the first error, with all of them', () => {
    const loader = memoryLoader({ 'a.mof': 'class EX_A { [Foo] string A; };\nclass EX_B : EX_C { };' })
    const load = (): unknown => loadRepository(loader, [{ namespace: 'x', file: 'a.mof' }])
    expect(load).to.throw(SourceError, /UndeclaredQualifier[^]*SuperclassMissing/)
    try {
      load()
    } catch (error) {
      expect(error instanceof SourceError && error.position).to.deep.equal({
        file: 'a.mof',
        line: 1,
        column: 15,
      })
    }
  })
})
