import { expect } from 'chai'
import fc from 'fast-check'
import type { VirtualPort } from '../../../src/backends/npiv/host-bus-adapter.ts'
import { indexed, nodeNameOf, seatOf } from '../../../src/backends/npiv/seat.ts'
import { WWN } from '../../../src/iov/wwn.ts'

const hba = WWN.parse('0x200000109b1c1111')
const other = WWN.parse('0x200000109b1c2222')

const port = (number: number, node: WWN): VirtualPort => ({
  name: `vport-0:0-${number}`,
  number,
  port: WWN.parse(`2000000000${number.toString(16).padStart(6, '0')}`),
  node,
  state: 'Active',
  symbolicName: '',
})

describe('seats of virtual ports', () => {
  it('are told by the node name, on the HBA that it names', () => {
    expect(nodeNameOf(hba, 5)).to.equal('280500109b1c1111')
    for (const index of [0, 5, 1023]) {
      expect(seatOf(hba, nodeNameOf(hba, index))).to.equal(index)
      expect(seatOf(hba, nodeNameOf(other, index))).to.equal(null)
    }
    expect(seatOf(hba, hba)).to.equal(null)
    expect(seatOf(hba, WWN.parse('500143801c1c1111'))).to.equal(null)
  })

  it('gives each virtual port an index of its own, ours their seats, and takes one away for each', () => {
    const node = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((index) => nodeNameOf(hba, index)),
      fc.constant(WWN.parse('2001000000000001')),
    )
    fc.assert(
      fc.property(fc.array(node, { maxLength: 9 }), fc.integer({ min: 0, max: 8 }), (nodes, count) => {
        const ports = nodes.map((one, number) => port(number, one))
        const found = indexed(hba, ports, count)
        expect(found.size).to.equal(ports.length)
        for (const [index, one] of found) if (one.ours) expect(seatOf(hba, one.node)).to.equal(index)
        const seated = new Set(
          ports.flatMap((one) => seatOf(hba, one.node) ?? []).filter((seat) => seat < count),
        )
        for (const seat of seated) expect(found.get(seat)?.ours).to.equal(true)
        const within = [...found.keys()].filter((index) => index < count)
        expect(within).to.have.length(Math.min(count, ports.length))
      }),
    )
  })
})
