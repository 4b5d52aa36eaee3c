import { expect } from 'chai'
import fc from 'fast-check'
import { readPortList, writePortList } from '../../../src/backends/switch/port-list.ts'

describe('PortList (RFC 4363)', () => {
  it('has port 1 in the most significant bit of the first octet', () => {
    expect([...writePortList([1, 8, 9], 2)]).to.deep.equal([0x81, 0x80])
    expect([...readPortList(Uint8Array.of(0x81, 0x80))]).to.deep.equal([1, 8, 9])
  })

  it('keeps the agent’s length, and reads what it wrote', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), fc.nat({ max: 80 }), (ports, length) => {
        const list = writePortList(ports, length)
        expect(list.length).to.be.at.least(length)
        expect([...readPortList(list)]).to.have.members(ports)
      }),
    )
  })
})
