import { expect } from 'chai'
import { unlessRangeError } from '../../src/base/range-error.ts'

describe('unlessRangeError', () => {
  it('answers with what was made, or with nothing; other errors are not its own', () => {
    const thrower = (error: Error) => (): never => {
      throw error
    }
    expect(unlessRangeError(() => 5)).to.equal(5)
    expect(unlessRangeError(thrower(new RangeError('no number')))).to.equal(undefined)
    expect(() => unlessRangeError(thrower(new TypeError('a fault')))).to.throw(TypeError)
  })
})
