import { expect } from 'chai'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMStatus, statusName } from '../../src/cim/status.ts'

describe('CIMStatus', () => {
  it('has the codes of CIM_Error, without those that were removed', () => {
    const removed = [18, 19]
    const expected = Array.from({ length: 29 }, (_, index) => index + 1).filter(
      (code) => !removed.includes(code),
    )
    expect(Object.values(CIMStatus).sort((a, b) => a - b)).to.deep.equal(expected)
  })

  it('names codes', () => {
    expect(statusName(6)).to.equal('CIM_ERR_NOT_FOUND')
    expect(statusName(18)).to.equal(undefined)
  })

  it('gives errors their code', () => {
    expect(new CIMError('CIM_ERR_INVALID_QUERY', 'x')).to.include({ status: 15, message: 'x' })
  })
})
