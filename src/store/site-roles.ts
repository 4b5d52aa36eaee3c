import type { Kysely } from 'kysely'
import { namespaceKey } from '../cim/namespace-name.ts'
import { AccountError, type Account, type Role } from './account.ts'
import type { Tables } from './ledger-changes.ts'

/** Stands for every namespace for which nothing else is said. */
export const everywhere = '*'

/** A role that the site file gives a user, who need not have an account. */
export interface SiteRole {
  readonly user: string
  /** Or `everywhere`. */
  readonly namespace: string
  readonly role: Role
}

/** The roles in the site file of the last start, kept so that commands beside the server know them too. */
export class SiteRoles {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async of(user: string): Promise<SiteRole[]> {
    return (await this.#db.selectFrom('siteRoles').selectAll().where('user', '=', user).execute()).map(
      fromRow,
    )
  }

  async all(): Promise<SiteRole[]> {
    return (await this.#db.selectFrom('siteRoles').selectAll().orderBy('namespace').execute()).map(fromRow)
  }
}

/** Puts these in the place of those that there were, inside a transaction of the caller's. */
export async function replaceSiteRoles(db: Kysely<Tables>, roles: readonly SiteRole[]): Promise<void> {
  await db.deleteFrom('siteRoles').execute()
  const rows = roles.map(({ user, namespace, role }) => ({ user, namespace: namespaceKey(namespace), role }))
  if (rows.length > 0) await db.insertInto('siteRoles').values(rows).execute()
}

/** @throws AccountError when the site file gives this user another role there: a change would have no effect. */
export async function checkSiteAgrees(
  db: Kysely<Tables>,
  user: string,
  namespace: string,
  role: Role | null,
): Promise<void> {
  const row = await db
    .selectFrom('siteRoles')
    .select('role')
    .where('user', '=', user)
    .where('namespace', '=', namespace)
    .executeTakeFirst()
  if (row === undefined || row.role === role) return
  const where = namespace === everywhere ? 'everywhere' : `in ${namespace}`
  throw new AccountError(
    `the site file gives ${user} the role ${String(row.role)} ${where}, and goes before what is set here: change it there and start the server anew`,
  )
}

/** What the user may do: for each namespace, and for all others, what the site file says, or else the account. */
export function withSiteRoles(
  account: Pick<Account, 'role' | 'roles'> | undefined,
  granted: readonly SiteRole[],
): Pick<Account, 'role' | 'roles' | 'siteRoles'> {
  const named = granted.filter(({ namespace }) => namespace !== everywhere)
  const general = granted.find(({ namespace }) => namespace === everywhere)
  return {
    role: general?.role ?? account?.role ?? 'none',
    roles: {
      ...account?.roles,
      ...Object.fromEntries(named.map(({ namespace, role }) => [namespace, role])),
    },
    siteRoles: granted.map(({ namespace }) => namespace),
  }
}

function fromRow({ user, namespace, role }: Tables[string]): SiteRole {
  return { user: user as string, namespace: namespace as string, role: role as Role }
}
