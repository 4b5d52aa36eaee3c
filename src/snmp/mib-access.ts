/** An object identifier as decimal numbers with dots between and none in front: `1.3.6.1.2.1.1.1.0`. */
export type OID = string

/** A value of SMIv2 (RFC 2578 7.1), as far as bridges use it; or why there is none (RFC 3416 3). */
export type MIBValue =
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'unsigned'; readonly value: number }
  | { readonly type: 'octets'; readonly value: Uint8Array }
  | { readonly type: 'oid'; readonly value: OID }
  | { readonly type: 'noSuchObject' | 'noSuchInstance' | 'endOfMibView' }

export interface Varbind {
  readonly oid: OID
  readonly value: MIBValue
}

/** RFC 3416 3: the error-status of a Response-PDU. */
export const errorStatuses = {
  tooBig: 1,
  genErr: 5,
  noAccess: 6,
  wrongType: 7,
  wrongLength: 8,
  wrongEncoding: 9,
  wrongValue: 10,
  noCreation: 11,
  inconsistentValue: 12,
  resourceUnavailable: 13,
  commitFailed: 14,
  undoFailed: 15,
  authorizationError: 16,
  notWritable: 17,
  inconsistentName: 18,
} as const
export type ErrorStatus = keyof typeof errorStatuses

/** The agent answered, and refused. */
export class SNMPError extends Error {
  readonly status: ErrorStatus
  /** The varbind that the agent complains about; null: it did not say. */
  readonly oid: OID | null

  constructor(status: ErrorStatus, oid: OID | null) {
    super(`${status} (${errorStatuses[status]})${oid === null ? '' : ` for ${oid}`}`)
    this.name = 'SNMPError'
    this.status = status
    this.oid = oid
  }
}

/** The agent did not answer. */
export class SNMPTimeoutError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SNMPTimeoutError'
  }
}

/** Nothing could be sent: the name is not known, or there is no route. */
export class SNMPUnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SNMPUnreachableError'
  }
}

/** The agent and we do not agree on user, keys or time (RFC 3414 3.2); nothing was done. */
export class SNMPSecurityError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SNMPSecurityError'
  }
}

/** The agent is another engine or counts time otherwise than before (RFC 3414 2.2): it has been started anew or replaced. */
export class SNMPEngineError extends SNMPSecurityError {
  constructor(message: string) {
    super(message)
    this.name = 'SNMPEngineError'
  }
}

/** What came as an answer is none: it does not fit the question, does not end, or has a type that is not SMIv2's. */
export class SNMPAnswerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SNMPAnswerError'
  }
}

/**
 * The objects of one SNMP agent. Calls throw SNMPError where the agent refuses, SNMPTimeoutError where it does not
 * answer, SNMPUnreachableError, SNMPSecurityError and SNMPAnswerError, and the signal's reason when that is aborted.
 */
export interface MIBAccess {
  /** One varbind for each OID, in the same order; a missing object is a value that says so. */
  get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]>
  /** Everything beneath `root`, in lexicographical order (GetBulk, repeated). */
  walk(root: OID, signal: AbortSignal): Promise<Varbind[]>
  /** All in one PDU: either each is set or none (RFC 3416 4.2.5). Never sent twice. */
  set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
