import type { Log } from '../base/log.ts'

/** Who asks, and how to stop. One for each request; nothing in it changes. */
export interface RequestContext {
  /** Stands in the log and in error descriptions, so that a user can name the request. */
  readonly requestID: string
  readonly user: string
  readonly role: 'reader' | 'operator' | 'administrator'
  /** Aborted when the client has gone, the time is up or the server stops. */
  readonly signal: AbortSignal
  readonly log: Log
}
