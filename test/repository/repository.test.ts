import { expect } from 'chai'
import { Repository } from '../../src/repository/repository.ts'

describe('the repository', () => {
  it('finds namespaces in any letter case and with any slashes', () => {
    const repository = new Repository()
    const made = repository.create('/root//cimv2/')
    expect(made.name).to.equal('root/cimv2')
    expect(repository.get('ROOT/CIMV2')).to.equal(made)
    expect(repository.create('Root/Cimv2')).to.equal(made)
    expect(repository.get('root/other')).to.equal(undefined)
  })

  it('follows aliases', () => {
    const repository = new Repository({ 'root/interop': 'interop' })
    const made = repository.create('Root/Interop')
    expect(made.name).to.equal('interop')
    expect([repository.get('interop'), repository.get('/root/INTEROP')]).to.deep.equal([made, made])
    expect(repository.canonicalName('root/interop')).to.equal('interop')
    expect(repository.canonicalName('ROOT/x/')).to.equal('ROOT/x')
  })

  it('lists and deletes', () => {
    const repository = new Repository()
    const one = repository.create('b')
    const two = one.inNamespace('a')
    expect([...repository.namespaces()]).to.deep.equal([one, two])
    expect([repository.delete('B'), repository.delete('B')]).to.deep.equal([true, false])
    expect(Array.from(repository.namespaces(), ({ name }) => name)).to.deep.equal(['a'])
  })
})
