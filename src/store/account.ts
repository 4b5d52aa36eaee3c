import { namespaceKey } from '../cim/namespace-name.ts'

export const roles = ['none', 'reader', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

export interface Account {
  readonly name: string
  /** What the account may do where `roles` says nothing else. */
  readonly role: Role
  /** By namespace, in lower case. */
  readonly roles: Readonly<Record<string, Role>>
  /** The namespaces, or `everywhere`, whose role comes from the site file. */
  readonly siteRoles: readonly string[]
  /** False: only the site file names it, so it can log in by a client certificate alone. */
  readonly hasPassword: boolean
}

/** Who has logged in. Fits what HTTP calls a Principal. */
export interface AccountPrincipal {
  readonly user: string
  roleIn(namespace: string): Role
}

/** A change of accounts that cannot be made; the message says why and what to do. */
export class AccountError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AccountError'
  }
}

export function principalOf({
  name,
  role,
  roles,
}: Pick<Account, 'name' | 'role' | 'roles'>): AccountPrincipal {
  const byNamespace = new Map(Object.entries(roles))
  return { user: name, roleIn: (namespace) => byNamespace.get(namespaceKey(namespace)) ?? role }
}

/** No colon: HTTP Basic could not carry it (RFC 7617, 2). */
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u

/** @throws AccountError for a name that no account can have. */
export function checkAccountName(name: string): void {
  if (nameForm.test(name)) return
  throw new AccountError(
    `"${name}" cannot be an account's name: use up to 64 letters, digits and . _ @ -, a letter or digit first`,
  )
}
