import { expect } from 'chai'
import { Nonces } from '../../src/http/nonces.ts'

const limits = { digestNonceMs: 1000, digestNonces: 4 }

describe('http/nonces', () => {
  let nowMs = 1_000_000
  const make = (): Nonces =>
    new Nonces(limits, {
      now: () => nowMs,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    })

  it('knows its own, for a while', () => {
    const nonces = make()
    const nonce = nonces.make()
    expect(nonces.isFresh(nonce)).to.equal(true)
    expect(nonces.isFresh(`1${nonce}`)).to.equal(false)
    expect(make().isFresh(nonce)).to.equal(false)
    expect(nonces.isFresh('')).to.equal(false)
    nowMs += limits.digestNonceMs + 1
    expect(nonces.isFresh(nonce)).to.equal(false)
  })

  it('takes each count once, also out of order', () => {
    const nonces = make()
    const nonce = nonces.make()
    const used = [1, 3, 2, 2, 3, 1, 200, 73, 73, 72, 1000, 200].map((count) => nonces.use(nonce, count))
    expect(used).to.deep.equal([true, true, true, false, false, false, true, true, false, false, true, false])
  })

  it('takes bounded memory, and no request again whose count it has forgotten', () => {
    const nonces = make()
    const all = Array.from({ length: 20 }, () => {
      nowMs += 1
      const nonce = nonces.make()
      expect(nonces.use(nonce, 1)).to.equal(true)
      return nonce
    })
    expect(nonces.size).to.be.at.most(limits.digestNonces)
    for (const nonce of all) expect(nonces.isFresh(nonce) && nonces.use(nonce, 1)).to.equal(false)
  })

  it('takes no memory for nonces that are only asked for', () => {
    const nonces = make()
    for (let count = 0; count < 100; count++) nonces.make()
    expect(nonces.size).to.equal(0)
  })
})
