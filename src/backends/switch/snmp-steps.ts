import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import {
  SNMPAnswerError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../snmp/mib-access.ts'
import type { ErrorStatus, MIBAccess, MIBValue, Varbind } from '../../snmp/mib-access.ts'
import { withDeadline } from '../deadline.ts'
import { readPortList } from './port-list.ts'

export interface SNMPStepsOptions {
  /** The switch's name in the site. */
  readonly device: string
  readonly access: MIBAccess
  readonly timeoutMs: number
}

/** How every step on a switch over SNMP goes: bounded in time, its errors told as the domain knows them. */
export class SNMPSteps {
  readonly #options: SNMPStepsOptions

  constructor(options: SNMPStepsOptions) {
    this.#options = options
  }

  run<T>(step: string, signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { device, timeoutMs } = this.#options
    return withDeadline({ device, step, timeoutMs }, signal, async (limited) => {
      try {
        return await call(limited)
      } catch (error) {
        throw this.#told(step, error)
      }
    })
  }

  /** Sets it and looks what of it is not so. That the answer got lost does not matter where all is done. */
  async set(
    step: string,
    edit: readonly Varbind[],
    signal: AbortSignal,
    findWrong: () => Promise<string | null>,
  ): Promise<void> {
    let silence: SNMPTimeoutError | undefined
    try {
      await this.#options.access.set(edit, signal)
    } catch (error) {
      if (!(error instanceof SNMPTimeoutError)) throw error
      silence = error
    }
    const wrong = await findWrong()
    if (wrong === null) return
    throw silence ?? this.error(step, 'protocol', `the switch answered that all is done, but ${wrong}`)
  }

  /** Those of these variables that are not as they were set, with what they are. */
  async unlike<V extends Varbind>(edit: readonly V[], signal: AbortSignal): Promise<Unlike<V>[]> {
    const oids = edit.map(({ oid }) => oid)
    const found = await this.#options.access.get(oids, signal)
    const actual = new Map(found.map(({ oid, value }) => [oid, value]))
    return edit
      .map((set) => ({ set, actual: actual.get(set.oid) }))
      .filter((one) => !isSame(one.actual, one.set.value))
  }

  error(step: string, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(this.#options.device, step, code, text)
  }

  #told(step: string, error: unknown): unknown {
    const code = codeOf(error)
    if (code === undefined) return error
    return new BackendError(this.#options.device, step, code, (error as Error).message, { cause: error })
  }
}

/** A variable that is not as it was set. */
export interface Unlike<V extends Varbind = Varbind> {
  readonly set: V
  readonly actual: MIBValue | undefined
}

/** Names the variables that are not as they were set; null: there are none. */
export function naming(wrong: readonly Unlike[]): string | null {
  if (wrong.length === 0) return null
  return `these are not as they were set: ${wrong.map(({ set }) => set.oid).join(', ')}`
}

function codeOf(error: unknown): BackendErrorCode | undefined {
  if (error instanceof SNMPError) return meanings[error.status]
  if (error instanceof SNMPTimeoutError) return 'timeout'
  if (error instanceof SNMPUnreachableError) return 'unreachable'
  if (error instanceof SNMPSecurityError) return 'refused'
  if (error instanceof SNMPAnswerError) return 'protocol'
  return undefined
}

/** What an agent's error-status (RFC 3416) means to the domain. */
const meanings: Readonly<Record<ErrorStatus, BackendErrorCode>> = {
  tooBig: 'protocol',
  genErr: 'refused',
  noAccess: 'refused',
  wrongType: 'protocol',
  wrongLength: 'protocol',
  wrongEncoding: 'protocol',
  wrongValue: 'refused',
  noCreation: 'unsupported',
  inconsistentValue: 'conflict',
  resourceUnavailable: 'no-capacity',
  commitFailed: 'refused',
  undoFailed: 'protocol',
  authorizationError: 'refused',
  notWritable: 'unsupported',
  inconsistentName: 'conflict',
}

/** Lists are the same when they name the same, whatever their lengths; Unsigned32 may come as Integer32. */
export function isSame(actual: MIBValue | undefined, set: MIBValue): boolean {
  if (actual?.type === 'octets' && set.type === 'octets') {
    const [one, other] = [readPortList(actual.value), readPortList(set.value)]
    return one.size === other.size && [...one].every((port) => other.has(port))
  }
  const number = (value: MIBValue | undefined) =>
    value?.type === 'integer' || value?.type === 'unsigned' ? value.value : undefined
  return number(actual) !== undefined && number(actual) === number(set)
}
