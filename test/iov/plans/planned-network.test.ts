import { expect } from 'chai'
import { PlannedNetwork } from '../../../src/iov/plans/planned-network.ts'
import type { SwitchPort } from '../../../src/iov/site.ts'
import type { Snapshot } from '../../../src/iov/snapshot.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

const [old, fresh] = [VLANID.parse(100), VLANID.parse(200)]
const port = (name: string, untagged: VLANID | null, tagged: VLANID[]): [string, SwitchPort] => [
  `s1/${name}`,
  { id: `s1/${name}`, switch: 's1', name, untagged, tagged } as unknown as SwitchPort,
]

describe('iov/plans/planned-network', () => {
  const ports = new Map([port('1', old, []), port('2', null, [old])])
  const base = {
    site: { ports },
    inventory: { hasVLAN: (name: string, vlan: VLANID) => name === 's1' && vlan === old },
  } as unknown as Snapshot

  it('shows ports as a plan will leave them, and leaves the site as it is', () => {
    const network = new PlannedNetwork(base)
    const target = { switch: 's1', vlan: old, formerUntagged: null }
    network.see('port.leave', { ...target, port: '1', role: 'untagged' })
    expect(network.ports.get('s1/1')).to.deep.include({ untagged: null, tagged: [] })
    network.see('port.join', { ...target, port: '1', vlan: fresh, role: 'untagged' })
    network.see('port.leave', { ...target, port: '2', role: 'tagged' })
    network.see('port.join', { ...target, port: '2', vlan: fresh, role: 'tagged' })
    network.see('port.join', { ...target, port: 'unknown', role: 'tagged' })
    network.see('vm.start', { host: 'h1' })
    const shown = [...network.ports].map(([id, { untagged, tagged }]) => [id, untagged, tagged])
    expect(shown).to.deep.equal([
      ['s1/1', fresh, []],
      ['s1/2', null, [fresh]],
    ])
    expect([...network.ports.values()].map(({ id }) => id)).to.deep.equal([...network.ports.keys()])
    expect([network.ports.size, network.ports.has('s1/1'), network.ports.has('s1/9')]).to.deep.equal([
      2,
      true,
      false,
    ])
    const seen: string[] = []
    network.ports.forEach(({ id }, key) => seen.push(`${key}=${id}`))
    expect(seen).to.deep.equal(['s1/1=s1/1', 's1/2=s1/2'])
    expect(ports.get('s1/1')).to.deep.include({ untagged: old })
  })

  it('knows the VLANs that the plan makes and removes', () => {
    const network = new PlannedNetwork(base)
    expect([network.hasVLAN('s1', old), network.hasVLAN('s1', fresh)]).to.deep.equal([true, false])
    network.see('vlan.delete', { switch: 's1', vlan: old, name: '' })
    network.see('vlan.create', { switch: 's1', vlan: fresh, name: '' })
    expect([network.hasVLAN('s1', old), network.hasVLAN('s1', fresh)]).to.deep.equal([false, true])
    expect(network.hasVLAN('s2', fresh)).to.equal(false)
  })
})
