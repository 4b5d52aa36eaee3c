import { expect } from 'chai'
import { copySchema } from '../../../src/cli/schema/server-copy.ts'
import { sameClass } from '../../../src/mof/same-value.ts'
import { Repository } from '../../../src/repository/repository.ts'
import { MadeUpServer } from './made-up-server.ts'

describe('cli/schema/copySchema', () => {
  it('makes effective classes of declared ones, in whatever order they come', async () => {
    const server = new MadeUpServer({
      'root/x':
        'class X_A { [Key] string ID; string Text = "a"; uint8 Do([In] string P); };\n' +
        'class X_B : X_A { [Override("Text"), Description("d")] string Text; };\nclass X_C : X_B { };',
    })
    const copy = new Repository().create('copy')
    copySchema((await server.schema('root/x')) ?? { qualifiers: [], classes: [] }, copy)
    const originals = [...(server.repository.get('root/x')?.classes() ?? [])]
    expect(originals).to.have.length(3)
    for (const original of originals) {
      const copied = copy.get(original.name)
      expect(copied !== undefined && sameClass(copied, original), original.name).to.equal(true)
    }
  })

  it('leaves out a class whose superclass the server does not tell', async () => {
    const server = new MadeUpServer({ 'root/x': 'class X_A { [Key] string ID; };\nclass X_B : X_A { };' })
    const schema = await server.schema('root/x')
    const copy = new Repository().create('copy')
    copySchema(
      {
        qualifiers: schema?.qualifiers ?? [],
        classes: schema?.classes.filter(({ name }) => name === 'X_B') ?? [],
      },
      copy,
    )
    expect([...copy.classes()]).to.deep.equal([])
  })
})
