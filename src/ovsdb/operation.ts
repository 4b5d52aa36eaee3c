import type { Row, UUID, Value } from './value.ts'

/** Operations of `transact` (RFC 7047 5.2), as far as they are used here. */
export type Operation = Select | Insert | Update | Mutate | Delete | Wait | Comment | Abort

export type Condition = readonly [
  column: string,
  test: '<' | '<=' | '==' | '!=' | '>=' | '>' | 'includes' | 'excludes',
  Value,
]

export type Mutation = readonly [
  column: string,
  mutator: '+=' | '-=' | '*=' | '/=' | '%=' | 'insert' | 'delete',
  Value,
]

/** RFC 7047 5.2.2 */
export interface Select {
  readonly op: 'select'
  readonly table: string
  readonly where: readonly Condition[]
  readonly columns?: readonly string[]
}

/** RFC 7047 5.2.1 */
export interface Insert {
  readonly op: 'insert'
  readonly table: string
  readonly row: Row
  readonly 'uuid-name'?: string
}

/** RFC 7047 5.2.3 */
export interface Update {
  readonly op: 'update'
  readonly table: string
  readonly where: readonly Condition[]
  readonly row: Row
}

/** RFC 7047 5.2.4 */
export interface Mutate {
  readonly op: 'mutate'
  readonly table: string
  readonly where: readonly Condition[]
  readonly mutations: readonly Mutation[]
}

/** RFC 7047 5.2.5 */
export interface Delete {
  readonly op: 'delete'
  readonly table: string
  readonly where: readonly Condition[]
}

/**
 * RFC 7047 5.2.6: holds the transaction back until the rows selected are (or are not) these. `timeout` in
 * milliseconds; 0 asks once, and fails with "timed out" when they are not.
 */
export interface Wait {
  readonly op: 'wait'
  readonly timeout: number
  readonly table: string
  readonly where: readonly Condition[]
  readonly columns: readonly string[]
  readonly until: '==' | '!='
  readonly rows: readonly Row[]
}

/** RFC 7047 5.2.9: stands in the server's log. */
export interface Comment {
  readonly op: 'comment'
  readonly comment: string
}

/** RFC 7047 5.2.8 */
export interface Abort {
  readonly op: 'abort'
}

export interface Rows {
  readonly rows: readonly Row[]
}
export interface Count {
  readonly count: number
}
export interface Inserted {
  readonly uuid: UUID
}
export type Nothing = Readonly<Record<string, never>>

/** What an operation answers when the transaction was committed. */
export type ResultOf<O extends Operation> = O extends Select
  ? Rows
  : O extends Update | Mutate | Delete
    ? Count
    : O extends Insert
      ? Inserted
      : Nothing

export type ResultsOf<Operations extends readonly Operation[]> = {
  -readonly [I in keyof Operations]: ResultOf<Operations[I]>
}

/** What to watch of each table (RFC 7047 4.1.5). */
export type MonitorRequests = { readonly [table: string]: MonitorRequest }

export interface MonitorRequest {
  readonly columns: readonly string[]
  readonly select?: {
    readonly initial?: boolean
    readonly insert?: boolean
    readonly delete?: boolean
    readonly modify?: boolean
  }
}

/** RFC 7047 4.1.6: by table, then by the row's UUID. `new` absent: the row is gone. */
export type TableUpdates = { readonly [table: string]: { readonly [row: string]: RowUpdate } }

export interface RowUpdate {
  readonly old?: Row
  readonly new?: Row
}
