import type { Kysely, Transaction } from 'kysely'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import { namespaceKey } from '../cim/namespace-name.ts'
import { AccountReader, type StoredAccount } from './account-reader.ts'
import { AccountError, checkAccountName, type Account, type AccountPrincipal, type Role } from './account.ts'
import { DigestSecrets, type DigestAlgorithm } from './digest-secrets.ts'
import { explained } from './engine.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'
import { hashPassword, nobodysPassword, verifyPassword } from './password.ts'
import { checkSiteAgrees, everywhere, replaceSiteRoles, type SiteRole } from './site-roles.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

const shortestPassword = 8

/** The bounds that accounts keep to. */
export type AccountLimits = Pick<Limits, 'verifiedPasswords' | 'accountsRecheckMs'>

/**
 * Who may log in, and as what. Passwords are kept as scrypt hashes. Fits the HTTP front's Authenticator. A change
 * made by another process (the command line beside a server) counts at once for those who are checked slowly, and
 * within `accountsRecheckMs` for those who are recognized.
 */
export class Accounts {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #environment: Environment
  readonly #verified: VerifiedPasswords
  readonly #reader: AccountReader
  readonly #secrets: DigestSecrets

  constructor(db: Kysely<Tables>, engine: Engine, environment: Environment, limits: AccountLimits) {
    this.#db = db
    this.#engine = engine
    this.#environment = environment
    this.#verified = new VerifiedPasswords(environment.randomBytes(32), limits.verifiedPasswords)
    this.#reader = new AccountReader(db, engine, () => environment.now(), limits.accountsRecheckMs)
    this.#secrets = new DigestSecrets(db)
  }

  /**
   * @throws AccountError when the name is taken or unfit, the password too short, or the site file gives another role.
   */
  async add(name: string, password: string, role: Role): Promise<void> {
    checkAccountName(name)
    const row = { name, password: await this.#hash(password), role, createdAtMs: this.#environment.now() }
    await this.#change(`account ${name} cannot be added`, async (db) => {
      await checkSiteAgrees(db, name, everywhere, role)
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('accounts')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n) throw new AccountError(`there is an account ${name} already`)
      await this.#secrets.replace(db, name, password)
    })
  }

  /**
   * Who this is, when the password was found right before and the account has not changed since; quick, and undefined
   * says nothing.
   */
  recognize(name: string, password: string): AccountPrincipal | undefined {
    const account = this.#reader.atHand(name)
    if (account === undefined || account.password === null) return undefined
    return this.#verified.has(name, account.password + password) ? account.principal : undefined
  }

  /** Whether the account is still what it was when this principal was read. */
  isCurrent(principal: { readonly user: string }): boolean {
    return this.#reader.atHand(principal.user)?.principal === principal
  }

  /** Who this is; undefined when there is no such account or the password is wrong, and both take as long. */
  async authenticate(name: string, password: string): Promise<AccountPrincipal | undefined> {
    const account = await this.#get(name)
    if (account === undefined || account.password === null) {
      await verifyPassword(password, nobodysPassword)
      return undefined
    }
    // The hash is part of what is remembered, so a password that another process has changed is not taken for right.
    if (!this.#verified.has(name, account.password + password)) {
      if (!(await verifyPassword(password, account.password))) return undefined
      this.#verified.add(name, account.password + password)
    }
    await this.#completeSecrets(account, password)
    return account.principal
  }

  /** Who is recognized by a certificate: an account, or a user of the site file; undefined where there is neither. */
  async principal(name: string): Promise<AccountPrincipal | undefined> {
    return (await this.#get(name))?.principal
  }

  /** H(user:realm:password) of an account, for Digest; undefined where none is kept. */
  async digestSecret(
    name: string,
    algorithm: DigestAlgorithm,
  ): Promise<{ principal: AccountPrincipal; secret: string } | undefined> {
    const account = await this.#get(name)
    const secret = account?.secrets.get(algorithm)
    return account === undefined || secret === undefined
      ? undefined
      : { principal: account.principal, secret }
  }

  /** Digest is offered with these algorithms from now on, or not at all. */
  async offerDigest(algorithms: readonly DigestAlgorithm[]): Promise<void> {
    await this.#explain('digest secrets cannot be kept', () => this.#secrets.offer(algorithms))
    this.#reader.changed()
  }

  list(): Promise<Account[]> {
    return this.#explain('accounts cannot be read', () => this.#reader.list())
  }

  /**
   * These are the roles in the site file: each goes before what the account has for the same namespace, or everywhere.
   * @throws AccountError when no administrator with a password would be left; then nothing changes.
   */
  async setSiteRoles(roles: readonly SiteRole[]): Promise<void> {
    await this.#change('the roles in the site file cannot be kept', async (db) => {
      await replaceSiteRoles(db, roles)
      const { count } = await db
        .selectFrom('accounts')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('role', '=', 'administrator')
        .executeTakeFirstOrThrow()
      if (Number(count) > 0 && !(await administratorIsLeft(db)))
        throw new AccountError(
          'the roles in the site file leave no administrator with a password: give one account that role there',
        )
    })
  }

  /** @throws AccountError when there is no such account or the password is too short. */
  async setPassword(name: string, password: string): Promise<void> {
    const hash = await this.#hash(password)
    await this.#change(`the password of ${name} cannot be set`, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('accounts')
        .set({ password: hash })
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new AccountError(`there is no account ${name}`)
      await this.#secrets.replace(db, name, password)
    })
    this.#verified.forget(name)
  }

  /**
   * The account's role in all namespaces for which no other is set; or in one, where `null` takes back what was set.
   * @throws AccountError when there is no such account, no administrator would be left, or the site file gives the
   * account another role there.
   */
  async setRole(name: string, role: Role): Promise<void>
  async setRole(name: string, role: Role | null, namespace: string): Promise<void>
  async setRole(name: string, role: Role | null, namespace?: string): Promise<void> {
    await this.#change(`the role of ${name} cannot be set`, async (db) => {
      const former = await roleOf(db, name)
      const key = namespace === undefined ? everywhere : namespaceKey(namespace)
      await checkSiteAgrees(db, name, key, role)
      if (namespace !== undefined) return setRoleIn(db, name, key, role)
      await db.updateTable('accounts').set({ role }).where('name', '=', name).execute()
      await keepAdministrator(db, former)
    })
  }

  /** @throws AccountError when there is no such account, or it is the last administrator. */
  async remove(name: string): Promise<void> {
    await this.#change(`account ${name} cannot be removed`, async (db) => {
      const former = await roleOf(db, name)
      await db.deleteFrom('accounts').where('name', '=', name).execute()
      await keepAdministrator(db, former)
    })
    this.#verified.forget(name)
  }

  /** An account from before Digest was turned on gets its secrets when its password is at hand. */
  async #completeSecrets(account: StoredAccount, password: string): Promise<void> {
    const missing = (await this.#secrets.offered()).filter((algorithm) => !account.secrets.has(algorithm))
    if (missing.length === 0) return
    await this.#change(`digest secrets of ${account.name} cannot be kept`, async (db) => {
      const { password: hash } = await db
        .selectFrom('accounts')
        .select('password')
        .where('name', '=', account.name)
        .executeTakeFirstOrThrow()
      if (hash === account.password) await this.#secrets.replace(db, account.name, password)
    })
  }

  #get(name: string): Promise<StoredAccount | undefined> {
    return this.#explain(`account ${name} cannot be read`, () => this.#reader.get(name))
  }

  async #hash(password: string): Promise<string> {
    if (password.length < shortestPassword) {
      throw new AccountError(`the password is too short: use ${shortestPassword} characters or more`)
    }
    return hashPassword(password, this.#environment)
  }

  async #change(what: string, work: (db: Transaction<Tables>) => Promise<void>): Promise<void> {
    await this.#explain(what, () => this.#db.transaction().execute(work))
    this.#reader.changed()
  }

  async #explain<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw explained(error, this.#engine, what)
    }
  }
}

async function setRoleIn(
  db: Transaction<Tables>,
  account: string,
  namespace: string,
  role: Role | null,
): Promise<void> {
  await db
    .deleteFrom('accountRoles')
    .where('account', '=', account)
    .where('namespace', '=', namespace)
    .execute()
  if (role !== null) await db.insertInto('accountRoles').values({ account, namespace, role }).execute()
}

/** What the account may do everywhere, as the site file or else the account says. */
async function roleOf(db: Transaction<Tables>, name: string): Promise<Role> {
  const row = await withSiteRole(db).where('accounts.name', '=', name).executeTakeFirst()
  if (row === undefined) throw new AccountError(`there is no account ${name}`)
  return row.effective as Role
}

/** Ends the transaction when it takes the last one away who could put things right. */
async function keepAdministrator(db: Transaction<Tables>, former: Role): Promise<void> {
  if (former === 'administrator' && !(await administratorIsLeft(db)))
    throw new AccountError('this is the last administrator: make another account an administrator first')
}

async function administratorIsLeft(db: Transaction<Tables>): Promise<boolean> {
  const all = await withSiteRole(db).execute()
  return all.some(({ effective }) => effective === 'administrator')
}

function withSiteRole(db: Transaction<Tables>) {
  return db
    .selectFrom('accounts')
    .leftJoin('siteRoles', (join) =>
      join.onRef('siteRoles.user', '=', 'accounts.name').on('siteRoles.namespace', '=', everywhere),
    )
    .select((eb) => eb.fn.coalesce('siteRoles.role', 'accounts.role').as('effective'))
}
