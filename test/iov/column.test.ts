import { expect } from 'chai'
import fc from 'fast-check'
import { Column } from '../../src/iov/column.ts'
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
      for (const rows of [1, 1000]) {
        const judge = column.judge((value) => Math.abs(value), rows)
        for (const [row, value] of plain) expect(judge(row)).to.equal(value)
      }
      for (const [row, value] of plain) {
        for (const [other, otherValue] of plain) {
          expect(column.numberOf(row) === column.numberOf(other)).to.equal(value === otherValue)
        }
      }
      const values = new Set(plain.values())
      for (const most of [0, 4, 9]) {
        const all = [...values].every((value) => value <= most)
        expect(column.allPass((value) => Math.abs(value) <= most, 1000)).to.equal(all)
      }
    })
    fc.assert(check, { numRuns: 100 })
  })

  it('does not look through more values than there are rows', () => {
    const column = new Column<number>(facet)
    for (let row = 0; row < 100; row++) column.set(row, row)
    expect(column.allPass(() => true, 10)).to.equal(undefined)
    expect(column.allPass(() => true, 1000)).to.equal(true)
  })
})
