/** Return codes of the domain's operations (DOMAIN.md §3): one table, from which the MOF's ValueMap is checked. */
export const returnCodes = {
  completed: 0,
  notSupported: 1,
  unknown: 2,
  timeout: 3,
  failed: 4,
  invalidParameter: 5,
  inUse: 6,
  jobStarted: 4096,
  constraintNotSatisfiable: 32768,
  noCapacity: 32769,
  notAuthorisedByGroup: 32770,
  deviceRefused: 32771,
  rolledBack: 32772,
  degraded: 32773,
  notFound: 32774,
  wrongState: 32775,
} as const

export type ReturnCode = keyof typeof returnCodes

/** One reason: which constraint or device, what it removed or said. */
export interface Reason {
  /** The filter, rule or device that speaks, such as "card redundancy". */
  readonly source: string
  /** One sentence for people. */
  readonly text: string
  /** Of how many candidates … */
  readonly before: number | null
  /** … how many were left. */
  readonly after: number | null
  /** What it removed, or the device that refused. */
  readonly elements: readonly string[]
}

/** What became of a request. A refusal is a value, never thrown; `jobStarted` is one that only means: not yet. */
export type Outcome<T> =
  | {
      readonly ok: true
      readonly value: T
      readonly reasons: readonly Reason[]
      /** Id of the journal's record of the operation, where there is one. */
      readonly operation?: string
    }
  | {
      readonly ok: false
      readonly code: Exclude<ReturnCode, 'completed'>
      readonly reasons: readonly Reason[]
      /** Id of the journal's record of the operation, where it had begun. */
      readonly operation?: string
    }

export function completed<T>(value: T, reasons: readonly Reason[] = []): Outcome<T> {
  return { ok: true, value, reasons }
}

export function refused(
  code: Exclude<ReturnCode, 'completed'>,
  ...reasons: Reason[]
): {
  readonly ok: false
  readonly code: Exclude<ReturnCode, 'completed'>
  readonly reasons: readonly Reason[]
} {
  return { ok: false, code, reasons }
}

export function reason(source: string, text: string, elements: readonly string[] = []): Reason {
  return { source, text, before: null, after: null, elements }
}
