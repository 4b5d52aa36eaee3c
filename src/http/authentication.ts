import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { parseBasic } from './basic.ts'
import { digestChallenge, isDigest, isRightResponse, parseDigest, type DigestAlgorithm } from './digest.ts'
import { HTTPError } from './http-error.ts'
import { LockOut } from './lock-out.ts'
import { Nonces } from './nonces.ts'
import type { Authentication, Caller, Principal } from './principal.ts'
import { Turnstile } from './turnstile.ts'

/** What is asked about accounts. */
export interface Authenticator {
  /** Who this is, when that is known at once: the same password was right before. Undefined says nothing. */
  recognize(user: string, password: string): Principal | undefined
  /** Whether this is what the account still is: nothing of it has changed since. Quick. */
  isCurrent(principal: Principal): boolean
  /** Checks a password. Expected to be slow on purpose (a password hash). */
  authenticate(user: string, password: string): Promise<Principal | undefined>
  /** H(user:realm:password), where it is kept (RFC 7616, 3.4.2). */
  digestSecret(
    user: string,
    algorithm: DigestAlgorithm,
  ): Promise<{ readonly principal: Principal; readonly secret: string } | undefined>
  /** The account of this name. */
  principal(user: string): Promise<Principal | undefined>
}

export interface AuthenticationOptions {
  readonly authenticator: Authenticator
  readonly realm: string
  /** With these, Digest is offered beside Basic. */
  readonly digestAlgorithms: readonly DigestAlgorithm[]
  readonly limits: Limits
  readonly environment: Environment
  readonly log: Log
  /** Told of each attempt with a wrong user or password. */
  failed(user: string, caller: Caller): void
}

/**
 * Who sent a request, by HTTP Basic (RFC 7617; DSP0200 1.4, 7.4.2), HTTP Digest (RFC 7616, and as RFC 2617 has it) or
 * the certificate of the TLS connection. Credentials in the request go before a certificate.
 */
export function authentication(options: AuthenticationOptions): Authentication {
  const { authenticator, realm, limits, environment, log } = options
  const turnstile = new Turnstile(limits.passwordChecks, limits.passwordChecksWaiting)
  const lockOut = new LockOut(limits, environment, log)
  const nonces = new Nonces(limits, environment)
  /** What a client sent last over a connection and was found right: it sends the same again with each request. */
  const recognized = new WeakMap<object, { readonly authorization: string; readonly principal: Principal }>()
  /** Stands in for the secret of an account that has none. Nobody knows it. */
  const nobodysSecret = Buffer.from(environment.randomBytes(32)).toString('hex')

  // Basic first and in a header of its own: clients that know only Basic look at the first scheme.
  const challenge = (detail: string, stale = false): HTTPError => {
    const nonce = options.digestAlgorithms.length === 0 ? '' : nonces.make()
    return new HTTPError(401, detail, undefined, [
      ...['WWW-Authenticate', `Basic realm="${realm}"`],
      ...options.digestAlgorithms.flatMap((algorithm) => [
        'WWW-Authenticate',
        digestChallenge(realm, algorithm, nonce, stale),
      ]),
    ])
  }

  const refuse = (user: string, caller: Caller): HTTPError => {
    lockOut.failed(user, caller.address)
    options.failed(user, caller)
    return challenge('Unknown user or wrong password')
  }

  const basic = (authorization: string, caller: Caller): Principal | Promise<Principal> => {
    const last = recognized.get(caller.connection)
    if (last?.authorization === authorization && authenticator.isCurrent(last.principal))
      return last.principal
    const credentials = parseBasic(authorization)
    if (credentials === undefined)
      throw challenge('The Authorization header is not understood: expected Basic with user and password')
    const { user, password } = credentials
    lockOut.check(user, caller.address)
    const known = authenticator.recognize(user, password)
    if (known !== undefined) {
      recognized.set(caller.connection, { authorization, principal: known })
      return known
    }
    return turnstile.pass(async () => {
      // Others that waited with this one may have failed meanwhile.
      lockOut.check(user, caller.address)
      const principal = await authenticator.authenticate(user, password)
      if (principal === undefined) throw refuse(user, caller)
      lockOut.succeeded(user, caller.address)
      return principal
    })
  }

  const digest = async (authorization: string, caller: Caller): Promise<Principal> => {
    const credentials = parseDigest(authorization)
    if (typeof credentials === 'string')
      throw challenge(`The Digest credentials cannot be used: ${credentials}`)
    const { user, algorithm, nonce } = credentials
    if (!options.digestAlgorithms.includes(algorithm) || credentials.realm !== realm)
      throw challenge('These Digest credentials do not answer a challenge of this server')
    if (pathOf(credentials.uri) !== pathOf(caller.target))
      throw challenge('The Digest credentials are for another address than the one of the request')
    if (!nonces.isFresh(nonce)) throw challenge('The nonce has ended: use the new one', true)
    lockOut.check(user, caller.address)
    const known = await authenticator.digestSecret(user, algorithm)
    const right = isRightResponse(credentials, caller.method, known?.secret ?? nobodysSecret)
    if (!right || known === undefined) throw refuse(user, caller)
    if (!nonces.use(nonce, credentials.countNumber))
      throw challenge('This nonce count was used before: use the new nonce', true)
    lockOut.succeeded(user, caller.address)
    return known.principal
  }

  const certificate = async (names: readonly string[]): Promise<Principal> => {
    for (const name of names) {
      const principal = await authenticator.principal(name)
      if (principal !== undefined) return principal
    }
    throw challenge(`There is no account for the client certificate of ${names.join(', ')}`)
  }

  return (caller) => {
    const { authorization } = caller
    if (authorization !== undefined)
      return isDigest(authorization) && options.digestAlgorithms.length > 0
        ? digest(authorization, caller)
        : basic(authorization, caller)
    const names = caller.certificateNames()
    if (names.length > 0) return certificate(names)
    const fault = caller.certificateFault()
    const why = fault === undefined ? '' : `: the client certificate is not taken (${fault})`
    throw challenge(`A user name and password are needed${why}`)
  }
}

/** Without scheme and host, with which some write the address. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '')
}
