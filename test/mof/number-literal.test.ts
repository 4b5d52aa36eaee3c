import { expect } from 'chai'
import fc from 'fast-check'
import { parseNumber } from '../../src/mof/number-literal.ts'

describe('numbers of MOF', () => {
  const good: [string, number | bigint][] = [
    ['0', 0],
    ['-5', -5],
    ['+5', 5],
    ['0xFF', 255],
    ['-0X10', -16],
    ['017', 15],
    ['101b', 5],
    ['0b', 0],
    ['1B', 1],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9007199254740993', 9007199254740993n],
  ]
  for (const [text, value] of good) {
    it(`reads ${text}`, () => expect(parseNumber(text)).to.deep.equal({ isReal: false, value }))
  }

  const reals: [string, number][] = [
    ['.5', 0.5],
    ['1.0E-3', 0.001],
    ['-2.25', -2.25],
    ['+0.0e+1', 0],
  ]
  for (const [text, value] of reals) {
    it(`reads ${text}`, () => expect(parseNumber(text)).to.deep.equal({ isReal: true, value }))
  }

  for (const text of ['08', '102b', '5.', '1e3', '0x', '-', '1.5.2', '0xG', '1.0e999']) {
    it(`says why ${text} is no number`, () => expect(parseNumber(text)).to.be.a('string').and.not.equal(''))
  }

  it('keeps every digit of a 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value) => {
        const parsed = parseNumber(String(value))
        expect(parsed).to.be.an('object')
        if (typeof parsed === 'object') expect(BigInt(parsed.value)).to.equal(value)
      }),
    )
  })
})
