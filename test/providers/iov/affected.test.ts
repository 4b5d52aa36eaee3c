import { expect } from 'chai'
import { affectedElement, affectedElements } from '../../../src/providers/iov/affected.ts'

describe('providers/iov/affected', () => {
  it('finds the element in `table:id`, with colons and slashes in the id', () => {
    const id = 'h1/0000:3b:00.0/3'
    expect(affectedElement(`virtualControllers:${id}`)).to.deep.equal({ kind: 'virtualController', id })
    expect(affectedElement('vlanPorts:101@sw1/ge-0/0/2')).to.deep.equal({
      kind: 'switchPort',
      id: 'sw1/ge-0/0/2',
    })
  })

  it('leaves out tables that it does not know', () => {
    expect(affectedElement('plans:1')).to.equal(undefined)
    expect(affectedElement('nothing')).to.equal(undefined)
  })

  it('names each element once', () => {
    const affected = ['vlanPorts:101@sw1/p1', 'vlanPorts:102@sw1/p1', 'vlans:101', 'vlans:101']
    expect(affectedElements(affected)).to.deep.equal([
      { kind: 'switchPort', id: 'sw1/p1' },
      { kind: 'vlan', id: '101' },
    ])
  })
})
