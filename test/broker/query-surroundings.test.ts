import { expect } from 'chai'
import { explainQuery } from '../../src/broker/query-surroundings.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { queryFault, unsupported } from '../../src/query/query-fault.ts'

function errorOf(thrown: Error): CIMError {
  try {
    explainQuery('FilterQuery', () => {
      throw thrown
    })
  } catch (error) {
    if (error instanceof CIMError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('query surroundings', () => {
  it('tell the client where a query is wrong', () => {
    const error = errorOf(queryFault('a = \n b', 6, 'no such thing', 'Try another.'))
    expect(error.statusName).to.equal('CIM_ERR_INVALID_QUERY')
    expect(error.message).to.equal('FilterQuery, line 2, column 2: no such thing. Try another.')
  })

  it('tell what is not supported', () => {
    expect(errorOf(unsupported('a', 0, 'no joins here')).statusName).to.equal(
      'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
    )
  })

  it('leave other faults alone', () => {
    expect(() => errorOf(new TypeError('a fault of the program'))).to.throw(TypeError)
    expect(explainQuery('FilterQuery', () => 7)).to.equal(7)
  })
})
