import { expect } from 'chai'
import fc from 'fast-check'
import { parseValueText } from '../../src/cim/value-text.ts'
import { formatReal32, formatReal64 } from '../../src/cimxml/write-text.ts'

const form = /^-?\d+\.\d+(?:E[+-]\d+)?$/

describe('formatReal64', () => {
  for (const [value, text] of [
    [0, '0.0'],
    [-0, '-0.0'],
    [5, '5.0'],
    [-2.5e-10, '-2.5E-10'],
    [1e21, '1.0E+21'],
    [0.1, '0.1'],
    [Number.MAX_VALUE, '1.7976931348623157E+308'],
    [5e-324, '5.0E-324'],
    [Infinity, 'INF'],
    [-Infinity, '-INF'],
    [NaN, 'NaN'],
  ] as const) {
    it(`writes ${text}`, () => {
      expect(formatReal64(value)).to.equal(text)
    })
  }

  it('writes any number with a point, so that it reads back', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const text = formatReal64(value)
        expect(text).to.match(form)
        expect(parseValueText('real64', text)).to.equal(value)
      }),
    )
  })
})

describe('formatReal32', () => {
  for (const [value, text] of [
    [0.1, '0.1'],
    [Math.fround(0.1), '0.1'],
    [16_777_216, '16777216.0'],
    [1 / 3, '0.33333334'],
    [Math.fround(3.4028234663852886e38), '3.4028235E+38'],
    [2 ** -149, '1.0E-45'],
    [-0, '-0.0'],
    [-Infinity, '-INF'],
    [NaN, 'NaN'],
  ] as const) {
    it(`writes ${text}`, () => {
      expect(formatReal32(value)).to.equal(text)
    })
  }

  it('refuses what only 64 bits hold', () => {
    expect(() => formatReal32(1e39)).to.throw(RangeError, 'real32')
  })

  it('writes any number with a point, so that it reads back', () => {
    fc.assert(
      fc.property(fc.float({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const text = formatReal32(value)
        expect(text).to.match(form)
        expect(parseValueText('real32', text)).to.equal(value)
      }),
    )
  })
})
