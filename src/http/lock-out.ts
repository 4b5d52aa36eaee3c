import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { FailureCounts } from './failure-counts.ts'
import { HTTPError } from './http-error.ts'
import { parseIPAddress } from './ip-address.ts'

/**
 * Slows guessing down: an account, and an address, at which too many attempts have failed is locked for a while, each
 * time for longer. An address from which the account's password was right before is not kept out by what others try on that
 * account, so that nobody can lock somebody else out. All of it takes bounded memory.
 */
export class LockOut {
  readonly #accounts: FailureCounts
  readonly #addresses: FailureCounts
  /** Accounts with the addresses from which they have logged in, the longest ago first. */
  readonly #known = new Set<string>()
  readonly #limits: Limits
  readonly #environment: Environment
  readonly #log: Log

  constructor(limits: Limits, environment: Environment, log: Log) {
    this.#accounts = new FailureCounts(limits.lockOutFailures, limits)
    this.#addresses = new FailureCounts(limits.lockOutAddressFailures, limits)
    this.#limits = limits
    this.#environment = environment
    this.#log = log
  }

  /** Throws HTTPError 429 while the account or the address is locked, whether or not there is such an account. */
  check(user: string, address: string): void {
    const nowMs = this.#environment.now()
    const place = placeOf(address)
    const account = accountKey(user)
    const ofAccountMs = this.#known.has(`${account} ${place}`) ? 0 : this.#accounts.lockedMs(account, nowMs)
    const lockedMs = Math.max(this.#addresses.lockedMs(place, nowMs), ofAccountMs)
    if (lockedMs === 0) return
    const seconds = Math.ceil(lockedMs / 1000)
    throw new HTTPError(429, `Too many attempts have failed: try again in ${seconds} s`, undefined, [
      'Retry-After',
      String(seconds),
    ])
  }

  failed(user: string, address: string): void {
    const nowMs = this.#environment.now()
    const accountMs = this.#accounts.fail(accountKey(user), nowMs)
    const addressMs = this.#addresses.fail(placeOf(address), nowMs)
    const fields = { user: user.slice(0, shownName), address }
    if (accountMs > 0)
      this.#log.warn({ ...fields, seconds: accountMs / 1000 }, 'too many attempts failed: account locked')
    if (addressMs > 0)
      this.#log.warn({ ...fields, seconds: addressMs / 1000 }, 'too many attempts failed: address locked')
  }

  /** The account's failures are forgotten; those of the address are not, or one good account would hide guesses on others. */
  succeeded(user: string, address: string): void {
    const account = accountKey(user)
    const key = `${account} ${placeOf(address)}`
    this.#accounts.forget(account)
    this.#known.delete(key)
    if (this.#known.size >= this.#limits.lockOutEntries) this.#known.delete(this.#known.keys().next().value!)
    this.#known.add(key)
  }
}

/** Longer than any account's name. */
const shownName = 80

/** As long for each name, however long that is. */
function accountKey(user: string): string {
  return user.length <= shownName ? user : hash('sha256', user, 'base64')
}

/** The address, or the network of an IPv6 address: whoever has one has 2^64 of them (RFC 6177, 2). */
function placeOf(address: string): string {
  // The test for IPv6 is a large regular expression.
  if (!address.includes(':') || !isIPv6(address)) return address
  const bytes = parseIPAddress(address)
  const mapped = bytes.readUInt32BE(8) === 0xffff && bytes.subarray(0, 8).every((byte) => byte === 0)
  return mapped ? bytes.subarray(12).join('.') : bytes.subarray(0, 8).toString('hex')
}
