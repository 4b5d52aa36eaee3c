import { expect } from 'chai'
import { hash } from 'node:crypto'
import { defaultLimits, type Limits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { authentication, type Authenticator } from '../../src/http/authentication.ts'
import type { DigestAlgorithm } from '../../src/http/digest.ts'
import { HTTPError } from '../../src/http/http-error.ts'
import type { Caller, Principal } from '../../src/http/principal.ts'
import { authenticator } from './rig.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

describe('http/authentication', () => {
  it('asks the slow check only for what is not recognized', async () => {
    let slow = 0
    const rig = new Rig({
      authenticator: {
        ...authenticator,
        recognize: (user, password) =>
          password === 'known' ? { user, roleIn: () => 'reader' as const } : undefined,
        authenticate: (user, password) => {
          slow++
          return authenticator.authenticate(user, password)
        },
      },
    })
    expect((await rig.ask(basic('bob:known'))).user).to.equal('bob')
    expect(slow).to.equal(0)
    expect((await rig.ask(basic('admin:secret'))).user).to.equal('admin')
    expect(slow).to.equal(1)
  })

  it('remembers what was right on a connection, as long as the account is what it was', async () => {
    const asked: string[] = []
    const bob = { user: 'bob', roleIn: () => 'reader' as const }
    let current = true
    const rig = new Rig({
      authenticator: {
        ...authenticator,
        isCurrent: (principal) => current && principal === bob,
        recognize: (user, password) => {
          asked.push(`${user}:${password}`)
          return user === 'bob' && password === 'known' ? bob : undefined
        },
      },
    })
    const [one, other] = [{ connection: {} }, { connection: {} }]
    await rig.ask(basic('bob:known'), one)
    expect(await rig.ask(basic('bob:known'), one)).to.equal(bob)
    expect(asked).to.deep.equal(['bob:known'])
    await rig.ask(basic('bob:known'), other)
    expect(asked).to.have.length(2)
    expect((await rig.refusal(basic('bob:wrong'), one)).status).to.equal(401)
    expect((await rig.ask(basic('admin:secret'), one)).user).to.equal('admin')
    current = false
    await rig.ask(basic('bob:known'), one)
    expect(asked.at(-1)).to.equal('bob:known')
  })

  it('challenges for Basic first and in a header of its own, then for each algorithm of Digest', async () => {
    const fault = await new Rig({ digestAlgorithms: ['SHA-256', 'MD5'] }).refusal(undefined)
    expect(fault.status).to.equal(401)
    expect(fault.headers[1]).to.equal('Basic realm="test"')
    expect(fault.headers[3]).to.match(/^Digest realm="test", nonce="[^"]+", qop="auth", algorithm=SHA-256/)
    expect(fault.headers[5]).to.contain('algorithm=MD5')
  })

  it('lets a few passwords be hashed at once, some wait, and turns the rest away', async () => {
    const pending: (() => void)[] = []
    const rig = new Rig({
      authenticator: {
        ...authenticator,
        authenticate: () => new Promise((resolve) => pending.push(() => resolve(undefined))),
      },
      limits: { passwordChecks: 1, passwordChecksWaiting: 1 },
    })
    const statuses = ['a', 'b', 'c'].map(async (user) => (await rig.refusal(basic(`${user}:x`))).status)
    expect(await statuses[2]).to.equal(503)
    pending.shift()?.()
    expect(await statuses[0]).to.equal(401)
    pending.shift()?.()
    expect(await statuses[1]).to.equal(401)
  })

  it('locks an account out after failures, tells of each, and lets it in again later', async () => {
    const rig = new Rig({ limits: { lockOutFailures: 2, lockOutFirstMs: 1000 } })
    const from = { address: '10.0.0.1' }
    for (const _ of [1, 2]) expect((await rig.refusal(basic('admin:wrong'), from)).status).to.equal(401)
    const locked = await rig.refusal(basic('admin:secret'), from)
    expect([locked.status, locked.headers]).to.deep.equal([429, ['Retry-After', '1']])
    expect(rig.failures).to.deep.equal(['admin', 'admin'])
    rig.nowMs += 1000
    expect((await rig.ask(basic('admin:secret'), from)).user).to.equal('admin')
  })

  for (const algorithm of ['SHA-256', 'MD5'] as const)
    it(`takes Digest by ${algorithm}, each count once`, async () => {
      const rig = new Rig({ digestAlgorithms: ['SHA-256', 'MD5'] })
      const nonce = await rig.nonce()
      expect((await rig.ask(digest({ algorithm, nonce, count: 1 }))).user).to.equal('admin')
      expect((await rig.ask(digest({ algorithm, nonce, count: 2 }))).user).to.equal('admin')
      const again = await rig.refusal(digest({ algorithm, nonce, count: 2 }))
      expect(again.headers[3]).to.contain('stale=true')
      expect(rig.failures).to.deep.equal([])
    })

  it('tells a client whose nonce has ended to take the new one', async () => {
    const rig = new Rig({ digestAlgorithms: ['MD5'] })
    const nonce = await rig.nonce()
    rig.nowMs += defaultLimits.digestNonceMs + 1
    const fault = await rig.refusal(digest({ algorithm: 'MD5', nonce, count: 1 }))
    expect(fault.headers[3]).to.contain('stale=true')
    const next = /nonce="([^"]+)"/.exec(fault.headers[3] ?? '')?.[1] ?? ''
    expect((await rig.ask(digest({ algorithm: 'MD5', nonce: next, count: 1 }))).user).to.equal('admin')
  })

  it('refuses Digest for another method, address or password, and counts only the wrong password', async () => {
    const rig = new Rig({ digestAlgorithms: ['MD5'] })
    const nonce = await rig.nonce()
    const right = { algorithm: 'MD5', nonce, count: 1 } as const
    expect((await rig.refusal(digest({ ...right, method: 'GET' }))).status).to.equal(401)
    expect(rig.failures).to.have.length(1)
    expect((await rig.refusal(digest({ ...right, uri: '/other' }))).message).to.contain('another address')
    expect((await rig.refusal(digest({ ...right, user: 'eve' }))).headers[3]).to.not.contain('stale')
    expect((await rig.refusal(digest({ ...right, algorithm: 'SHA-256' }))).message).to.contain('challenge')
    expect(rig.failures).to.deep.equal(['admin', 'eve'])
    expect((await rig.ask(digest(right))).user).to.equal('admin')
  })

  it('takes no Digest where it is not offered', async () => {
    const fault = await new Rig().refusal(digest({ algorithm: 'MD5', nonce: 'x', count: 1 }))
    expect(fault.message).to.contain('expected Basic')
  })

  it('takes the account that a certificate names, unless credentials are given', async () => {
    const rig = new Rig()
    const names = { certificateNames: () => ['nobody', 'admin'] }
    expect((await rig.ask(undefined, names)).user).to.equal('admin')
    expect((await rig.refusal(basic('admin:wrong'), names)).status).to.equal(401)
    const unknown = await rig.refusal(undefined, { certificateNames: () => ['eve'] })
    const faulty = await rig.refusal(undefined, { certificateFault: () => 'CERT_HAS_EXPIRED' })
    expect(faulty.message).to.contain('CERT_HAS_EXPIRED')
    expect(unknown.message).to.contain('no account for the client certificate of eve')
  })
})

interface RigOptions {
  authenticator?: Authenticator
  limits?: Partial<Limits>
  digestAlgorithms?: readonly DigestAlgorithm[]
}

class Rig {
  nowMs = Date.UTC(2026, 0, 1)
  readonly failures: string[] = []
  readonly #ask: (caller: Caller) => Principal | Promise<Principal>

  constructor(options: RigOptions = {}) {
    this.#ask = authentication({
      authenticator: options.authenticator ?? authenticator,
      realm: 'test',
      digestAlgorithms: options.digestAlgorithms ?? [],
      limits: { ...defaultLimits, ...options.limits },
      environment: {
        now: () => this.nowMs,
        randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      },
      log: silentLog,
      failed: (user) => this.failures.push(user),
    })
  }

  async ask(authorization: string | undefined, caller: Partial<Caller> = {}): Promise<Principal> {
    return this.#ask({
      connection: {},
      requestID: 'r1',
      address: '127.0.0.1',
      method: 'POST',
      target: '/cimom',
      authorization,
      certificateNames: () => [],
      certificateFault: () => undefined,
      ...caller,
    })
  }

  async refusal(authorization: string | undefined, caller: Partial<Caller> = {}): Promise<HTTPError> {
    const fault = await this.ask(authorization, caller).catch((error: unknown) => error)
    expect(fault).to.be.instanceOf(HTTPError)
    return fault as HTTPError
  }

  async nonce(): Promise<string> {
    const { headers } = await this.refusal(undefined)
    return /nonce="([^"]+)"/.exec(headers[3] ?? '')?.[1] ?? ''
  }
}

/** What a client sends that knows the password `secret` of `admin`. */
function digest(given: {
  algorithm: DigestAlgorithm
  nonce: string
  count: number
  method?: string
  uri?: string
  user?: string
}): string {
  const { algorithm, nonce, method = 'POST', uri = '/cimom', user = 'admin' } = given
  const of = (text: string): string => hash(algorithm === 'MD5' ? 'md5' : 'sha256', text)
  const nc = given.count.toString(16).padStart(8, '0')
  const response = of(`${of(`${user}:test:secret`)}:${nonce}:${nc}:abc:auth:${of(`${method}:${uri}`)}`)
  return `Digest username="${user}", realm="test", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="abc", response="${response}"`
}
