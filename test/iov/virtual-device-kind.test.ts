import { expect } from 'chai'
import type { ControllerCapabilities, VirtualSettings } from '../../src/iov/backend.ts'
import { driftOf, settingsOf } from '../../src/iov/drift.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { areCreated, canBeAttached, carryVLANs, isCreated } from '../../src/iov/virtual-device-kind.ts'
import { portNameOf } from '../../src/iov/wwn.ts'

const mac = MACAddress.parse('02:69:6f:00:00:01')
const capable: ControllerCapabilities = {
  minimumRate: true,
  maximumRate: true,
  trust: true,
  spoofCheck: true,
  serviceTag: false,
}
const settings: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}
const record = { mac, vlan: null, minimumRateMbps: 100, maximumRateMbps: 200, trust: true }

describe('kinds of virtual devices', () => {
  it('of a pool carry VLANs and are PCI functions', () => {
    expect([areCreated(capable), carryVLANs(capable)]).to.deep.equal([false, true])
    expect([canBeAttached(capable, null), canBeAttached(capable, '0000:01:10.0')]).to.deep.equal([
      false,
      true,
    ])
    expect(settingsOf(record, capable, 1000)).to.include({ mac, minimumRateMbps: 100, trust: true })
  })

  it('that are created are there as long as they have what they are known by', () => {
    const port = { ...capable, portNames: true } as const
    const macvtap = { ...capable, takesOnly: 'mac' } as const
    for (const kind of [port, macvtap]) {
      expect([areCreated(kind), carryVLANs(kind), canBeAttached(kind, null)]).to.deep.equal([
        true,
        false,
        true,
      ])
      expect(isCreated(kind, { ...settings, wwpn: null })).to.equal(false)
      expect(isCreated(kind, settings)).to.equal(false)
    }
    expect(isCreated(macvtap, { ...settings, mac })).to.equal(true)
    expect(isCreated(port, { ...settings, mac })).to.equal(false)
    expect(isCreated(port, { ...settings, wwpn: portNameOf(mac) })).to.equal(true)
  })

  it('that take one thing only are asked for nothing else', () => {
    expect(settingsOf(record, { ...capable, takesOnly: 'mac' }, 1000)).to.deep.equal({ mac })
    const wanted = settingsOf(record, { ...capable, takesOnly: 'readiness' }, 1000)
    expect(wanted).to.deep.equal({ ready: true })
    expect(driftOf({ ...settings, ready: false }, wanted)).to.equal('ready is false instead of true')
    expect(driftOf({ ...settings, ready: true }, wanted)).to.equal(null)
    expect([carryVLANs({ takesOnly: 'readiness' }), areCreated({ takesOnly: 'readiness' })]).to.deep.equal([
      false,
      false,
    ])
  })
})
