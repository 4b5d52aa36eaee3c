import type { Kysely } from 'kysely'
import type { Environment } from '../base/environment.ts'
import { explained } from './engine.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'
import { hashPassword, nobodysPassword, verifyPassword } from './password.ts'
import { VerifiedPasswords } from './verified-passwords.ts'

export const roles = ['reader', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

export interface Account {
  readonly name: string
  readonly role: Role
  readonly createdAtMs: number
}

/** A change of accounts that cannot be made; the message says why and what to do. */
export class AccountError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AccountError'
  }
}

/** No colon: HTTP Basic could not carry it (RFC 7617, 2). */
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u
const shortestPassword = 8

/**
 * Who may log in, and as what. Passwords are kept as scrypt hashes. Fits the HTTP front's Authenticator. A change
 * made by another process (the command line beside a server) counts at once: accounts are read each time.
 */
export class Accounts {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #environment: Environment
  readonly #verified: VerifiedPasswords

  constructor(db: Kysely<Tables>, engine: Engine, environment: Environment, verifiedPasswords: number) {
    this.#db = db
    this.#engine = engine
    this.#environment = environment
    this.#verified = new VerifiedPasswords(environment.randomBytes(32), verifiedPasswords)
  }

  /** @throws AccountError when the name is taken or unfit, or the password too short. */
  async add(name: string, password: string, role: Role): Promise<void> {
    if (!nameForm.test(name)) {
      throw new AccountError(
        `"${name}" cannot be an account's name: use up to 64 letters, digits and . _ @ -, a letter or digit first`,
      )
    }
    const row = { name, password: await this.#hash(password), role, createdAtMs: this.#environment.now() }
    const { numInsertedOrUpdatedRows } = await this.#explain(`account ${name} cannot be added`, () =>
      this.#db
        .insertInto('accounts')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow(),
    )
    if (numInsertedOrUpdatedRows === 0n) throw new AccountError(`there is an account ${name} already`)
  }

  /** Who this is; undefined when there is no such account or the password is wrong, and both take as long. */
  async authenticate(name: string, password: string): Promise<{ user: string; roleIn: () => Role } | undefined> {
    const row = await this.#explain(`account ${name} cannot be read`, () =>
      this.#db.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirst(),
    )
    if (row === undefined) {
      await verifyPassword(password, nobodysPassword)
      return undefined
    }
    const stored = row.password as string
    // The hash is part of what is remembered, so a password that another process has changed is not taken for right.
    if (!this.#verified.has(name, stored + password)) {
      if (!(await verifyPassword(password, stored))) return undefined
      this.#verified.add(name, stored + password)
    }
    return { user: name, roleIn: () => row.role as Role }
  }

  async list(): Promise<Account[]> {
    const rows = await this.#explain('accounts cannot be read', () =>
      this.#db.selectFrom('accounts').select(['name', 'role', 'createdAtMs']).orderBy('name').execute(),
    )
    return rows.map(({ name, role, createdAtMs }) => ({
      name: name as string,
      role: role as Role,
      createdAtMs: Number(createdAtMs),
    }))
  }

  /** @throws AccountError when there is no such account or the password is too short. */
  async setPassword(name: string, password: string): Promise<void> {
    const hash = await this.#hash(password)
    const { numUpdatedRows } = await this.#explain(`the password of ${name} cannot be set`, () =>
      this.#db
        .updateTable('accounts')
        .set({ password: hash })
        .where('name', '=', name)
        .executeTakeFirstOrThrow(),
    )
    if (numUpdatedRows === 0n) throw new AccountError(`there is no account ${name}`)
    this.#verified.forget(name)
  }

  /** @throws AccountError when there is no such account. */
  async remove(name: string): Promise<void> {
    const { numDeletedRows } = await this.#explain(`account ${name} cannot be removed`, () =>
      this.#db.deleteFrom('accounts').where('name', '=', name).executeTakeFirstOrThrow(),
    )
    if (numDeletedRows === 0n) throw new AccountError(`there is no account ${name}`)
    this.#verified.forget(name)
  }

  async #hash(password: string): Promise<string> {
    if (password.length < shortestPassword) {
      throw new AccountError(`the password is too short: use ${shortestPassword} characters or more`)
    }
    return hashPassword(password, this.#environment)
  }

  async #explain<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw explained(error, this.#engine, what)
    }
  }
}
