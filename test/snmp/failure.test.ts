import { expect } from 'chai'
import { RequestFailedError, ResponseInvalidError, ResponseInvalidCode } from 'net-snmp'
import { failureOf } from '../../src/snmp/failure.ts'
import {
  errorStatuses,
  SNMPAnswerError,
  SNMPEngineError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../src/snmp/mib-access.ts'

describe('SNMP failures', () => {
  const peer = 'leaf:161'
  const named = (name: string, message: string) => Object.assign(new Error(message), { name })

  it('are told by status and OID, whichever the agent names', () => {
    for (const [name, number] of Object.entries(errorStatuses)) {
      const told = failureOf(new RequestFailedError(`Anything: 1.3.6.1.2`, number as number), peer)
      expect(told).to.be.instanceOf(SNMPError).and.include({ status: name, oid: '1.3.6.1.2' })
    }
    const without = failureOf(new RequestFailedError('AuthorizationError', 16), peer)
    expect(without).to.include({ status: 'authorizationError', oid: null })
    expect(failureOf(new RequestFailedError('ReadOnly: 1.3', 4), peer)).to.include({ status: 'genErr' })
  })

  it('are told apart: silence, no way there, other keys, nonsense', () => {
    expect(failureOf(named('RequestTimedOutError', 'x'), peer)).to.be.instanceOf(SNMPTimeoutError)
    expect(failureOf(named('Error', 'getaddrinfo ENOTFOUND leaf'), peer))
      .to.be.instanceOf(SNMPUnreachableError)
      .with.property('message')
      .that.includes('ENOTFOUND')
    const mismatch = new ResponseInvalidError('another OID', ResponseInvalidCode.EReqResOidNoMatch)
    expect(failureOf(mismatch, peer)).to.be.instanceOf(SNMPAnswerError)
    const user = new ResponseInvalidError('Unknown User Name', ResponseInvalidCode.EAuthFailure)
    expect(failureOf(user, peer))
      .to.be.instanceOf(SNMPSecurityError)
      .with.property('message')
      .that.includes('Unknown User Name')
  })

  it('tell of an agent that was started anew, whoever has noticed it', () => {
    for (const message of [
      'Not In Time Window',
      'Unknown Engine ID',
      "Message with engineBoots '1' and engineTime '3' is outside the time window of …",
    ]) {
      const told = failureOf(new ResponseInvalidError(message, ResponseInvalidCode.EAuthFailure), peer)
      expect(told).to.be.instanceOf(SNMPEngineError).and.instanceOf(SNMPSecurityError)
    }
  })

  it('do not pass on what the library says of digests and users', () => {
    const error = new ResponseInvalidError('digest 0badc0de …', ResponseInvalidCode.EAuthFailure, {
      user: { authKey: 'top-secret' },
    })
    const told = failureOf(error, peer)
    expect(told.message).not.to.include('0badc0de')
    expect(told.cause).to.equal(undefined)
    expect(JSON.stringify(told)).not.to.include('top-secret')
  })
})
