import { AuthProtocols, PrivProtocols, SecurityLevel } from 'net-snmp'
import type { User } from 'net-snmp'

/** How an agent is to know us. Keys are the passwords that RFC 3414 A.2 makes keys of. */
export type Security =
  { readonly version: 'v2c'; readonly community: string } | ({ readonly version: 'v3' } & UserSecurity)

/** The user-based security model: without `authentication` noAuthNoPriv, without `privacy` authNoPriv (RFC 3414). */
export interface UserSecurity {
  readonly user: string
  readonly authentication?: { readonly protocol: AuthenticationProtocol; readonly key: string }
  readonly privacy?: { readonly protocol: PrivacyProtocol; readonly key: string }
}

/** RFC 3414 (SHA) and RFC 7860 (the others). MD5 is left out: nobody should begin with it. */
export const authenticationProtocols = ['SHA', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] as const
export type AuthenticationProtocol = (typeof authenticationProtocols)[number]

/** RFC 3826 (AES with 128 bits), and the two customs of making keys of 256 bits: Blumenthal's and, with Cisco, Reeder's. */
export const privacyProtocols = ['AES', 'AES-256', 'AES-256-C'] as const
export type PrivacyProtocol = (typeof privacyProtocols)[number]

/** RFC 3414 11.2: shorter passwords are not to be accepted. */
const shortestKey = 8

/** As net-snmp wants it. Throws a RangeError, which does not show the key, when it is too short or goes alone. */
export function sessionUser({ user, authentication, privacy }: UserSecurity): User {
  if (authentication === undefined) {
    if (privacy !== undefined)
      throw new RangeError(`user ${user}: there is no privacy without authentication`)
    return { name: user, level: SecurityLevel.noAuthNoPriv }
  }
  const authenticated = {
    name: user,
    level: SecurityLevel.authNoPriv,
    authProtocol: authenticationNumbers[authentication.protocol],
    authKey: longEnough(authentication.key, user, 'authentication'),
  }
  if (privacy === undefined) return authenticated
  return {
    ...authenticated,
    level: SecurityLevel.authPriv,
    privProtocol: privacyNumbers[privacy.protocol],
    privKey: longEnough(privacy.key, user, 'privacy'),
  }
}

function longEnough(key: string, user: string, what: string): string {
  if (key.length >= shortestKey) return key
  throw new RangeError(
    `the ${what} key of user ${user} has ${key.length} characters: ${shortestKey} are the least`,
  )
}

const authenticationNumbers = {
  SHA: AuthProtocols.sha,
  'SHA-224': AuthProtocols.sha224,
  'SHA-256': AuthProtocols.sha256,
  'SHA-384': AuthProtocols.sha384,
  'SHA-512': AuthProtocols.sha512,
} as const satisfies Record<AuthenticationProtocol, AuthProtocols>

const privacyNumbers = {
  AES: PrivProtocols.aes,
  'AES-256': PrivProtocols.aes256b,
  'AES-256-C': PrivProtocols.aes256r,
} as const satisfies Record<PrivacyProtocol, PrivProtocols>
