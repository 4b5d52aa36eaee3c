import { expect } from 'chai'
import { openServer, temporaryDirectory } from './store-rig.ts'

const element = (name: string, mof = `class ${name} { };`, namespace = 'root/a') => ({
  namespace,
  kind: 'class' as const,
  name,
  mof,
})

describe('the schema store', () => {
  it('keeps namespaces and elements in the order of creation, over restarts', async () => {
    using directory = temporaryDirectory()
    const first = await openServer(directory.path)
    await first.schema.addNamespace('root/b')
    await first.schema.addNamespace('root/a')
    await first.schema.put(element('T_Two'))
    await first.schema.put(element('T_One'))
    await first.schema.put({ ...element('T_One', 'Qualifier T_One : string;'), kind: 'qualifier' })
    await first.close()
    const second = await openServer(directory.path)
    const { namespaces, elements } = await second.schema.load()
    expect(namespaces).to.deep.equal(['root/b', 'root/a'])
    expect(elements).to.deep.equal([
      element('T_Two'),
      element('T_One'),
      { ...element('T_One', 'Qualifier T_One : string;'), kind: 'qualifier' },
    ])
    await second.close()
  })

  it('replaces an element in its place, whatever the letter case, and removes it', async () => {
    using directory = temporaryDirectory()
    const { schema, close } = await openServer(directory.path)
    await schema.put(element('T_One'))
    await schema.put(element('T_Two'))
    await schema.put(element('t_one', 'class t_one { string Text; };', 'ROOT/A'))
    const names = async () => (await schema.load()).elements.map(({ name, mof }) => `${name} ${mof.length}`)
    expect(await names()).to.deep.equal(['t_one 29', 'T_Two 16'])
    await schema.remove({ namespace: 'Root/A', kind: 'class', name: 'T_ONE' })
    await schema.remove({ namespace: 'root/a', kind: 'class', name: 'T_None' })
    expect(await names()).to.deep.equal(['T_Two 16'])
    await close()
  })

  it('forgets a namespace with all that is in it', async () => {
    using directory = temporaryDirectory()
    const { schema, close } = await openServer(directory.path)
    await schema.addNamespace('root/A')
    await schema.put(element('T_One', 'x', 'Root/a'))
    await schema.put(element('T_One', 'x', 'root/ab'))
    await schema.removeNamespace('ROOT/a')
    const { namespaces, elements } = await schema.load()
    expect([namespaces, elements.map(({ namespace }) => namespace)]).to.deep.equal([[], ['root/ab']])
    await close()
  })
})
