import { expect } from 'chai'
import { AuthProtocols, PrivProtocols, SecurityLevel } from 'net-snmp'
import { sessionUser } from '../../src/snmp/security.ts'

describe('SNMP security', () => {
  const user = 'iovm'
  const authentication = { protocol: 'SHA', key: 'eight888' } as const
  const privacy = { protocol: 'AES', key: 'eight999' } as const

  it('derives the level from what is given', () => {
    expect(sessionUser({ user })).to.deep.equal({ name: user, level: SecurityLevel.noAuthNoPriv })
    expect(sessionUser({ user, authentication })).to.deep.equal({
      name: user,
      level: SecurityLevel.authNoPriv,
      authProtocol: AuthProtocols.sha,
      authKey: 'eight888',
    })
    expect(sessionUser({ user, authentication, privacy })).to.deep.equal({
      name: user,
      level: SecurityLevel.authPriv,
      authProtocol: AuthProtocols.sha,
      authKey: 'eight888',
      privProtocol: PrivProtocols.aes,
      privKey: 'eight999',
    })
  })

  it('refuses privacy without authentication, and short keys, which it does not show', () => {
    expect(() => sessionUser({ user, privacy })).to.throw(RangeError, 'without authentication')
    const short = { protocol: 'AES', key: 'secret7' } as const
    expect(() => sessionUser({ user, authentication, privacy: short }))
      .to.throw(RangeError, 'privacy key')
      .with.property('message')
      .that.does.not.include('secret7')
  })
})
