import {
  errorStatuses,
  SNMPAnswerError,
  SNMPEngineError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
} from './mib-access.ts'
import { SNMPUnreachableError } from './mib-access.ts'
import type { ErrorStatus, OID } from './mib-access.ts'

/**
 * What the library failed with, as one of the errors that MIBAccess names. It tells the status by a number and the OID
 * only in the message (`NotWritable: 1.3.6…`). Its message about a wrong digest and the object beside it hold the
 * keys' traces, so neither is passed on.
 */
export function failureOf(error: Error, peer: string): Error {
  switch (error.name) {
    case 'RequestFailedError':
      return new SNMPError(statusOf((error as { status?: unknown }).status), oidIn(error.message))
    case 'RequestTimedOutError':
      return new SNMPTimeoutError(`${peer} does not answer`)
    case 'ResponseInvalidError':
      return invalidAnswer(error as Error & { code?: unknown }, peer)
    case 'RequestInvalidError':
    case 'RangeError':
    case 'TypeError':
      return error
    default:
      return new SNMPUnreachableError(`${peer} cannot be reached: ${error.message}`, { cause: error })
  }
}

/** ResponseInvalidCode of net-snmp, as far as it is about the security of messages. */
const securityCodes: ReadonlyMap<unknown, string> = new Map([
  [4, 'its answer cannot be decrypted: is the privacy key right?'],
  [5, 'it does not accept user and keys'],
  [10, 'it answers with another community'],
  [11, 'it reports something without saying what'],
])

function invalidAnswer(error: Error & { code?: unknown }, peer: string): Error {
  if (/time window|unknown engine id/i.test(error.message))
    return new SNMPEngineError(`${peer}: it has been started anew${reported(error.message)}`)
  const text = securityCodes.get(error.code)
  if (text !== undefined) return new SNMPSecurityError(`${peer}: ${text}${reported(error.message)}`)
  return new SNMPAnswerError(`${peer} answers with something else than asked: ${error.message}`)
}

/** The counter of RFC 3414 5 that the agent has reported; nothing where the message is about anything else. */
function reported(message: string): string {
  return /^[A-Za-z ]{1,60}$/.test(message) ? ` (${message})` : ''
}

const statuses = new Map<unknown, ErrorStatus>(
  Object.entries(errorStatuses).map(([name, number]) => [number, name as ErrorStatus]),
)

/** The statuses of SNMPv1 (2 to 4) come through proxies only; they say no more than that it went wrong. */
function statusOf(status: unknown): ErrorStatus {
  return statuses.get(status) ?? 'genErr'
}

function oidIn(message: string): OID | null {
  return /: (\d+(?:\.\d+)+)$/.exec(message)?.[1] ?? null
}
