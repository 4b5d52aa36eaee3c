import { expect } from 'chai'
import { MemorySchemaStorage } from '../../src/repository/memory-schema.ts'

describe('the schema storage in memory', () => {
  it('does what the one in the database does', async () => {
    const storage = new MemorySchemaStorage()
    const one = { namespace: 'root/a', kind: 'class' as const, name: 'T_One', mof: 'class T_One { };' }
    const two = { ...one, name: 'T_Two' }
    await storage.addNamespace('root/a')
    await storage.put(one)
    await storage.put(two)
    await storage.put({ ...one, namespace: 'ROOT/a', name: 't_one' })
    expect((await storage.load()).elements.map(({ name }) => name)).to.deep.equal(['t_one', 'T_Two'])
    await storage.remove({ namespace: 'root/A', kind: 'class', name: 'T_One' })
    expect(await storage.load()).to.deep.equal({ namespaces: ['root/a'], elements: [two] })
    await storage.removeNamespace('Root/A')
    expect(await storage.load()).to.deep.equal({ namespaces: [], elements: [] })
  })
})
