import { expect } from 'chai'
import fc from 'fast-check'
import { isSecured } from '../../src/snmp/guarded-sockets.ts'
import { messageV3 } from './message-v3.ts'

describe('guarded sockets', () => {
  const authPriv = { isAuthenticated: true, isPrivate: true }
  const authNoPriv = { isAuthenticated: true, isPrivate: false }
  const noAuth = { isAuthenticated: false, isPrivate: false }

  it('take what is secured as much as was asked for, or more', () => {
    const levels = [noAuth, authNoPriv, authPriv]
    for (const [asked, level] of levels.entries()) {
      for (const [got, flags] of [0, 1, 3].entries())
        expect(isSecured(messageV3({ flags }), level), `${flags} for ${asked}`).to.equal(got >= asked)
    }
  })

  it('take reports in the clear', () => {
    expect(isSecured(messageV3({ flags: 0, pdu: 0xa8 }), authPriv)).to.equal(true)
    expect(isSecured(messageV3({ flags: 4, pdu: 0xa2 }), authPriv)).to.equal(false)
  })

  it('take nothing that is no message, and always come to an end', () => {
    const whole = messageV3({ flags: 3 })
    for (let length = 0; length < whole.length; length += 1)
      expect(isSecured(whole.subarray(0, length), authPriv)).to.equal(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => typeof isSecured(bytes, noAuth) === 'boolean'),
    )
  })
})
