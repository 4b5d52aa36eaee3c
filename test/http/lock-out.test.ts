import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { FailureCounts } from '../../src/http/failure-counts.ts'
import type { HTTPError } from '../../src/http/http-error.ts'
import { LockOut } from '../../src/http/lock-out.ts'

const limits = { ...defaultLimits, lockOutFailures: 3, lockOutAddressFailures: 5, lockOutEntries: 10 }

class Rig {
  nowMs = 1_000_000
  readonly warnings: string[] = []
  readonly lockOut = new LockOut(
    limits,
    { now: () => this.nowMs, randomBytes: (count) => new Uint8Array(count) },
    {
      debug() {},
      info() {},
      error() {},
      warn: (_fields, message) => this.warnings.push(message),
    },
  )

  /** Seconds that are still to wait; 0 when an attempt may be made. */
  wait(user: string, address: string): number {
    try {
      this.lockOut.check(user, address)
      return 0
    } catch (error) {
      return Number((error as HTTPError).headers[1])
    }
  }

  fail(times: number, user: string, address: string): void {
    for (let time = 0; time < times; time++) this.lockOut.failed(user, address)
  }
}

describe('http/lock-out', () => {
  it('locks an account for twice as long each time, up to a bound, and says so', () => {
    const rig = new Rig()
    rig.fail(2, 'bob', '10.0.0.1')
    expect(rig.wait('bob', '10.0.0.1')).to.equal(0)
    const waits = [1, 2, 3, 4].map((place) => {
      rig.fail(1, 'bob', `10.0.1.${place}`)
      const wait = rig.wait('bob', '10.0.2.1')
      rig.nowMs += wait * 1000
      return wait
    })
    expect(waits).to.deep.equal([1, 2, 4, 8])
    expect(rig.warnings).to.have.length(4)
    rig.fail(20, 'bob', '10.0.3.1')
    expect(rig.wait('bob', '10.0.2.1')).to.equal(limits.lockOutMaximumMs / 1000)
  })

  it('forgets failures after a quiet time', () => {
    const rig = new Rig()
    rig.fail(2, 'bob', '10.0.0.1')
    rig.nowMs += limits.lockOutForgottenMs + 1
    rig.fail(2, 'bob', '10.0.0.1')
    expect(rig.wait('bob', '10.0.0.1')).to.equal(0)
  })

  it('locks an address that tries many accounts, one network of IPv6 together', () => {
    const rig = new Rig()
    for (const user of ['a', 'b', 'c', 'd', 'e']) rig.fail(1, user, `2001:db8::${user}`)
    expect(rig.wait('f', '2001:db8::9')).to.equal(1)
    expect(rig.wait('f', '2001:db8:0:1::9')).to.equal(0)
    for (const user of ['a', 'b', 'c', 'd', 'e']) rig.fail(1, user, '::ffff:10.0.0.9')
    expect(rig.wait('f', '10.0.0.9')).to.equal(1)
  })

  it('keeps nobody out from where they have logged in, whatever others try elsewhere', () => {
    const rig = new Rig()
    rig.lockOut.succeeded('bob', '10.0.0.1')
    rig.fail(4, 'bob', '10.0.0.2')
    expect(rig.wait('bob', '10.0.0.2')).to.be.greaterThan(0)
    expect(rig.wait('bob', '10.0.0.1')).to.equal(0)
    rig.lockOut.succeeded('bob', '10.0.0.1')
    expect(rig.wait('bob', '10.0.0.2')).to.equal(0)
  })

  it('counts names of any length in bounded memory', () => {
    const rig = new Rig()
    rig.fail(3, 'x'.repeat(100_000), '10.0.0.1')
    expect(rig.wait('x'.repeat(100_000), '10.0.0.2')).to.equal(1)
    expect(rig.wait('x'.repeat(100_001), '10.0.0.2')).to.equal(0)
  })
})

describe('http/failure-counts', () => {
  it('keeps what has failed most when there is no room, and lets nobody be locked for lack of it', () => {
    const counts = new FailureCounts(3, limits)
    for (let time = 0; time < 3; time++) counts.fail('bob', 0)
    for (let other = 0; other < 100; other++) expect(counts.fail(`other-${other}`, 1)).to.equal(0)
    expect(counts.size).to.equal(limits.lockOutEntries)
    expect(counts.lockedMs('bob', 1)).to.be.greaterThan(0)
    expect(counts.lockedMs('other-200', 1)).to.equal(0)
  })
})
