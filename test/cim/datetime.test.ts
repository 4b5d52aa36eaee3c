import { expect } from 'chai'
import fc from 'fast-check'
import { CIMDateTime } from '../../src/cim/datetime.ts'

const dayMs = 86_400_000

describe('CIMDateTime', () => {
  for (const text of [
    '20240131235959.123456+060',
    '20240131235959.123456-300',
    '20240229000000.000000+000',
    '20240131235959.123***+060',
    '20240131235959.******+000',
    '202401311530**.******+000',
    '202401********.******+000',
    '2024**********.******+000',
    '**************.******+000',
    '00000001020304.000000:000',
    '99999999235959.999999:000',
    '00000012******.******:000',
    '**************.******:000',
  ]) {
    it(`parses ${text}`, () => {
      expect(CIMDateTime.parse(text).text).to.equal(text)
    })
  }

  for (const [text, why] of [
    ['', '0 characters'],
    ['2024-01-31T23:59:59Z', '20 characters'],
    ['20240131235959.123456+0600', '26 characters'],
    ['20241331235959.123456+000', 'month 13'],
    ['20240001235959.123456+000', 'month 00'],
    ['20240132235959.123456+000', 'day 32'],
    ['20240230235959.123456+000', 'month 02 of 2024 has no day 30'],
    ['20230229000000.000000+000', 'month 02 of 2023 has no day 29'],
    ['20240131245959.123456+000', 'hour 24'],
    ['20240131236059.123456+000', 'minute 60'],
    ['20240131235960.123456+000', 'second 60'],
    ['20240131235***.******+060', 'expected yyyymmddhhmmss'],
    ['2024**31235959.123***+060', 'asterisks must reach'],
    ['********235959.000000:000', 'asterisks must reach'],
    ['20240131235959.123456+***', 'expected'],
    ['20240131235959,123456+000', 'expected'],
    ['00000001240304.000000:000', 'hours 24'],
    ['00000001006004.000000:000', 'minutes 60'],
    ['00000001000060.000000:000', 'seconds 60'],
    ['00000001020304.000000:001', 'expected'],
  ] as const) {
    it(`refuses "${text}": ${why}`, () => {
      expect(() => CIMDateTime.parse(text)).to.throw(RangeError, why)
    })
  }

  it('tells intervals from timestamps', () => {
    expect(CIMDateTime.parse('00000001020304.000000:000').isInterval).to.equal(true)
    expect(CIMDateTime.parse('20240131235959.123456+060').isInterval).to.equal(false)
  })

  it('counts time zones off', () => {
    const local = CIMDateTime.parse('20240201005959.123456+060')
    expect(local.milliseconds).to.equal(Date.UTC(2024, 0, 31, 23, 59, 59) + 123.456)
  })

  it('counts missing digits as their smallest value', () => {
    expect(CIMDateTime.parse('2024**********.******+000').milliseconds).to.equal(Date.UTC(2024, 0, 1))
  })

  it('counts intervals in days', () => {
    const { milliseconds } = CIMDateTime.parse('00000001020304.500000:000')
    expect(milliseconds).to.equal(dayMs + 2 * 3_600_000 + 3 * 60_000 + 4_500)
  })

  it('comes back from milliseconds, for any moment of its years', () => {
    const moment = fc.integer({ min: Date.UTC(1, 0, 1) + 70 * 365 * dayMs, max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(moment, (epochMs) => {
        const { text } = CIMDateTime.fromMilliseconds(epochMs)
        expect(CIMDateTime.parse(text).milliseconds).to.equal(epochMs)
      }),
    )
  })

  it('comes back from a duration, for any that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 * dayMs }), (durationMs) => {
        const { text } = CIMDateTime.ofDuration(durationMs)
        expect(CIMDateTime.parse(text).milliseconds).to.equal(durationMs)
      }),
    )
  })
})
