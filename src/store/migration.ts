import type { Kysely } from 'kysely'

/** One change of the database's schema. Once released, a migration is never edited; another follows it. */
export interface Migration {
  /** From 1, without gaps. */
  readonly number: number
  readonly name: string
  up(db: Kysely<unknown>): Promise<void>
}
