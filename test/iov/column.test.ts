import { expect } from 'chai'
import fc from 'fast-check'
import { Column, failed, passed, unjudged } from '../../src/iov/column.ts'
import type { PhysicalController } from '../../src/iov/site.ts'

/** A facet of what a test sets; it is never asked. */
const facet = {
  of: (controller: PhysicalController) => controller.numaNode,
  key: (value: number) => Math.abs(value),
}

describe('iov: a column of facts', () => {
  it('answers as an array would, whatever is set and cleared', () => {
    const change = fc.tuple(fc.nat(200), fc.option(fc.integer({ min: -9, max: 9 }), { nil: null }))
    const check = fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const column = new Column<number>(facet)
      const plain = new Map<number, number>()
      for (const [row, value] of changes) {
        if (value === null) column.clear(row)
        else column.set(row, value)
        if (value === null) plain.delete(row)
        else plain.set(row, Math.abs(value))
      }
      const found = column.findFor(Uint32Array.from(plain.keys()), (value) => Math.abs(value))
      for (const [row, value] of plain) expect(found[column.numbers[row]!]).to.equal(value)
      for (const [row, value] of plain) {
        for (const [other, otherValue] of plain) {
          expect(column.numberOf(row) === column.numberOf(other)).to.equal(value === otherValue)
        }
      }
      const values = new Set(plain.values())
      for (const most of [0, 4, 9]) {
        const all = [...values].every((value) => value <= most)
        const verdicts = new Uint8Array(column.size)
        expect(column.judgeAll((value) => Math.abs(value) <= most, verdicts, 1000)).to.equal(all)
        for (const [row, value] of plain)
          expect(verdicts[column.numberOf(row)]).to.equal(value <= most ? passed : failed)
      }
    })
    fc.assert(check, { numRuns: 100 })
  })

  it('does not look through more values than there are rows', () => {
    const column = new Column<number>(facet)
    for (let row = 0; row < 100; row++) column.set(row, row)
    const verdicts = new Uint8Array(column.size)
    expect(column.judgeAll(() => true, verdicts, 10)).to.equal(undefined)
    expect(verdicts.every((verdict) => verdict === unjudged)).to.equal(true)
    expect(column.judgeAll(() => true, verdicts, 1000)).to.equal(true)
  })

  it('keeps values apart that are each of one row only', () => {
    const column = new Column<number[]>({ of: () => [], isUnique: true })
    column.set(70, [7])
    column.set(3, [3])
    column.set(70, [8])
    expect(column.valueOf(70)).to.deep.equal([8])
    const found = column.findFor(Uint32Array.of(3, 70), ([value]) => value!)
    expect([3, 70].map((row) => found[column.numbers[row]!])).to.deep.equal([3, 8])
    column.clear(3)
    expect(column.numberOf(3)).to.equal(0)
    expect(column.judgeAll(() => true, new Uint8Array(column.size), 1000)).to.equal(undefined)
  })
})
