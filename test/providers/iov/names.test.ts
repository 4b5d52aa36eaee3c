import { expect } from 'chai'
import fc from 'fast-check'
import { CIMInstanceName, UntypedKey } from '../../../src/cim/object-path.ts'
import { elementClasses, iovNamespace, Names, type ElementKind } from '../../../src/providers/iov/names.ts'

const names = new Names('north')
const kinds = Object.keys(elementClasses) as ElementKind[]

const devices = new Set<ElementKind>([
  'physicalController',
  'virtualController',
  'facility',
  'ethernetPort',
  'fcPort',
  'switchPort',
  'representation',
])

/** Ids of the form that each kind has. */
function idOf(kind: ElementKind, first: string, second: string): string {
  if (kind === 'site' || kind === 'manager') return 'north'
  if (devices.has(kind)) return `${first.replaceAll('/', '.')}/${second}`
  return kind === 'constraintSet' ? `group/${first}` : first
}

describe('providers/iov/names', () => {
  it('finds the id again in every path that it makes, whatever the names', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string(), fc.string(), (kind, first, second) => {
        const element = { kind, id: idOf(kind, first, second) }
        expect(names.element(names.path(element))).to.deep.equal(element)
      }),
    )
  })

  it('keeps slashes in the names of ports', () => {
    const path = names.path({ kind: 'switchPort', id: 'sw1/ge-0/0/2' })
    expect(path.keys).to.deep.equal({
      SystemCreationClassName: 'IOV_Switch',
      SystemName: 'sw1',
      CreationClassName: 'IOV_SwitchPort',
      DeviceID: 'ge-0/0/2',
    })
  })

  it('takes a path without a namespace, and the namespace in any letter case', () => {
    const { className, keys } = names.path({ kind: 'host', id: 'h1' })
    expect(names.element(new CIMInstanceName(className, keys))?.id).to.equal('h1')
    expect(names.element(new CIMInstanceName(className, keys, 'ROOT/CimV2'))?.id).to.equal('h1')
  })

  const wrong: Record<string, CIMInstanceName> = {
    'another namespace': new CIMInstanceName('IOV_Host', names.system('host', 'h1'), 'interop'),
    'another class': new CIMInstanceName('CIM_ComputerSystem', names.system('host', 'h1'), iovNamespace),
    'the class of another system': new CIMInstanceName('IOV_SwitchPort', {
      ...names.device('switchPort', 'sw1/p1'),
      SystemCreationClassName: 'IOV_Host',
    }),
    'another creation class': new CIMInstanceName('IOV_Host', {
      CreationClassName: 'IOV_Switch',
      Name: 'h1',
    }),
    'another site': new CIMInstanceName('IOV_RemoteResource', {
      ...names.hosted('resource', 'lun1'),
      SystemName: 'south',
    }),
    'another prefix': new CIMInstanceName('IOV_VLAN', { InstanceID: 'iovm:group/7' }),
    'a service by another name': new CIMInstanceName('IOV_Hypervisor', {
      ...names.hosted('hypervisor', 'h1'),
      Name: 'factory',
    }),
    'no keys': new CIMInstanceName('IOV_Host', {}),
    'an untyped key': new CIMInstanceName('IOV_Host', {
      CreationClassName: 'IOV_Host',
      Name: new UntypedKey('string', 'h1'),
    }),
  }
  for (const [what, path] of Object.entries(wrong)) {
    it(`names nothing: ${what}`, () => expect(names.element(path)).to.equal(undefined))
  }
})
