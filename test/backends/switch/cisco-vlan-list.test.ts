import { expect } from 'chai'
import { listColumns, readVLANList, writeVLANList } from '../../../src/backends/switch/cisco-vlan-list.ts'

describe('the VLAN list of a Cisco trunk', () => {
  it('has a bit for each number from 0, the highest bit first, in four columns of 128 octets', () => {
    const lists = writeVLANList(new Set([0, 1, 8, 1023, 1024, 4095]))
    expect(lists.map(({ length }) => length)).to.deep.equal([128, 128, 128, 128])
    expect([lists[0]?.[0], lists[0]?.[1], lists[0]?.[127]]).to.deep.equal([0xc0, 0x80, 0x01])
    expect([lists[1]?.[0], lists[3]?.[127]]).to.deep.equal([0x80, 0x01])
    expect(lists[2]?.every((octet) => octet === 0)).to.equal(true)
    expect(lists).to.have.length(listColumns.length)
  })

  it('is read as it was written, also where columns are short or missing', () => {
    const all = new Set(Array.from({ length: 4096 }, (_, at) => at).filter((vlan) => vlan % 7 !== 3))
    expect(readVLANList(writeVLANList(all))).to.deep.equal(all)
    expect(readVLANList([Uint8Array.of(0x40), new Uint8Array(), Uint8Array.of(0x01)])).to.deep.equal(
      new Set([1, 2055]),
    )
  })
})
