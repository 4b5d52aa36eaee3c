import { expect } from 'chai'
import type { RequestContext } from '../../src/broker/context.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { compileText } from '../../src/mof/compiler.ts'
import { memoryLoader } from '../../src/mof/loader.ts'
import { boxPath, collect, Model, statusOf } from './model.ts'

/** Classes that nobody provides, some of them below and between those of the model. */
const mof = `
Qualifier Structure : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
Qualifier Indication : boolean = false, Scope(class, indication), Flavor(DisableOverride, ToSubclass);
class T_Note : T_Element {
  [Key] string Text;
  [Key] uint64 Number = 1;
  [Required] boolean Important = false;
  real64 Weight; datetime Made; string Tags[];
  [EmbeddedInstance("T_Lid")] string Lid;
};
class T_Memo : T_Note { string From; };
class T_Stamp { [Key] string Name; string Place = "top"; };
[Structure] class T_Shape { [Key] string Name; };
[Indication] class T_Alarm { [Key] string Name; };
class T_Keyless { string Name; };
[Association] class T_About { [Key] T_Box REF Box; [Key] T_Element REF Note; string Why; };
[Association] class T_Reply : T_About { };
[Association] class T_Seen { [Key] string Name; T_Note REF Note; T_About REF About; };
`

function model(): Model {
  const made = new Model()
  for (const name of ['root/test', 'root/other']) {
    const { diagnostics } = compileText(mof, made.repository.create(name), 'more.mof', memoryLoader({}))
    expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([])
  }
  return made
}

const create = (
  on: Model,
  className: string,
  properties: Record<string, CIMValue>,
  namespace = 'root/test',
): Promise<CIMInstanceName> =>
  on.call('CreateInstance', { NewInstance: new CIMInstance(className, properties) }, { namespace })

const note = (text: string, className = 'T_Note'): CIMInstanceName =>
  new CIMInstanceName(className, { Text: text, Number: 1n })

async function names(on: Model, className: string): Promise<string[]> {
  const { items } = await on.call('EnumerateInstanceNames', { ClassName: className })
  return (await collect(items)).map((path) => String(path.keys['Text'] ?? path.keys['Name']))
}

async function texts(on: Model, path: CIMInstanceName, filters: object = {}): Promise<string[]> {
  const { items } = await on.call('AssociatorNames', { ObjectName: path, ...filters })
  return (await collect<unknown>(items)).map((found) => (found as CIMInstanceName).toString())
}

describe('classes without a provider', () => {
  it('have the instances that clients create, with the defaults of the class', async () => {
    const on = model()
    const path = await create(on, 't_note', { TEXT: 'a', weight: NaN, Made: CIMDateTime.ofDuration(5) })
    expect(String(path)).to.equal('root/test:T_Note.Text="a",Number=1')
    const { instance } = await on.call('GetInstance', { InstanceName: note('a') })
    expect(instance.properties).to.deep.equal({
      Text: 'a',
      Number: 1n,
      Important: false,
      Weight: NaN,
      Made: CIMDateTime.ofDuration(5),
    })
    expect(await statusOf(() => create(on, 'T_Note', { Text: 'a' }))).to.equal('CIM_ERR_ALREADY_EXISTS')
    await create(on, 'T_Note', { Text: 'a' }, 'root/other')
    expect(await names(on, 'T_Note')).to.deep.equal(['a'])
  })

  it('take a negative zero for another value than zero', async () => {
    const on = model()
    await create(on, 'T_Note', { Text: 'a', Weight: 0 })
    const ModifiedInstance = { path: note('a'), instance: new CIMInstance('T_Note', { Weight: -0 }) }
    await on.call('ModifyInstance', { ModifiedInstance })
    const { instance } = await on.call('GetInstance', { InstanceName: note('a') })
    expect(Object.is(instance.properties['Weight'], -0)).to.equal(true)
  })

  it('take NULL for NULL, and what is listed but not given for the default', async () => {
    const on = model()
    const path = await create(on, 'T_Stamp', { Name: 'a', Place: 'left' })
    const placeAfter = async (properties: Record<string, CIMValue>): Promise<CIMValue | undefined> => {
      const ModifiedInstance = { path, instance: new CIMInstance('T_Stamp', properties) }
      await on.call('ModifyInstance', { ModifiedInstance, PropertyList: ['Place'] })
      return (await on.call('GetInstance', { InstanceName: path })).instance.properties['Place']
    }
    expect(await placeAfter({})).to.equal('top')
    expect(await placeAfter({ Place: null })).to.equal(null)
  })

  it('refuse what can be no instance', async () => {
    const on = model()
    const status = (className: string, properties: Record<string, CIMValue>) =>
      statusOf(() => create(on, className, properties))
    expect(await status('T_Element', { Caption: 'x' })).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await status('T_Shape', { Name: 'x' })).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await status('T_Alarm', { Name: 'x' })).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await status('T_Keyless', { Name: 'x' })).to.equal('CIM_ERR_NOT_SUPPORTED')
    expect(await status('T_None', { Name: 'x' })).to.equal('CIM_ERR_INVALID_CLASS')
    expect(await status('T_Note', { Number: 1n })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('T_Note', { Text: null })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('T_Note', { Text: 'x', Important: null })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('T_Note', { Text: 'x', Nothing: 1 })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await status('T_Note', { Text: 'x', Number: 2n ** 64n })).to.equal('CIM_ERR_INVALID_PARAMETER')
    const lid = new CIMInstance('T_Lid', { Size: 256 })
    expect(await status('T_Note', { Text: 'x', Lid: lid })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await names(on, 'T_Note')).to.deep.equal([])
  })

  it('stand behind those of providers in an enumeration of their superclass, in the order of creation', async () => {
    const on = model()
    await create(on, 'T_Memo', { Text: 'first', From: 'x' })
    await create(on, 'T_Note', { Text: 'second' })
    await create(on, 'T_Memo', { Text: 'third' })
    expect(await names(on, 'T_Element')).to.deep.equal(['a', 'b', 'red', 'first', 'second', 'third'])
    expect(await names(on, 'T_Memo')).to.deep.equal(['first', 'third'])
    expect(await names(on, 'T_Box')).to.deep.equal(['a', 'b', 'red'])
  })

  it('have any property but keys modified, all or nothing', async () => {
    const on = model()
    await create(on, 'T_Note', { Text: 'a', Tags: ['x'] })
    const modify = (instance: Record<string, CIMValue>, PropertyList: string[] | null = null) =>
      statusOf(() =>
        on.call('ModifyInstance', {
          ModifiedInstance: { path: note('a'), instance: new CIMInstance('T_Note', instance) },
          PropertyList,
        }),
      )
    const properties = async () =>
      (await on.call('GetInstance', { InstanceName: note('a') })).instance.properties
    expect(await modify({ tags: [], Lid: new CIMInstance('T_Lid', { Size: 7 }) })).to.equal('success')
    expect(await properties()).to.deep.include({ Tags: [], Lid: new CIMInstance('T_Lid', { Size: 7 }) })
    expect(await modify({ Weight: 1, Important: null })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await modify({ Weight: 1, Number: 2n })).to.equal('CIM_ERR_INVALID_PARAMETER')
    expect(await modify({ Weight: 1, None: 2n })).to.equal('CIM_ERR_NO_SUCH_PROPERTY')
    expect(await properties()).not.to.have.property('Weight')
    expect(await modify({}, ['Tags'])).to.equal('success')
    expect(await properties()).to.have.property('Tags', null)
  })

  it('are associated with what providers give, and with each other, whatever the namespaces', async () => {
    const on = model()
    const far = note('far').inNamespace('ROOT/other')
    await create(on, 'T_Note', { Text: 'far' }, 'root/other')
    await create(on, 'T_Note', { Text: 'near' })
    await create(on, 'T_About', { Box: boxPath('b'), Note: note('near'), Why: 'because' })
    await create(on, 'T_Reply', { Box: boxPath('b'), Note: far })
    expect(await texts(on, boxPath('b'))).to.deep.equal([
      'root/test:T_Box.Name="a",Shelf=1',
      'root/test:T_Note.Text="near",Number=1',
      'root/other:T_Note.Text="far",Number=1',
    ])
    expect(await texts(on, note('near'))).to.deep.equal(['root/test:T_Box.Name="b",Shelf=1'])
    expect(await texts(on, boxPath('b'), { AssocClass: 't_reply' })).to.have.length(1)
    expect(await texts(on, boxPath('b'), { AssocClass: 'T_About' })).to.have.length(2)
    expect(await texts(on, boxPath('b'), { ResultClass: 'T_Note', ResultRole: 'NOTE' })).to.have.length(2)
    expect(await texts(on, boxPath('b'), { Role: 'Note' })).to.deep.equal([])
    const associators = await on.call('Associators', { ObjectName: boxPath('b'), AssocClass: 'T_About' })
    expect(
      (await collect<unknown>(associators.items)).map((found) => (found as CIMInstance).namespace),
    ).to.deep.equal(['root/test', 'root/other'])
    const references = await on.call('References', { ObjectName: note('near') })
    const [about] = (await collect<unknown>(references.items)) as CIMInstance[]
    expect(about?.properties['Why']).to.equal('because')
    const path = new CIMInstanceName('T_About', { Box: boxPath('b'), Note: note('near') })
    expect((await on.call('GetInstance', { InstanceName: path })).instance.className).to.equal('T_About')
  })

  it('lose the associations that are named by a deleted object, whoever provided it', async () => {
    const on = model()
    await create(on, 'T_Note', { Text: 'n' })
    const about = await create(on, 'T_About', { Box: boxPath('b'), Note: note('n') })
    await create(on, 'T_Seen', { Name: 's', Note: note('n'), About: about })
    await on.call('DeleteInstance', { InstanceName: boxPath('b') })
    expect(await names(on, 'T_About')).to.deep.equal([])
    expect(await names(on, 'T_Seen')).to.deep.equal(['s'])
    await on.call('DeleteInstance', { InstanceName: note('n') })
    expect(await statusOf(() => on.call('DeleteInstance', { InstanceName: note('n') }))).to.equal(
      'CIM_ERR_NOT_FOUND',
    )
    expect(await names(on, 'T_Seen')).to.deep.equal(['s'], 'what it is named by is still there')
    const seen = await on.call('Associators', { ObjectName: new CIMInstanceName('T_Note', note('n').keys) })
    expect(await collect<unknown>(seen.items)).to.deep.equal([])
  })

  it('are not associated with what a provider does not give any more, until it does again', async () => {
    const on = model()
    await create(on, 'T_Note', { Text: 'n' })
    await create(on, 'T_About', { Box: boxPath('b'), Note: note('n') })
    const found = async (path: CIMInstanceName): Promise<number[]> => {
      const filters = { ObjectName: path, ResultClass: null }
      const names = await on.call('AssociatorNames', { ...filters, AssocClass: 'T_About' })
      const instances = await on.call('Associators', { ...filters, AssocClass: 'T_About' })
      const references = await on.call('ReferenceNames', { ...filters, ResultClass: 'T_About' })
      const items = [names.items, instances.items, references.items]
      return Promise.all(items.map(async (each) => (await collect<unknown>(each)).length))
    }
    const both = async () => [await found(note('n')), await found(boxPath('b'))]
    const all = [1, 1, 1]
    const none = [0, 0, 0]
    expect(await both()).to.deep.equal([all, all])
    const [box] = on.boxes.splice(1, 1)
    expect(await both()).to.deep.equal([none, none])
    expect(await names(on, 'T_About'), 'it can still be seen and deleted').to.have.length(1)
    on.boxes.push(box!)
    expect(await both()).to.deep.equal([all, all])
  })

  it('in another namespace are no associated objects for those who have no role there', async () => {
    const on = model()
    await create(on, 'T_Note', { Text: 'far' }, 'root/other')
    await create(on, 'T_About', { Box: boxPath('b'), Note: note('far').inNamespace('root/other') })
    const seenBy = async (roleIn: RequestContext['roleIn']): Promise<number[]> => {
      const options = { context: { roleIn } }
      const given = { ObjectName: boxPath('b'), AssocClass: 'T_About' }
      const paths = await on.call('AssociatorNames', given, options)
      const instances = await on.call('Associators', given, options)
      const pulled = await on.call(
        'OpenAssociatorInstancePaths',
        { InstanceName: boxPath('b'), AssocClass: 'T_About', MaxObjectCount: 9 },
        options,
      )
      const items = [paths.items, instances.items, pulled.items]
      return Promise.all(items.map(async (each) => (await collect<unknown>(each)).length))
    }
    expect(await seenBy(() => 'reader')).to.deep.equal([1, 1, 1])
    expect(await seenBy((name) => (name === 'root/other' ? 'none' : 'administrator'))).to.deep.equal([
      0, 0, 0,
    ])
    expect(await seenBy((name) => (name === 'root/test' ? 'reader' : 'none'))).to.deep.equal([0, 0, 0])
  })

  it('are known to be in use', async () => {
    const on = model()
    await create(on, 'T_Memo', { Text: 'a' })
    const space = on.repository.get('root/test')
    expect([space?.hasInstances('t_memo'), space?.hasInstances('T_Note')]).to.deep.equal([true, false])
  })
})
