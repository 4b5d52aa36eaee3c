import { expect } from 'chai'
import type { DiscoveredPort } from '../../../src/iov/backend.ts'
import type { VLANPortRecord } from '../../../src/iov/ledger.ts'
import { portDrift, vlanDrift } from '../../../src/iov/reconcile/switch-drift.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

const [v7, v100, v101] = [7, 100, 101].map((id) => VLANID.parse(id)) as [VLANID, VLANID, VLANID]

function port(change: Partial<DiscoveredPort>): DiscoveredPort {
  return { name: 'p1', linkUp: true, speedMbps: 1, allowsAll: false, untagged: null, tagged: [], ...change }
}

function record(vlan: VLANID, role: 'tagged' | 'untagged'): VLANPortRecord {
  return { id: `${vlan}@s1/p1`, vlan, port: 's1/p1', role, formerUntagged: null }
}

describe('iov: drift on switches', () => {
  it('is no drift what others put beside ours', () => {
    const found = port({ untagged: v7, tagged: [v100, v101] })
    expect(portDrift(found, [record(v100, 'tagged')])).to.equal(null)
    expect(portDrift(found, [])).to.equal(null)
  })

  it('says which VLAN a port has lost, or carries otherwise', () => {
    expect(portDrift(port({}), [record(v100, 'tagged'), record(v101, 'tagged')])).to.equal(
      'it does not carry VLAN 100 any more, it does not carry VLAN 101 any more',
    )
    expect(portDrift(port({ untagged: v7 }), [record(v100, 'untagged')])).to.equal(
      'its untagged VLAN is 7 instead of 100',
    )
    expect(portDrift(port({}), [record(v100, 'untagged')])).to.equal(
      'its untagged VLAN is none instead of 100',
    )
    expect(portDrift(port({ tagged: [v100] }), [record(v100, 'untagged')])).to.equal(
      'it carries VLAN 100 tagged instead of untagged',
    )
    expect(portDrift(port({ allowsAll: true }), [record(v100, 'tagged')])).to.equal(
      'it carries every VLAN instead of VLAN 100 tagged',
    )
  })

  it('says from which switches a VLAN is gone, and nothing of those that were never read', () => {
    const vlan = { id: '100', vlan: v100, group: 'web', customer: 'red', createdOn: ['s1', 's2', 's3'] }
    const has = (name: string): boolean | null => (name === 's3' ? null : name === 's1')
    expect(vlanDrift(vlan, has)).to.equal('it is gone from s2')
    expect(vlanDrift(vlan, () => true)).to.equal(null)
  })
})
