import type { Kysely } from 'kysely'
import { explained } from './engine.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './ledger-changes.ts'

/** What this installation remembers about itself, as texts by key, such as its instance id. */
export class Settings {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine

  constructor(db: Kysely<Tables>, engine: Engine) {
    this.#db = db
    this.#engine = engine
  }

  async get(key: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst()
    return row?.value as string | undefined
  }

  async set(key: string, value: string): Promise<void> {
    try {
      await this.#db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute()
    } catch (error) {
      throw explained(error, this.#engine, `the setting ${key} cannot be written`)
    }
  }

  /** The value of the key; made and kept when there is none yet. */
  async getOrMake(key: string, make: () => string): Promise<string> {
    const known = await this.get(key)
    if (known !== undefined) return known
    const value = make()
    await this.set(key, value)
    return value
  }
}
