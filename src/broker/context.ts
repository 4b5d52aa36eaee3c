import type { Log } from '../base/log.ts'

/** What an account may do in a namespace; each role may do what those before it may (authorization.ts). */
export type Role = 'none' | 'reader' | 'operator' | 'administrator'

/** Who asks, and how to stop. One for each request; nothing in it changes. */
export interface RequestContext {
  /** Stands in the log and in error descriptions, so that a user can name the request. */
  readonly requestID: string
  readonly user: string
  /** Where the request came from, such as an IP address; for the log and the audit. */
  readonly address: string
  /** When the request came, in milliseconds since the epoch. */
  readonly receivedAtMs: number
  /** The caller's role in a namespace, by its name in the repository. */
  roleIn(namespace: string): Role
  /** Aborted when the client has gone, the time is up or the server stops. */
  readonly signal: AbortSignal
  readonly log: Log
}
