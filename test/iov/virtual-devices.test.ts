import { expect } from 'chai'
import fc from 'fast-check'
import type { DiscoveredVirtual } from '../../src/iov/backend.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import { SharedValues } from '../../src/iov/shared-values.ts'
import { VirtualDevices } from '../../src/iov/virtual-devices.ts'
import type { VLANID } from '../../src/iov/vlan-id.ts'
import { WWN } from '../../src/iov/wwn.ts'

const anyMAC = fc.option(
  fc
    .integer({ min: 1, max: 0xffff_ffff })
    .map((number) => MACAddress.parse(`02${number.toString(16).padStart(10, '0')}`)),
  { nil: null },
)

/** Mostly as SR-IOV places them; now and then elsewhere or nowhere. */
const anyAddress = (index: number): fc.Arbitrary<PCIAddress | null> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(address(0x3b80 + 2 * index)) },
    { weight: 1, arbitrary: fc.constantFrom(address(0x1_0102), PCIAddress.parse('10000:e1:00.4')) },
    { weight: 1, arbitrary: fc.constant(null) },
  )

const anyDevice = (index: number): fc.Arbitrary<DiscoveredVirtual> =>
  fc.record({
    index: fc.constant(index),
    address: anyAddress(index),
    settings: fc.record({
      mac: anyMAC,
      vlan: fc.constantFrom(null, null, null, 7 as VLANID),
      vlanPriority: fc.constantFrom(0, 0, 3),
      minimumRateMbps: fc.constantFrom(0, 0, 100),
      maximumRateMbps: fc.constantFrom(0, 0, 100),
      spoofCheck: fc.constantFrom(true, true, false),
      trust: fc.constantFrom(false, false, true),
      wwpn: fc.constantFrom(null, null, WWN.parse('200002696f000001')),
    }),
    usedBy: fc.constantFrom(null, null, null, 'dpdk'),
  })

const anyDevices = fc
  .uniqueArray(fc.nat(20), { maxLength: 20 })
  .chain((indexes) => fc.tuple(...indexes.map(anyDevice)))

function address(routing: number): PCIAddress {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  return PCIAddress.parse(
    `${hex(routing >> 16, 4)}:${hex((routing >> 8) & 255, 2)}:${hex((routing >> 3) & 31, 2)}.${routing & 7}`,
  )
}

describe('iov: the virtual devices of a controller', () => {
  it('are shown as they were found, and as they were read since', () => {
    const change = fc.nat(24).chain((index) =>
      fc.oneof(
        fc.constant([index, undefined] as const),
        anyDevice(index).map((device) => [index, device] as const),
      ),
    )
    const check = fc.property(anyDevices, fc.array(change, { maxLength: 6 }), (found, changes) => {
      const devices = new VirtualDevices(found, new SharedValues())
      const plain = new Map(found.map((device) => [device.index, device]))
      for (const [index, device] of [[25, undefined] as const, ...changes]) {
        devices.set(index, device)
        if (device === undefined) plain.delete(index)
        else plain.set(index, device)
        for (let at = 0; at < 30; at++) {
          expect(devices.get(at)).to.deep.equal(plain.get(at))
          expect(devices.has(at)).to.equal(plain.has(at))
          expect(devices.addressOf(at)).to.equal(plain.get(at)?.address ?? null)
        }
        expect(devices.indexes()).to.deep.equal([...plain.keys()].sort((one, other) => one - other))
        expect(devices.size).to.equal(plain.size)
      }
    })
    fc.assert(check, { numRuns: 300 })
  })

  it('are not kept one by one where they are free and alike', () => {
    const settings = {
      mac: null,
      vlan: null,
      vlanPriority: 0,
      minimumRateMbps: 0,
      maximumRateMbps: 0,
      spoofCheck: true,
      trust: false,
    }
    const found = Array.from({ length: 64 }, (_, index) => ({
      index,
      address: address(0x3b80 + 2 * index),
      settings: { ...settings, mac: index === 3 ? MACAddress.parse('02:00:00:00:00:03') : null },
      usedBy: index === 5 ? 'dpdk' : null,
    }))
    const devices = new VirtualDevices(found, new SharedValues())
    expect([...devices.special()]).to.deep.equal([5])
    expect(devices.get(3)!.settings.mac).to.equal('02:00:00:00:00:03')
    expect(devices.get(63)!.address).to.equal('0000:3b:1f.6')
  })

  it('tells of those that somebody has put into a VLAN', () => {
    const check = fc.property(anyDevices, (found) => {
      const special = new Set(new VirtualDevices(found, new SharedValues()).special())
      for (const { index, settings, usedBy } of found) {
        if (usedBy !== null || settings.vlan !== null) expect(special.has(index)).to.equal(true)
      }
    })
    fc.assert(check)
  })
})
