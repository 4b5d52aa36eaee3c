import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { filterText, refuseContinuation, timeoutOf } from '../../../src/broker/enumerations/arguments.ts'
import { statusOf } from '../model.ts'

const limits = { ...defaultLimits, enumerationTimeoutMs: 7000, enumerationTimeoutMaximumMs: 20_000 }

describe('arguments of the Open operations', () => {
  it('keep an enumeration for the time that the client wants, or else the usual one', () => {
    expect([null, 1, 20].map((seconds) => timeoutOf(seconds, limits))).to.deep.equal([7000, 1000, 20_000])
  })

  it('may not keep it for ever, or for longer than the limit', async () => {
    for (const seconds of [0, 21, 4_294_967_295])
      expect(await statusOf(async () => timeoutOf(seconds, limits))).to.equal(
        'CIM_ERR_INVALID_OPERATION_TIMEOUT',
      )
    expect(() => timeoutOf(0, limits)).to.throw('give 1 to 20 seconds')
  })

  it('may not ask to go on after errors', async () => {
    refuseContinuation(false)
    expect(await statusOf(async () => refuseContinuation(true))).to.equal(
      'CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED',
    )
  })

  it('have a filter and its language, or neither', () => {
    expect(filterText({ FilterQueryLanguage: null, FilterQuery: null })).to.equal(undefined)
    expect(filterText({ FilterQueryLanguage: 'DMTF:FQL', FilterQuery: 'a = 1' })).to.deep.equal({
      language: 'DMTF:FQL',
      text: 'a = 1',
    })
    expect(() => filterText({ FilterQueryLanguage: 'DMTF:FQL', FilterQuery: null })).to.throw(
      'FilterQueryLanguage is given without FilterQuery',
    )
    expect(() => filterText({ FilterQueryLanguage: null, FilterQuery: '' })).to.throw(
      'FilterQuery is given without FilterQueryLanguage',
    )
  })
})
