import { expect } from 'chai'
import fc from 'fast-check'
import { Heap } from '../../src/base/heap.ts'

describe('base: heap', () => {
  it('gives the least first, and equal ones in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 5 }))), (calls) => {
        const heap = new Heap<{ value: number; at: number }>((one, other) => one.value < other.value)
        const model: { value: number; at: number }[] = []
        for (const [at, value] of calls.entries()) {
          if (value === null) {
            const least = model.toSorted((one, other) => one.value - other.value || one.at - other.at)[0]
            if (least !== undefined) model.splice(model.indexOf(least), 1)
            expect(heap.take()).to.equal(least)
          } else {
            const item = { value, at }
            heap.put(item)
            model.push(item)
          }
        }
      }),
    )
  })
})
