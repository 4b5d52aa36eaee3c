import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { basicAuthentication, parseBasic } from '../../src/http/authentication.ts'
import { HTTPError } from '../../src/http/http-error.ts'

const basic = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  `Basic ${Buffer.from(text, encoding).toString('base64')}`

describe('http/authentication', () => {
  it('reads user and password, colons and other letters included', () => {
    expect(parseBasic(basic('a:b:c'))).to.deep.equal({ user: 'a', password: 'b:c' })
    expect(parseBasic(basic('a:ü€'))).to.deep.equal({ user: 'a', password: 'ü€' })
    expect(parseBasic(basic('a:ü', 'latin1'))).to.deep.equal({ user: 'a', password: 'ü' })
    expect(parseBasic(basic('nocolon'))).to.equal(undefined)
    expect(parseBasic('Bearer x')).to.equal(undefined)
  })

  it('hashes a right password once in a while, a wrong one each time', async () => {
    let calls = 0
    let nowMs = 0
    const authenticate = basicAuthentication(
      {
        authenticate: (user, password) => {
          calls++
          return Promise.resolve(password === 'right' ? { user, roleIn: () => 'reader' as const } : undefined)
        },
      },
      'test',
      defaultLimits,
      { now: () => nowMs, randomBytes: (count) => new Uint8Array(count) },
    )
    await authenticate(basic('u:right'))
    await authenticate(basic('u:right'))
    expect(calls).to.equal(1)
    nowMs = defaultLimits.credentialCacheMs
    await authenticate(basic('u:right'))
    expect(calls).to.equal(2)
    for (const _ of [1, 2]) {
      const fault = await Promise.resolve(authenticate(basic('u:wrong'))).catch((error: unknown) => error)
      expect((fault as HTTPError).status).to.equal(401)
    }
    expect(calls).to.equal(4)
  })

  it('lets a few passwords be hashed at once, some wait, and turns the rest away', async () => {
    const pending: (() => void)[] = []
    const authenticate = basicAuthentication(
      { authenticate: () => new Promise((resolve) => pending.push(() => resolve(undefined))) },
      'test',
      { ...defaultLimits, passwordChecks: 1, passwordChecksWaiting: 1 },
      { now: () => 0, randomBytes: (count) => new Uint8Array(count) },
    )
    const statuses = ['a', 'b', 'c'].map((user) =>
      Promise.resolve(authenticate(basic(`${user}:x`))).catch(
        (error: unknown) => (error as HTTPError).status,
      ),
    )
    expect(await statuses[2]).to.equal(503)
    pending.shift()?.()
    expect(await statuses[0]).to.equal(401)
    pending.shift()?.()
    expect(await statuses[1]).to.equal(401)
  })
})
