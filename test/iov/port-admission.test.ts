import { expect } from 'chai'
import type { VLANPortRecord } from '../../src/iov/ledger.ts'
import { carries, editFault, portFault, portGuarantees } from '../../src/iov/port-admission.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import type { GraphPlan } from './graph-site.ts'
import { channelOver, graphSite } from './graph-site.ts'

const vlan = (id: number): VLANID => VLANID.parse(id)
const ours = (id: number, role: VLANPortRecord['role']): VLANPortRecord => ({
  id: `${id}@s1/a`,
  vlan: vlan(id),
  port: 's1/a',
  role,
  formerUntagged: null,
})

async function site(change: Partial<GraphPlan> = {}): Promise<Snapshot> {
  return (await graphSite({ cables: ['s1/a s2/a'], ...change })).snapshot
}

describe('iov: what a switch port can take', () => {
  it('is nothing where it carries all VLANs, is not known or cannot be reached', async () => {
    expect(editFault(await site(), 's1/a')).to.equal(null)
    expect(editFault(await site(), 's1/z')).to.contain('not known')
    expect(editFault(await site({ unreachable: ['s1'] }), 's1/a')).to.contain('cannot be reached')
    const trunk = await site({ port: () => ({ allowsAll: true }) })
    expect(portFault(trunk, 's1/a', vlan(100), 'tagged')).to.contain('not edited')
  })

  it('is a VLAN in one role: what we gave it, or what is found', async () => {
    const given = await site({ ledger: { vlanPorts: [ours(100, 'tagged')] } })
    expect(portFault(given, 's1/a', vlan(100), 'tagged')).to.equal(null)
    expect(portFault(given, 's1/a', vlan(100), 'untagged')).to.contain('already, but tagged')
    expect(carries(given, 's1/a', vlan(100), 'tagged')).to.equal(true)
    const found = await site({ port: () => ({ untagged: vlan(100), tagged: [vlan(101)] }) })
    expect(portFault(found, 's1/a', vlan(100), 'tagged')).to.contain('already, but untagged')
    expect(carries(found, 's1/a', vlan(101), 'tagged')).to.equal(true)
    expect(carries(found, 's1/a', vlan(101), 'untagged')).to.equal(false)
  })

  it('is one VLAN where it is untagged, the factory default aside', async () => {
    const factory = await site({ port: () => ({ untagged: vlan(1) }) })
    expect(portFault(factory, 's1/a', vlan(100), 'untagged')).to.equal(null)
    const theirs = await site({ port: () => ({ untagged: vlan(7) }) })
    expect(portFault(theirs, 's1/a', vlan(100), 'untagged')).to.contain('VLAN 7 already, which is not ours')
    const planned = await site({
      ledger: {
        vlanPorts: [ours(101, 'untagged')],
        vlans: [{ id: '101', vlan: vlan(101), group: 'red-group', customer: 'red', createdOn: [] }],
      },
    })
    expect(portFault(planned, 's1/a', vlan(100), 'untagged')).to.contain('of group red-group')
  })

  it('is a rate beside all channels across it, also those that are redundant with one another', async () => {
    const channels = [
      channelOver('one', ['s1/a', 's2/a'], 300),
      channelOver('two', ['s2/a'], 500),
      channelOver('three', ['s3/a'], 700),
    ]
    const snapshot = await site({ ledger: { channels } })
    expect(['s1/a', 's2/a', 's9/z'].map((port) => portGuarantees(snapshot, port))).to.deep.equal([
      300, 800, 0,
    ])
  })
})
