import { expect } from 'chai'
import { CIMClass } from '../../src/cim/class.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import { Repository } from '../../src/repository/repository.ts'

function tree() {
  const namespace = new Repository().create('root/test')
  const add = (name: string, superclass?: string): void =>
    namespace.setClass(new CIMClass({ name, superclass }))
  add('A')
  add('B', 'a')
  add('Z')
  add('C', 'B')
  add('D', 'A')
  add('E', 'B')
  return { namespace, add }
}

const names = (classes: Iterable<CIMClass>): string => Array.from(classes, ({ name }) => name).join('')

describe('a namespace', () => {
  it('finds classes in any letter case', () => {
    expect(tree().namespace.get('c')?.name).to.equal('C')
    expect(tree().namespace.get('x')).to.equal(undefined)
  })

  it('knows the class tree, in the order of loading', () => {
    const { namespace } = tree()
    expect(names(namespace.classes())).to.equal('ABZCDE')
    expect(names(namespace.rootClasses())).to.equal('AZ')
    expect(names(namespace.subclasses('a'))).to.equal('BD')
    expect(names(namespace.descendants('A'))).to.equal('BCED')
    expect(names(namespace.superclasses('E'))).to.equal('BA')
    expect(names(namespace.descendants('C') || [])).to.equal('')
    expect(names(namespace.subclasses('X'))).to.equal('')
    expect([namespace.hasSubclasses('B'), namespace.hasSubclasses('C')]).to.deep.equal([true, false])
  })

  it('tells who is below whom', () => {
    const { namespace } = tree()
    expect(namespace.isSubclassOf('c', 'a')).to.equal(true)
    expect(namespace.isSubclassOf('C', 'C')).to.equal(true)
    expect(namespace.isSubclassOf('A', 'C')).to.equal(false)
    expect(namespace.isSubclassOf('D', 'B')).to.equal(false)
    expect(namespace.isSubclassOf('X', 'X')).to.equal(false)
  })

  it('keeps its lists current', () => {
    const { namespace, add } = tree()
    expect(names(namespace.descendants('A'))).to.equal('BCED')
    expect(names(namespace.rootClasses())).to.equal('AZ')
    add('F', 'D')
    add('Y')
    expect(names(namespace.descendants('A'))).to.equal('BCEDF')
    expect(names(namespace.rootClasses())).to.equal('AZY')
    expect(namespace.deleteClass('f')).to.equal(true)
    expect(namespace.deleteClass('F')).to.equal(false)
    expect(names(namespace.descendants('A'))).to.equal('BCED')
    expect(namespace.classCount).to.equal(7)
  })

  it('replaces a class in its place', () => {
    const { namespace } = tree()
    const changed = new CIMClass({ name: 'b', superclass: 'A' })
    namespace.setClass(changed)
    expect(namespace.get('B')).to.equal(changed)
    expect(names(namespace.subclasses('A'))).to.equal('bD')
    expect(names(namespace.descendants('B'))).to.equal('CE')
  })

  it('refuses to break the tree', () => {
    const { namespace, add } = tree()
    expect(() => add('F', 'None')).to.throw(RangeError, /None/)
    expect(() => add('C', 'D')).to.throw(RangeError, /superclass/)
    expect(() => namespace.deleteClass('B')).to.throw(RangeError, /subclasses/)
  })

  it('holds instances by path', () => {
    const { namespace } = tree()
    const path = new CIMInstanceName('C', { K: 'x' })
    namespace.setInstance(path, new CIMInstance('C', { K: 'x', V: 1 }))
    const same = new CIMInstanceName('c', { k: 'x' }, 'ROOT/test')
    expect(namespace.getInstance(same)?.properties['V']).to.equal(1)
    expect([namespace.hasInstances('c'), namespace.hasInstances('B')]).to.deep.equal([true, false])
    expect([namespace.deleteInstance(same), namespace.deleteInstance(path)]).to.deep.equal([true, false])
    expect([...namespace.instances('C')]).to.deep.equal([])
  })

  it('holds qualifier declarations', () => {
    const { namespace } = tree()
    const declaration = {
      name: 'Key',
      type: 'boolean',
      isArray: false,
      value: false,
      scopes: [],
      overridable: false,
      toSubclass: true,
      translatable: false,
    } as const
    namespace.setQualifier(declaration)
    expect(namespace.getQualifier('KEY')).to.equal(declaration)
    expect([...namespace.qualifiers()]).to.deep.equal([declaration])
    expect([namespace.deleteQualifier('key'), namespace.deleteQualifier('key')]).to.deep.equal([true, false])
  })
})
