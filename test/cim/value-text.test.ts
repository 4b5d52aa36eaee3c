import { expect } from 'chai'
import fc from 'fast-check'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { integerRanges, isBigType, type IntegerType } from '../../src/cim/type.ts'
import { isTextType, parseValueText, type TextType } from '../../src/cim/value-text.ts'

describe('parseValueText', () => {
  const good: [type: TextType, text: string, value: unknown][] = [
    ['boolean', 'TRUE', true],
    ['boolean', ' True \n', true],
    ['boolean', 'fAlSe', false],
    ['string', ' as is\n', ' as is\n'],
    ['string', '', ''],
    ['char16', 'x', 'x'],
    ['char16', ' ', ' '],
    ['char16', '中', '中'],
    ['uint8', '255', 255],
    ['uint8', '\n 7 ', 7],
    ['uint8', '+7', 7],
    ['uint8', '011', 11],
    ['uint8', '0x1F', 31],
    ['uint8', ' 0Xff ', 255],
    ['sint8', '-0x80', -128],
    ['sint16', '-0', 0],
    ['uint32', '4294967295', 4294967295],
    ['uint64', '18446744073709551615', 2n ** 64n - 1n],
    ['uint64', '0xFFFFFFFFFFFFFFFF', 2n ** 64n - 1n],
    ['uint64', '000000000000000000000000000007', 7n],
    ['sint64', '-9223372036854775808', -(2n ** 63n)],
    ['real64', '1.5', 1.5],
    ['real64', '-2.5E-10', -2.5e-10],
    ['real64', ' .5 ', 0.5],
    ['real64', '5', 5],
    ['real64', 'INF', Infinity],
    ['real64', '-inf', -Infinity],
    ['real32', '0.1', Math.fround(0.1)],
  ]
  for (const [type, text, value] of good) {
    it(`reads ${JSON.stringify(text)} as ${type}`, () => {
      expect(parseValueText(type, text)).to.equal(value)
    })
  }

  it('reads NaN and datetimes', () => {
    expect(parseValueText('real32', 'nan')).to.be.NaN
    const text = '20240131235959.123456+060'
    expect(parseValueText('datetime', text)).to.deep.equal(CIMDateTime.parse(text))
  })

  const bad: [type: TextType, text: string, why: string][] = [
    ['boolean', '', 'not a boolean'],
    ['boolean', '1', 'not a boolean'],
    ['char16', '', 'not a char16'],
    ['char16', 'ab', 'not a char16'],
    ['char16', '😀', 'not a char16'],
    ['uint8', '', 'not an integer'],
    ['uint8', '1.0', 'not an integer'],
    ['uint8', '101b', 'not an integer'],
    ['uint8', '1e2', 'not an integer'],
    ['uint8', '1 2', 'not an integer'],
    ['uint8', '256', 'out of the range of uint8'],
    ['uint8', '-1', 'out of the range of uint8'],
    ['uint64', '18446744073709551616', 'out of the range of uint64'],
    ['uint64', '9'.repeat(100_000), 'out of the range of uint64'],
    ['uint64', 'seven', 'not an integer'],
    ['sint64', '0x8000000000000000', 'out of the range of sint64'],
    ['real64', '', 'not a real'],
    ['real64', '1,5', 'not a real'],
    ['real64', '0x10', 'not a real'],
    ['real64', '1e999', 'out of the range of real64'],
    ['real32', '1e39', 'out of the range of real32'],
    ['datetime', 'yesterday', 'not a CIM datetime'],
  ]
  for (const [type, text, why] of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 24))} as ${type}`, () => {
      expect(() => parseValueText(type, text)).to.throw(RangeError, why)
    })
  }

  it('reads every integer of each type, and none beyond', () => {
    for (const [type, { min, max }] of Object.entries(integerRanges)) {
      fc.assert(
        fc.property(fc.bigInt({ min: min - 3n, max: max + 3n }), (integer) => {
          const read = (): unknown => parseValueText(type as IntegerType, String(integer))
          if (integer < min || integer > max) expect(read).to.throw(RangeError)
          else expect(read()).to.equal(isBigType(type as IntegerType) ? integer : Number(integer))
        }),
      )
    }
  })

  it('knows that references have no text', () => {
    expect(isTextType('reference')).to.equal(false)
    expect(isTextType('uint8')).to.equal(true)
  })
})
