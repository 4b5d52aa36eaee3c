import { expect } from 'chai'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { portNameOf, WWN } from '../../src/iov/wwn.ts'

describe('world-wide names', () => {
  it('are read as the kernel, storage and people write them', () => {
    for (const text of ['0x20010a1B2c3d4e5f', '20:01:0a:1b:2c:3d:4e:5f', '20010A1B2C3D4E5F'])
      expect(WWN.parse(text)).to.equal('20010a1b2c3d4e5f')
  })

  it('are sixteen digits, and somebody is called so', () => {
    for (const text of [
      '',
      '0x',
      '2001',
      '20010a1b2c3d4e5g',
      '20010a1b2c3d4e5f0',
      '0000000000000000',
      '0xffffffffffffffff',
    ])
      expect(() => WWN.parse(text), text).to.throw(RangeError)
  })

  it('are told from what stands in their place', () => {
    expect(WWN.parseOrNull('0x200002fc00000001')).to.equal('200002fc00000001')
    expect(WWN.parseOrNull('0x0000000000000001')).to.equal('0000000000000001')
    for (const text of ['', '0x0', '0x0000000000000000', '0xffffffffffffffff', '0x200002fc000000011'])
      expect(WWN.parseOrNull(text), text).to.equal(null)
  })

  it('are made of a MAC address as the kernel makes them for FCoE', () => {
    expect(portNameOf(MACAddress.parse('02:fc:00:00:00:01'))).to.equal('200002fc00000001')
  })
})
