import { expect } from 'chai'
import fc from 'fast-check'
import {
  carryTheSame,
  readColumns,
  withVLAN,
  withoutVLAN,
  writeColumns,
} from '../../../src/backends/switch/openvswitch-port.ts'
import type { Carried, PortColumns } from '../../../src/backends/switch/openvswitch-port.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

const meanings: [mode: string | null, tag: number | null, trunks: number[], string][] = [
  [null, null, [], 'open'],
  [null, null, [100, 101], '- 100 101'],
  [null, null, [4095], '-'],
  [null, 5, [], '5'],
  [null, 5, [100], '5'],
  [null, 0, [], 'open'],
  [null, 4095, [], '-'],
  ['access', 5, [100], '5'],
  ['access', null, [], 'open'],
  ['trunk', 5, [100], '- 100'],
  ['trunk', null, [], 'open'],
  ['trunk', null, [0, 100], 'open'],
  ['trunk', null, [100, 4095], '- 100'],
  ['native-untagged', 5, [100], '5 100'],
  ['native-untagged', 5, [5, 100], '5 100'],
  ['native-untagged', 5, [], 'open'],
  ['native-untagged', null, [100], 'open'],
  ['native-tagged', 5, [0, 100], '5t 100'],
  ['native-tagged', 5, [5], '5t'],
  ['dot1q-tunnel', 5, [], 'open'],
  ['of-a-later-version', 5, [100], 'open'],
]

function show(columns: PortColumns): string {
  const carried = readColumns(columns)
  if ('open' in carried) return 'open'
  return [`${carried.untagged ?? '-'}${carried.nativeTagged ? 't' : ''}`, ...carried.tagged].join(' ')
}

const vlan = fc.integer({ min: 1, max: 4094 }).map((number) => VLANID.parse(number))
const carried: fc.Arbitrary<Carried> = fc
  .record({
    untagged: fc.option(vlan),
    tagged: fc.uniqueArray(vlan, { maxLength: 5 }),
    nativeTagged: fc.boolean(),
  })
  .map(({ untagged, tagged, nativeTagged }) => ({
    untagged,
    tagged: tagged.filter((each) => each !== untagged).sort((one, other) => one - other),
    nativeTagged: untagged !== null && nativeTagged,
  }))

describe('Open vSwitch port columns', () => {
  for (const [vlanMode, tag, trunks, meaning] of meanings) {
    it(`vlan_mode=${vlanMode ?? '[]'} tag=${tag ?? '[]'} trunks=[${trunks.join()}] means: ${meaning}`, () => {
      expect(show({ vlanMode, tag, trunks })).to.equal(meaning)
    })
  }

  it('reads what it writes, and never writes an open port or a number that is no VLAN to be carried', () => {
    fc.assert(
      fc.property(carried, (one) => {
        const columns = writeColumns(one)
        expect(readColumns(columns)).to.deep.equal(one)
        expect(columns.tag).not.to.be.oneOf([0, 4095])
        if (columns.vlanMode !== 'access') expect(columns.trunks).not.to.be.empty
      }),
    )
  })

  it('carries a VLAN in one role after joining, nothing of it after leaving, and the rest as before', () => {
    fc.assert(
      fc.property(carried, vlan, fc.constantFrom('tagged', 'untagged'), (one, id, role) => {
        const joined = withVLAN(one, id, role)
        expect(joined.tagged.includes(id)).to.equal(role === 'tagged')
        expect(joined.untagged === id).to.equal(role === 'untagged')
        expect(withVLAN(joined, id, role)).to.deep.equal(joined)
        const left = withoutVLAN(joined, id, null)
        expect([left.untagged, ...left.tagged]).not.to.include(id)
        expect(left.tagged).to.deep.equal(one.tagged.filter((each) => each !== id))
      }),
    )
  })

  it('is as before after joining and leaving a VLAN that it did not carry', () => {
    fc.assert(
      fc.property(carried, vlan, fc.constantFrom('tagged', 'untagged'), (one, id, role) => {
        fc.pre(one.untagged !== id && !one.tagged.includes(id))
        expect(carryTheSame(withoutVLAN(withVLAN(one, id, role), id, one.untagged), one)).to.equal(true)
      }),
    )
  })
})
