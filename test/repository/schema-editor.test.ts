import { expect } from 'chai'
import { NameMap } from '../../src/base/name-map.ts'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMClass, defaultFlavors, type CIMQualifierDeclaration } from '../../src/cim/class.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import { sameClass } from '../../src/mof/same-value.ts'
import { MemorySchemaStorage } from '../../src/repository/memory-schema.ts'
import { Repository } from '../../src/repository/repository.ts'
import type { SchemaElement } from '../../src/repository/schema-storage.ts'
import { classOf, outcome, startSchema, use } from './schema-rig.ts'

const colour: CIMQualifierDeclaration = {
  name: 'Colour',
  type: 'string',
  isArray: false,
  value: 'red',
  scopes: ['property'],
  ...defaultFlavors,
}

/** A storage that can be told to fail, and during whose next change something else can happen. */
class FailingStorage extends MemorySchemaStorage {
  isFull = false
  onChange = (): void => undefined

  override async put(element: SchemaElement): Promise<void> {
    if (this.isFull) throw new Error('no space left')
    await super.put(element)
    this.#changed()
  }

  override async remove(element: Omit<SchemaElement, 'mof'>): Promise<void> {
    await super.remove(element)
    this.#changed()
  }

  #changed(): void {
    const happen = this.onChange
    this.onChange = () => undefined
    happen()
  }
}

describe('the schema editor', () => {
  it('creates a class, which is there after a restart, the same', async () => {
    const storage = new MemorySchemaStorage()
    const { space, editor } = await startSchema(storage)
    await editor.createClass(space, classOf('class T_New : T_Base { string Text = "a\\n\\"b\\""; };', space))
    const made = space.get('t_NEW')
    expect(made?.properties.get('Size')?.propagated).to.equal(true)
    const again = await startSchema(storage)
    expect(again.lost).to.deep.equal([])
    const restored = again.space.get('T_New')
    expect(made !== undefined && restored !== undefined && sameClass(made, restored)).to.equal(true)
  })

  it('restores old classes that were changed to use newer classes and qualifiers', async () => {
    const storage = new MemorySchemaStorage()
    const { space, editor } = await startSchema(storage)
    await editor.createClass(space, classOf('class T_Old { string Part; };', space))
    await editor.setQualifier(space, colour)
    await editor.createClass(space, classOf('class T_Part { uint8 Size; };', space))
    const changed = classOf(
      'class T_Old { [Colour("blue"), EmbeddedInstance("T_Part")] string Part; };',
      space,
    )
    await editor.modifyClass(space, changed, use)
    const again = await startSchema(storage)
    expect(again.lost).to.deep.equal([])
    expect(again.space.get('T_Old')?.properties.get('Part')?.embeddedClass).to.equal('T_Part')
  })

  it('refuses classes with the codes of DSP0200, the first of its list where several apply', async () => {
    const { space, editor } = await startSchema()
    const create = (cls: CIMClass) => outcome(() => editor.createClass(space, cls))
    expect(await create(new CIMClass({ name: 't_base' }))).to.match(/^11 there is a class t_base/)
    expect(await create(new CIMClass({ name: 'T_New', superclass: 'T_None' }))).to.match(
      /^10 the superclass T_None of T_New does not exist.*Create it first/,
    )
    expect(await create(new CIMClass({ name: 'T_New', superclass: 'T_New' }))).to.match(/^10 /)
    const text = {
      ...classOf('class T_New { [Description("x")] string Text; };', space).properties.get('Text')!,
    }
    const undeclared = new NameMap([{ ...text.qualifiers.get('Description')!, name: 'Nobody' }])
    const withUndeclared = { ...text, qualifiers: undeclared }
    expect(await create(new CIMClass({ name: 'T_New', properties: new NameMap([withUndeclared]) }))).to.match(
      /^4 the qualifier Nobody is not declared/,
    )
    expect(
      await create(new CIMClass({ name: 'T_Base', properties: new NameMap([withUndeclared]) })),
    ).to.match(/^4 /)
    expect([...space.classes()].map(({ name }) => name)).to.deep.equal(['T_Base', 'T_Served', 'T_Below'])
  })

  it('changes a class only where nothing depends on it', async () => {
    const { space, editor } = await startSchema()
    const modify = (mof: string) => outcome(() => editor.modifyClass(space, classOf(mof, space), use))
    expect(await modify('class T_New : T_Base { };')).to.match(/^6 /)
    expect(await modify('class T_Below { };')).to.match(/^10 the superclass of T_Below is T_Base/)
    expect(await modify('class T_Base { [Key] string Name; };')).to.match(/^8 .*such as T_Served/)
    expect(await modify('class T_Served : T_Base { string More; };')).to.match(/^1 .*a provider/)
    expect(await modify('class T_Below : T_Base { string More; };')).to.match(/^1 .*schema of this server/)
    expect(await modify('class T_Below : T_Base { };')).to.equal('success', 'nothing changes')
    await editor.createClass(space, classOf('class T_New : T_Base { };', space))
    expect(await modify('class T_New : T_Base { string More = "x"; };')).to.equal('success')
    expect(space.get('T_New')?.properties.get('More')?.value).to.equal('x')
    space.setInstance(
      new CIMInstanceName('T_New', { Name: 'a' }, 'root/test'),
      new CIMInstance('T_New', { Name: 'a' }),
    )
    expect(await modify('class T_New : T_Base { };')).to.match(/^9 .*instances/)
    expect(await outcome(() => editor.deleteClass(space, 'T_New', use))).to.match(/^9 .*instances/)
  })

  it('deletes a class only where nothing depends on it, for good', async () => {
    const storage = new MemorySchemaStorage()
    const { space, editor } = await startSchema(storage)
    const remove = (name: string) => outcome(() => editor.deleteClass(space, name, use))
    await editor.createClass(space, classOf('class T_Part { uint8 Size; };', space))
    await editor.createClass(
      space,
      classOf('class T_Whole { uint8 take([EmbeddedInstance("T_Part")] string Part); };', space),
    )
    expect(await remove('T_None')).to.match(/^6 /)
    expect(await remove('T_Base')).to.match(/^8 /)
    expect(await remove('T_Served')).to.match(/^1 .*a provider/)
    expect(await remove('T_Below')).to.match(/^1 .*schema of this server/)
    expect(await remove('T_Part')).to.match(/^1 the class T_Whole refers to T_Part/)
    expect(await remove('t_whole')).to.equal('success')
    expect(await remove('T_Part')).to.equal('success')
    expect((await startSchema(storage)).space.get('T_Part')).to.equal(undefined)
  })

  it('sets and deletes qualifiers that nothing uses', async () => {
    const storage = new MemorySchemaStorage()
    const { space, editor } = await startSchema(storage)
    const set = (change: Partial<CIMQualifierDeclaration>) =>
      outcome(() => editor.setQualifier(space, { ...colour, ...change }))
    expect(await set({})).to.equal('success')
    expect(await set({ value: 'blue', scopes: ['property', 'class'] })).to.equal('success')
    await editor.createClass(space, classOf('class T_New { [Colour("green")] string Text; };', space))
    expect(await set({ value: 'blue', scopes: ['class', 'property'] })).to.equal('success', 'the same')
    expect(await set({})).to.match(/^1 the qualifier Colour cannot be changed: the class T_New uses it/)
    expect(await set({ scopes: [] })).to.match(/^4 .*no scope/)
    expect(await set({ name: 'two words' })).to.match(/^4 /)
    expect(await set({ name: 'Odd', type: 'uint8', value: 'x' })).to.match(/^4 /)
    const remove = (name: string) => outcome(() => editor.deleteQualifier(space, name))
    expect(await remove('Nobody')).to.match(/^6 /)
    expect(await remove('colour')).to.match(/^1 /)
    expect(await remove('Unused')).to.match(/^1 .*schema of this server/)
    await editor.deleteClass(space, 'T_New', use)
    expect(await remove('colour')).to.equal('success')
    expect((await startSchema(storage)).space.getQualifier('Colour')).to.equal(undefined)
  })

  it('makes namespaces and deletes empty ones', async () => {
    const storage = new MemorySchemaStorage()
    const { repository, editor } = await startSchema(storage)
    expect(await editor.createNamespace('/test/made/')).to.equal('test/made')
    const create = (name: string) => outcome(() => editor.createNamespace(name))
    expect(await create('TEST/Made')).to.match(/^11 there is a namespace test\/made already/)
    expect(await create('root/alias')).to.match(
      /^11 there is a namespace root\/test under the name root\/alias/,
    )
    for (const name of ['', '/', 'a b', 'a//b c', 'a:b', 'é', 'n'.repeat(2000)]) {
      expect(await create(name)).to.match(/^4 /)
    }
    const again = await startSchema(storage)
    const made = again.repository.get('test/made')!
    await again.editor.setQualifier(made, colour)
    const remove = (name: string) => outcome(() => again.editor.deleteNamespace(name))
    expect(await remove('test/made')).to.match(/^20 .*0 classes and 1 qualifiers/)
    await again.editor.deleteQualifier(made, 'Colour')
    expect(await remove('root/test')).to.match(/^20 /)
    expect(await remove('root/none')).to.match(/^6 /)
    expect(await remove('test/MADE')).to.equal('success')
    expect(await outcome(() => again.editor.setQualifier(made, colour))).to.match(/^3 .*was deleted/)
    expect(repository.get('test/made')).to.not.equal(undefined, 'another process')
    expect((await startSchema(storage)).repository.get('test/made')).to.equal(undefined)
  })

  it('shows nothing that was not stored', async () => {
    const storage = new FailingStorage()
    const { space, editor } = await startSchema(storage)
    await editor.createClass(space, classOf('class T_New { };', space))
    storage.isFull = true
    const changes = [
      () => editor.createClass(space, classOf('class T_More { };', space)),
      () => editor.modifyClass(space, classOf('class T_New { string Text; };', space), use),
      () => editor.setQualifier(space, colour),
    ]
    for (const change of changes) {
      const error = await change().catch((reason: Error) => reason)
      expect((error as Error).message).to.equal('no space left')
    }
    expect(space.get('T_More')).to.equal(undefined)
    expect(space.get('T_New')?.properties.size).to.equal(0)
    expect(space.getQualifier('Colour')).to.equal(undefined)
    storage.isFull = false
    expect(await outcome(() => editor.createClass(space, classOf('class T_More { };', space)))).to.equal(
      'success',
    )
  })

  it('lets an instance win that comes while the change of its class is stored', async () => {
    const storage = new FailingStorage()
    const { space, editor } = await startSchema(storage)
    await editor.createClass(space, classOf('class T_New : T_Base { };', space))
    const path = new CIMInstanceName('T_New', { Name: 'a' }, 'root/test')
    for (const change of [
      () => editor.modifyClass(space, classOf('class T_New : T_Base { string Text; };', space), use),
      () => editor.deleteClass(space, 'T_New', use),
    ]) {
      const changing = outcome(change)
      storage.onChange = () => space.setInstance(path, new CIMInstance('T_New', { Name: 'a' }))
      expect(await changing).to.match(/^9 .*instances/)
      expect(space.get('T_New')?.properties.has('Text')).to.equal(false)
      const again = await startSchema(storage)
      expect(again.space.get('T_New')?.properties.has('Text')).to.equal(false)
      space.deleteInstance(path)
    }
  })

  it('makes one change at a time: of two equal ones, the second is refused', async () => {
    const { space, editor } = await startSchema()
    const results = await Promise.all(
      [1, 2, 3].map(() => outcome(() => editor.createClass(space, new CIMClass({ name: 'T_New' })))),
    )
    expect(results.filter((result) => result === 'success')).to.have.length(1)
    expect(results.filter((result) => result.startsWith('11'))).to.have.length(2)
  })

  it('keeps to its limits', async () => {
    const limits = { ...defaultLimits, namespaces: 2, namespaceSchemaLength: 60 }
    const repository = new Repository({}, undefined, undefined, limits)
    await repository.editor.createNamespace('a')
    await repository.editor.createNamespace('b')
    expect(await outcome(() => repository.editor.createNamespace('c'))).to.match(/^1 there are 2 namespaces/)
    const space = repository.get('a')!
    const create = (name: string) =>
      outcome(() => repository.editor.createClass(space, new CIMClass({ name })))
    expect(await create('T_One')).to.equal('success')
    expect(await create(`T_${'x'.repeat(40)}`)).to.match(/^1 .*the limit of 60 characters of MOF/)
    expect(await create('T_Two')).to.equal('success')
  })

  it('leaves out at a start, and keeps stored, what no longer fits', async () => {
    const storage = new MemorySchemaStorage()
    await storage.put({
      namespace: 'root/test',
      kind: 'class',
      name: 'T_Orphan',
      mof: 'class T_Orphan : T_Gone { };',
    })
    await storage.put({ namespace: 'root/test', kind: 'class', name: 'T_Fine', mof: 'class T_Fine { };' })
    const { space, lost } = await startSchema(storage)
    expect(lost.map(({ message }) => message)).to.deep.equal([
      'the superclass T_Gone of T_Orphan does not exist',
    ])
    expect([space.get('T_Orphan'), space.get('T_Fine')?.name]).to.deep.equal([undefined, 'T_Fine'])
    expect((await storage.load()).elements).to.have.length(2)
  })
})
