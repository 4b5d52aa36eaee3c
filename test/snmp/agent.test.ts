import { expect } from 'chai'
import {
  AccessControlModelType,
  AccessLevel,
  AuthProtocols,
  createAgent,
  MaxAccess,
  MibProviderType,
  ObjectType,
  PrivProtocols,
  SecurityLevel,
} from 'net-snmp'
import { defaultLimits } from '../../src/base/limits.ts'
import { SNMPAgent } from '../../src/snmp/agent.ts'
import type { SNMPLimits } from '../../src/snmp/agent.ts'
import {
  SNMPAnswerError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../src/snmp/mib-access.ts'
import type { Security } from '../../src/snmp/security.ts'
import { Datagrams } from './datagrams.ts'
import { idOf, messageV3 } from './message-v3.ts'

const port = 161
const scalar = '1.3.6.1.4.1.99999.1'
const entry = '1.3.6.1.4.1.99999.2.1'
const column = `${entry}.2`
const rows = 60
const authentication = { protocol: 'SHA-256', key: 'authentication-key' } as const
const privacy = { protocol: 'AES', key: 'privacy-key' } as const
/** Longer than an answer takes on a busy machine; it is waited for where none comes. */
const patienceMs = 100
const v2c: Security = { version: 'v2c', community: 'private' }
const v3: Security = { version: 'v3', user: 'iovm', authentication, privacy }

/** The library's own agent; the real one of another make is in the conformance run. */
function startAgent(network: Datagrams): { close(): void } {
  const agent = createAgent(
    { port, dgramModule: network, accessControlModelType: AccessControlModelType.Simple },
    () => undefined,
  )
  const authorizer = agent.getAuthorizer()
  authorizer.addCommunity('private')
  authorizer.addCommunity('public')
  authorizer.addUser({
    name: 'iovm',
    level: SecurityLevel.authPriv,
    authProtocol: AuthProtocols.sha256,
    authKey: authentication.key,
    privProtocol: PrivProtocols.aes,
    privKey: privacy.key,
  })
  const access = authorizer.getAccessControlModel()
  access.setCommunityAccess('private', AccessLevel.ReadWrite)
  access.setCommunityAccess('public', AccessLevel.ReadOnly)
  access.setUserAccess('iovm', AccessLevel.ReadWrite)
  const everything = MaxAccess['read-write']
  agent.registerProvider({
    name: 'scalar',
    type: MibProviderType.Scalar,
    oid: scalar,
    scalarType: ObjectType.Gauge,
    maxAccess: everything,
  })
  agent.registerProvider({
    name: 'table',
    type: MibProviderType.Table,
    oid: entry,
    maxAccess: MaxAccess['not-accessible'],
    tableColumns: [
      { number: 1, name: 'index', type: ObjectType.Integer, maxAccess: MaxAccess['not-accessible'] },
      { number: 2, name: 'octets', type: ObjectType.OctetString, maxAccess: everything },
    ],
    tableIndex: [{ columnName: 'index' }],
  })
  agent.getMib().setScalarValue('scalar', 7)
  for (let row = 1; row <= rows; row += 1)
    agent.getMib().addTableRow('table', [row, Buffer.from([0x80, 0xff, row])])
  return agent
}

describe('SNMP agent', () => {
  const { signal } = new AbortController()
  let network: Datagrams
  let real: { close(): void }
  const connect = (security: Security | (() => Security), more: Partial<SNMPLimits> = {}) =>
    new SNMPAgent({
      host: '127.0.0.1',
      port,
      security: typeof security === 'function' ? security : () => security,
      // Generous where an answer comes: only silence is waited for.
      limits: { ...defaultLimits, ...more },
      sockets: network,
    })
  const failure = async (call: Promise<unknown>): Promise<Error> => {
    try {
      await call
    } catch (error) {
      return error as Error
    }
    throw new Error('it did not fail')
  }
  const gauge = (value: number) => [{ oid: `${scalar}.0`, value: { type: 'unsigned', value } as const }]

  beforeEach(() => {
    network = new Datagrams()
    real = startAgent(network)
  })
  afterEach(() => real.close())

  for (const [name, security] of Object.entries({ v2c, v3 })) {
    describe(name, () => {
      it('gets values in the order of the question, and says which are missing', async () => {
        const agent = connect(security)
        const found = await agent.get([`${column}.3`, '1.3.6.1.4.1.1.1.0', `${scalar}.0`], signal)
        expect(found.map(({ value }) => value)).to.deep.equal([
          { type: 'octets', value: Uint8Array.of(0x80, 0xff, 3) },
          { type: 'noSuchObject' },
          { type: 'unsigned', value: 7 },
        ])
        await agent.close()
      })

      it('walks a table of more rows than one answer holds, and nothing after it', async () => {
        const agent = connect(security, { snmpBulkRows: 7 })
        const found = await agent.walk(column, signal)
        expect(found.map(({ oid }) => oid)).to.deep.equal(
          Array.from({ length: rows }, (_, at) => `${column}.${at + 1}`),
        )
        expect(await agent.walk('1.3.6.1.4.1.1', signal)).to.deep.equal([])
        await agent.close()
      })

      it('sets numbers of 32 bits without a sign', async () => {
        const agent = connect(security)
        for (const value of [0, 127, 128, 2 ** 31, 2 ** 32 - 1]) {
          await agent.set(gauge(value), signal)
          expect((await agent.get([`${scalar}.0`], signal))[0]?.value).to.deep.equal({
            type: 'unsigned',
            value,
          })
        }
        await agent.close()
      })

      it('sends a SET once, also when nothing answers', async () => {
        const agent = connect(security, { snmpSetTimeoutMs: patienceMs })
        await agent.get([`${scalar}.0`], signal)
        // The agent is there for the discovery that a v3 session begins with; what it answers to the SET is lost.
        let answers = 0
        network.lose = ({ from }) => from === port && ++answers > (name === 'v3' ? 1 : 0)
        const before = network.sent.length
        expect(await failure(agent.set(gauge(9), signal))).to.be.instanceOf(SNMPTimeoutError)
        network.lose = () => false
        const sent = network.sent.slice(before).filter(({ to }) => to === port)
        expect(sent.length).to.equal(name === 'v3' ? 2 : 1)
        // It was done all the same: who hears nothing has to look.
        expect((await agent.get([`${scalar}.0`], signal))[0]?.value).to.deep.equal({
          type: 'unsigned',
          value: 9,
        })
        await agent.close()
      })

      it('asks again when there is no answer, with the security read anew, and gives up in the end', async () => {
        let opened = 0
        const agent = connect(
          () => {
            opened += 1
            return security
          },
          { snmpReadTimeoutMs: patienceMs },
        )
        network.lose = () => opened < 3
        expect(await agent.get([`${scalar}.0`], signal)).to.have.length(1)
        network.lose = () => true
        const error = await failure(agent.get([`${scalar}.0`], signal))
        expect(error).to.be.instanceOf(SNMPTimeoutError)
        expect(error.message).to.include('127.0.0.1:161')
        await agent.close()
        expect(network.open, 'sockets besides the agent’s').to.equal(1)
      })
    })
  }

  it('tells a status with the OID that the agent complains about', async () => {
    const agent = connect(v2c)
    const error = await failure(
      agent.set([{ oid: `${scalar}.0`, value: { type: 'octets', value: Buffer.from('x') } }], signal),
    )
    expect(error).to.be.instanceOf(SNMPError)
    expect((error as SNMPError).status).to.equal('wrongType')
    expect((error as SNMPError).oid).to.equal(`${scalar}.0`)
    await agent.close()
    const reader = connect({ version: 'v2c', community: 'public' })
    const refused = await failure(reader.set(gauge(1), signal))
    expect((refused as SNMPError).status).to.equal('noAccess')
    await reader.close()
  })

  it('asks for many variables in several questions', async () => {
    const agent = connect(v2c, { snmpVariables: 7 })
    const oids = Array.from({ length: 20 }, (_, at) => `${column}.${at + 1}`)
    expect((await agent.get(oids, signal)).map(({ oid }) => oid)).to.deep.equal(oids)
    expect(network.sent.filter(({ to }) => to === port).length).to.equal(3)
    expect(await agent.get([], signal)).to.deep.equal([])
    await agent.close()
  })

  it('does not walk on beyond its bound', async () => {
    const agent = connect(v2c, { snmpWalkVariables: rows - 1 })
    expect(await failure(agent.walk(column, signal))).to.be.instanceOf(SNMPAnswerError)
    await agent.close()
  })

  it('asks an agent that was started anew again, and sets what is to be set once', async () => {
    const agent = connect(v3)
    await agent.get([`${scalar}.0`], signal)
    await agent.set(gauge(8), signal)
    real.close()
    real = startAgent(network)
    expect((await agent.get([`${scalar}.0`], signal))[0]?.value).to.deep.equal({ type: 'unsigned', value: 7 })
    await agent.set(gauge(9), signal)
    expect((await agent.get([`${scalar}.0`], signal))[0]?.value).to.deep.equal({ type: 'unsigned', value: 9 })
    await agent.close()
  })

  it('tells of a user and of keys that the agent does not accept, and shows no key', async () => {
    const wrong = { protocol: 'SHA-256', key: 'another-key-altogether' } as const
    for (const security of [
      { ...v3, user: 'nobody' },
      { ...v3, authentication: wrong },
    ] as Security[]) {
      const agent = connect(security, { snmpReadTimeoutMs: 5, snmpReadAttempts: 1 })
      const error = await failure(agent.get([`${scalar}.0`], signal))
      // This agent is silent about a wrong digest; the one of the conformance run reports it.
      expect(error).to.satisfy((e: Error) => e instanceof SNMPSecurityError || e instanceof SNMPTimeoutError)
      for (const shown of [JSON.stringify(error), error.message, String(error.stack)]) {
        expect(shown).not.to.include(wrong.key)
        expect(shown).not.to.include(privacy.key)
      }
      await agent.close()
    }
  })

  it('ends a call whose caller gives up, and goes on with the next', async () => {
    const agent = connect(v2c)
    const controller = new AbortController()
    network.lose = () => true
    const call = failure(agent.get([`${scalar}.0`], controller.signal))
    controller.abort(new Error('enough'))
    expect((await call).message).to.equal('enough')
    network.lose = () => false
    expect(await agent.get([`${scalar}.0`], signal)).to.have.length(1)
    expect((await failure(agent.get([`${scalar}.0`], AbortSignal.abort(new Error('no'))))).message).to.equal(
      'no',
    )
    await agent.close()
  })

  it('tells those who wait, and those who come later, that it is closed', async () => {
    const agent = connect(v2c)
    network.lose = () => true
    const call = failure(agent.get([`${scalar}.0`], signal))
    await agent.close()
    expect(await call).to.be.instanceOf(SNMPUnreachableError)
    expect(await failure(agent.get([`${scalar}.0`], signal))).to.be.instanceOf(SNMPUnreachableError)
    expect(network.open).to.equal(1)
  })

  it('does not take an answer in the clear for one that was to be secured', async () => {
    const agent = connect(v3, { snmpReadTimeoutMs: patienceMs, snmpReadAttempts: 1 })
    await agent.get([`${scalar}.0`], signal)
    network.lose = ({ bytes, from, to }) => {
      if (to === port)
        network.forge({ bytes: messageV3({ flags: 0, id: idOf(bytes) }), from: port, to: from })
      return true
    }
    expect(await failure(agent.get(['1.3.6.1'], signal))).to.be.instanceOf(SNMPTimeoutError)
    await agent.close()
    // Without security it is heard, and found to be no answer to the discovery that a session begins with.
    const open = connect({ version: 'v3', user: 'iovm' })
    expect(await failure(open.get(['1.3.6.1'], signal))).to.be.instanceOf(SNMPAnswerError)
    await open.close()
  })

  it('leaves what is no SNMP message unheard', async () => {
    const agent = connect(v2c)
    await agent.get([`${scalar}.0`], signal)
    const to = network.sent[0]?.from as number
    network.pass({ bytes: Buffer.from('no SNMP message'), from: port, to })
    expect(await agent.get([`${scalar}.0`], signal)).to.have.length(1)
    await agent.close()
  })
})
