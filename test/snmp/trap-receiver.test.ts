import { expect } from 'chai'
import { createSession, createV3Session, TrapType, Version2c } from 'net-snmp'
import type { Session } from 'net-snmp'
import { SNMPUnreachableError } from '../../src/snmp/mib-access.ts'
import { sessionUser } from '../../src/snmp/security.ts'
import type { Security } from '../../src/snmp/security.ts'
import { TrapReceiver } from '../../src/snmp/trap-receiver.ts'
import { Datagrams } from './datagrams.ts'

const port = 162
const linkDown = '1.3.6.1.6.3.1.1.5.3'
const v2c: Security = { version: 'v2c', community: 'private' }
const v3: Security = {
  version: 'v3',
  user: 'iovm',
  authentication: { protocol: 'SHA-256', key: 'authentication-key' },
  privacy: { protocol: 'AES', key: 'privacy-key' },
}

describe('trap receiver', () => {
  let network: Datagrams
  let receiver: TrapReceiver
  let heard: (string | null)[]
  const source = (security: Security, address = '127.0.0.1') => ({
    addresses: [address],
    security,
    onTrap: (trap: string | null) => heard.push(trap),
    onEnd: (error: Error) => heard.push(error.message),
  })
  const sender = (security: Security): Session => {
    const options = { trapPort: port, dgramModule: network, engineID: '8000B98380ABCDEF' }
    return security.version === 'v2c'
      ? createSession('127.0.0.1', security.community, { ...options, version: Version2c })
      : createV3Session('127.0.0.1', sessionUser(security), options)
  }
  /** Sends a linkDown, and waits until it has arrived. */
  const send = async (security: Security): Promise<void> => {
    const session = sender(security)
    await new Promise<void>((resolve, reject) =>
      session.trap(TrapType.LinkDown, [], (error) => (error === null ? resolve() : reject(error))),
    )
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    session.close()
  }

  beforeEach(() => {
    network = new Datagrams()
    receiver = new TrapReceiver({ port, family: 'udp4', sockets: network })
    heard = []
  })

  for (const [name, security] of Object.entries({ v2c, v3 })) {
    it(`hears a notification over ${name}, and nothing after it has ended`, async () => {
      const stop = receiver.listen(source(security))
      await send(security)
      expect(heard).to.deep.equal([linkDown])
      stop()
      expect(network.open).to.equal(0)
      await send(security)
      expect(heard).to.have.length(1)
    })
  }

  it('tells each source of its own, by address and by what it knows', async () => {
    const stops = [
      receiver.listen(source({ version: 'v2c', community: 'other' })),
      receiver.listen(source(v2c, '192.0.2.1')),
    ]
    await send(v2c)
    expect(heard).to.deep.equal([])
    stops.push(receiver.listen(source(v2c)))
    await send(v2c)
    expect(heard).to.deep.equal([linkDown])
    for (const stop of stops) stop()
  })

  it('hears nobody with other keys, and is not disturbed by what is no notification', async () => {
    const stop = receiver.listen(source(v3))
    await send({ ...v3, authentication: { protocol: 'SHA-256', key: 'another-key' } } as Security)
    await send(v2c)
    network.pass({ bytes: Buffer.from('nothing of SNMP'), from: 1, to: port })
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(heard).to.deep.equal([])
    await send(v3)
    expect(heard).to.deep.equal([linkDown])
    stop()
  })

  it('tells that its port cannot be had', () => {
    let ended: Error | undefined
    receiver.listen({ ...source(v2c), onEnd: (error) => (ended = error) })
    network.failAt(port, Object.assign(new Error('bind EADDRINUSE 0.0.0.0:162'), { code: 'EADDRINUSE' }))
    expect(ended).to.be.instanceOf(SNMPUnreachableError)
    expect(ended?.message).to.include('EADDRINUSE')
    expect(network.open).to.equal(0)
  })
})
