import { hash } from 'node:crypto'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Role } from '../broker/context.ts'
import { HTTPError } from './http-error.ts'
import { Turnstile } from './turnstile.ts'

/** Who a request is from. */
export interface Principal {
  readonly user: string
  roleIn(namespace: string): Role
}

/** Checks a password. Expected to be slow on purpose (a password hash). */
export interface Authenticator {
  authenticate(user: string, password: string): Promise<Principal | undefined>
}

/** Finds out who sent a request from its Authorization header; throws HTTPError 401 or 503. */
export type Authentication = (authorization: string | undefined) => Principal | Promise<Principal>

/** Everybody is this principal, whatever they send. */
export function anonymous(principal: Principal): Authentication {
  return () => principal
}

/**
 * HTTP Basic (RFC 7617; DSP0200 1.4, 7.4.2) against an authenticator. Clients send their password with each request;
 * one found right is remembered for a few seconds, as a keyed hash, so that a busy client costs neither a slow hash
 * nor a look into the database each time. So long, too, a password works that has been changed meanwhile.
 */
export function basicAuthentication(
  authenticator: Authenticator,
  realm: string,
  limits: Limits,
  environment: Environment,
): Authentication {
  const key = Buffer.from(environment.randomBytes(32)).toString('base64')
  const right = new Map<string, { principal: Principal; untilMs: number }>()
  const turnstile = new Turnstile(limits.passwordChecks, limits.passwordChecksWaiting)
  const challenge = (detail: string): HTTPError =>
    new HTTPError(401, detail, undefined, ['WWW-Authenticate', `Basic realm="${realm}"`])

  const check = async (user: string, password: string, digest: string): Promise<Principal> => {
    const principal = await turnstile.pass(() => authenticator.authenticate(user, password))
    if (principal === undefined) throw challenge('Unknown user or wrong password')
    if (right.size >= limits.credentialCacheEntries) right.clear()
    right.set(digest, { principal, untilMs: environment.now() + limits.credentialCacheMs })
    return principal
  }

  return (authorization) => {
    if (authorization === undefined) throw challenge('A user name and password are needed (HTTP Basic)')
    const digest = hash('sha256', key + authorization, 'base64')
    const known = right.get(digest)
    if (known !== undefined && environment.now() < known.untilMs) return known.principal
    const credentials = parseBasic(authorization)
    if (credentials === undefined) throw challenge('Only HTTP Basic authentication is understood here')
    return check(credentials.user, credentials.password, digest)
  }
}

/** Takes a Basic Authorization header apart; undefined when it is none. UTF-8, or Latin-1 where that is not valid. */
export function parseBasic(authorization: string): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const utf8 = bytes.toString('utf8')
  const decoded = utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8
  const colon = decoded.indexOf(':')
  return colon < 0 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}
