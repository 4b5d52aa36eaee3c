import type { Dialect } from 'kysely'

/** What a database can have against a statement, whichever database it is. */
export type FaultKind =
  'not-unique' | 'reference' | 'full' | 'locked' | 'read-only' | 'corrupt' | 'input-output'

export interface DatabaseFault {
  readonly kind: FaultKind
  /** The columns that are not unique, where the database names them. */
  readonly columns: readonly string[]
}

/** A kind of database: how kysely talks to it, and what its errors mean. SQLite is in sqlite.ts. */
export interface Engine {
  readonly dialect: Dialect
  /** Where the data is, for error messages. */
  readonly place: string
  /** undefined: the error does not come from the database. */
  faultOf(error: unknown): DatabaseFault | undefined
  /** A number that changes whenever others than this process have changed the database. Quick. */
  versionOfOthers(): number
}

/** The database did not do what it must. Nothing was changed. */
export class StoreError extends Error {
  readonly fault: FaultKind

  constructor(fault: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.fault = fault
  }
}

const advice: { readonly [K in FaultKind]: string } = {
  'not-unique': 'something would be there twice',
  reference: 'a record would refer to one that is not there',
  full: 'there is no space left: make room on the disk',
  locked: 'another process holds the database: end it, or try again',
  'read-only': 'it cannot be written: check the permissions of the data directory',
  corrupt: 'it is damaged or no database of ours: restore it from a backup',
  'input-output': 'the disk reports an error: check the disk',
}

/** Says an error of the database in words that help; other errors are given back as they are. */
export function explained(error: unknown, engine: Pick<Engine, 'place' | 'faultOf'>, what: string): unknown {
  const fault = engine.faultOf(error)
  if (fault === undefined) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new StoreError(fault.kind, `${engine.place}: ${what}: ${advice[fault.kind]} (${detail})`, {
    cause: error,
  })
}
