import { expect } from 'chai'
import fc from 'fast-check'
import { serialFromConfiguration, serialFromVPD } from '../../../src/backends/sriov/vital-product-data.ts'
import { vitalProductData } from '../../../src/backends/simulated/kernel/vital-product-data.ts'

describe('serial number of a card', () => {
  it('is read from vital product data, whatever it is', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 250,
    })
    fc.assert(
      fc.property(printable, (serial) => {
        expect(serialFromVPD(vitalProductData(serial))).to.equal(serial)
      }),
    )
  })

  it('has a checksum over the read-only part', () => {
    const vpd = vitalProductData('SN-1')
    const end = vpd.indexOf('RV\x01') + 4
    const sum = [...vpd.slice(0, end)].reduce((total, octet) => total + octet.charCodeAt(0), 0)
    expect(sum % 256).to.equal(0)
  })

  it('is none in damaged data, and reading it always ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        const text = Buffer.from(octets).toString('latin1')
        const serial = serialFromVPD(text)
        expect(serial === undefined || /^[\x20-\x7e]+$/.test(serial)).to.equal(true)
        serialFromConfiguration(`${'\0'.repeat(0x100)}${text}`)
      }),
    )
    expect(serialFromVPD('')).to.equal(undefined)
    expect(serialFromVPD('\x90\x09\x00SN\xff')).to.equal(undefined)
  })

  it('is read from the PCI Express capability, behind others', () => {
    const config = Buffer.alloc(4096)
    config.writeUInt32LE((0x140 << 20) | 0x10001, 0x100)
    config.writeUInt32LE(0x10003, 0x140)
    config.set([0x00, 0x01, 0x00, 0xff, 0xff, 0x00, 0x54, 0x52], 0x144)
    expect(serialFromConfiguration(config.toString('latin1'))).to.equal('52-54-00-ff-ff-00-01-00')
    expect(serialFromConfiguration(config.subarray(0, 256).toString('latin1'))).to.equal(undefined)
    expect(serialFromConfiguration(Buffer.alloc(4096).toString('latin1'))).to.equal(undefined)
  })
})
