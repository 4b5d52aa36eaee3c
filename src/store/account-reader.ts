import type { Kysely } from 'kysely'
import { principalOf, type Account, type AccountPrincipal, type Role } from './account.ts'
import { DigestSecrets, type DigestAlgorithm } from './digest-secrets.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'
import { SiteRoles, withSiteRoles } from './site-roles.ts'

/** An account with what its owner is recognized by. */
export interface StoredAccount extends Account {
  readonly principal: AccountPrincipal
  /** The scrypt hash (password.ts); null when it has none. */
  readonly password: string | null
  readonly secrets: ReadonlyMap<DigestAlgorithm, string>
}

/**
 * Reads accounts, and keeps what was read until an account changes: by this process, which says so, or by another
 * one, which the database tells. So a request costs no query; a change of this process counts at once, one of another
 * within `accountsRecheckMs`.
 */
export class AccountReader {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #secrets: DigestSecrets
  readonly #siteRoles: SiteRoles
  readonly #read = new Map<string, StoredAccount>()
  #version: number
  #changes = 0
  readonly #now: () => number
  readonly #recheckMs: number
  #lookedAtMs = -Infinity

  constructor(db: Kysely<Tables>, engine: Engine, now: () => number, recheckMs: number) {
    this.#now = now
    this.#recheckMs = recheckMs
    this.#db = db
    this.#engine = engine
    this.#secrets = new DigestSecrets(db)
    this.#siteRoles = new SiteRoles(db)
    this.#version = engine.versionOfOthers()
  }

  /**
   * The account if it is at hand; undefined says nothing about whether it is there. What another process has changed
   * counts after `accountsRecheckMs` at the latest: asking the database at each request would cost half of a small one.
   */
  atHand(name: string): StoredAccount | undefined {
    if (this.#now() - this.#lookedAtMs >= this.#recheckMs) this.#look()
    return this.#read.get(name)
  }

  /** The account as it is now. */
  async get(name: string): Promise<StoredAccount | undefined> {
    this.#look()
    const known = this.#read.get(name)
    if (known !== undefined) return known
    const changes = this.#changes
    const [row, granted] = await Promise.all([
      this.#db.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirst(),
      this.#siteRoles.of(name),
    ])
    if (row === undefined && granted.length === 0) return undefined
    const own = row && { role: row.role as Role, roles: await this.#roles(name) }
    const account = { name, ...withSiteRoles(own, granted), hasPassword: row !== undefined }
    const password = row === undefined ? null : (row.password as string)
    const stored = {
      ...account,
      password,
      secrets: await this.#secrets.of(name),
      principal: principalOf(account),
    }
    this.#look()
    if (changes === this.#changes) this.#read.set(name, stored)
    return stored
  }

  /** The accounts, and the users that only the site file names, by name. */
  async list(): Promise<Account[]> {
    const [rows, roles, granted] = await Promise.all([
      this.#db.selectFrom('accounts').select(['name', 'role']).execute(),
      this.#db.selectFrom('accountRoles').selectAll().orderBy('namespace').execute(),
      this.#siteRoles.all(),
    ])
    const own = new Map(rows.map(({ name, role }) => [name as string, role as Role]))
    const names = new Set([...own.keys(), ...granted.map(({ user }) => user)])
    return [...names].sort().map((name) => {
      const role = own.get(name)
      const account = role && { role, roles: byNamespace(roles.filter((each) => each.account === name)) }
      const fromSite = granted.filter(({ user }) => user === name)
      return { name, ...withSiteRoles(account, fromSite), hasPassword: role !== undefined }
    })
  }

  /** This process has changed accounts: what was read counts no more. */
  changed(): void {
    this.#changes += 1
    this.#read.clear()
  }

  /** Sees whether another process has changed the database. */
  #look(): void {
    this.#lookedAtMs = this.#now()
    const version = this.#engine.versionOfOthers()
    if (version === this.#version) return
    this.changed()
    this.#version = version
  }

  async #roles(name: string): Promise<Record<string, Role>> {
    return byNamespace(
      await this.#db.selectFrom('accountRoles').selectAll().where('account', '=', name).execute(),
    )
  }
}

function byNamespace(rows: readonly Tables[string][]): Record<string, Role> {
  return Object.fromEntries(rows.map(({ namespace, role }) => [namespace as string, role as Role]))
}
