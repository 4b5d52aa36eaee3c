import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Tables } from './ledger-changes.ts'

/** By the names of RFC 7616, 3.4; to the names of node's hashes. */
const hashes = { 'SHA-256': 'sha256', MD5: 'md5' } as const
export type DigestAlgorithm = keyof typeof hashes

/** What users belong to in HTTP authentication: part of each digest secret, so it never changes. */
export const realm = 'iovm'

const setting = 'digestAlgorithms'

/**
 * What HTTP Digest needs of a password: H(user:realm:password), once for each algorithm (RFC 7616, 3.4.2). Whoever
 * reads one can log in by Digest, and can guess the password far faster than from scrypt. So none is kept unless
 * Digest is turned on, for the algorithms that are offered, and all go when it is turned off.
 */
export class DigestSecrets {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** The algorithms that are offered, also to commands beside the server. */
  async offered(db = this.#db): Promise<DigestAlgorithm[]> {
    const row = await db.selectFrom('settings').select('value').where('key', '=', setting).executeTakeFirst()
    const names = row === undefined ? [] : (JSON.parse(row.value as string) as string[])
    return names.filter((name) => name in hashes) as DigestAlgorithm[]
  }

  /** From now on these are offered; the secrets of others are removed. */
  async offer(algorithms: readonly DigestAlgorithm[]): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      const value = JSON.stringify(algorithms)
      await db
        .insertInto('settings')
        .values({ key: setting, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute()
      const kept = algorithms.length === 0 ? [''] : [...algorithms]
      await db.deleteFrom('accountDigests').where('algorithm', 'not in', kept).execute()
    })
  }

  /** The secrets of an account, by algorithm. */
  async of(name: string): Promise<Map<DigestAlgorithm, string>> {
    const rows = await this.#db.selectFrom('accountDigests').selectAll().where('account', '=', name).execute()
    return new Map(rows.map(({ algorithm, secret }) => [algorithm as DigestAlgorithm, secret as string]))
  }

  /** Puts those of this password in the place of the account's, inside a transaction of the caller's. */
  async replace(db: Kysely<Tables>, name: string, password: string): Promise<void> {
    await db.deleteFrom('accountDigests').where('account', '=', name).execute()
    const rows = (await this.offered(db)).map((algorithm) => ({
      account: name,
      algorithm,
      secret: hash(hashes[algorithm], `${name}:${realm}:${password.normalize('NFC')}`),
    }))
    if (rows.length > 0) await db.insertInto('accountDigests').values(rows).execute()
  }
}
