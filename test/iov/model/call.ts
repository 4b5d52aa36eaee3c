import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome, Reason, ReturnCode } from '../../../src/iov/outcome.ts'
import type { Site } from '../../../src/iov/site.ts'
import type { Picks } from './picks.ts'
import type { Reference } from './reference.ts'

/** What the reference says about a call before it is made, where no device fails. */
export interface Expectation {
  /** It may succeed. */
  readonly done: boolean
  /** When it succeeds, something is different afterwards. */
  readonly changes: boolean
  /** It may be refused with these. */
  readonly codes: readonly ReturnCode[]
}

/** It succeeds. */
export const must: Expectation = { done: true, changes: true, codes: [] }
/** It succeeds, and all is so already. */
export const already: Expectation = { done: true, changes: false, codes: [] }
/** It succeeds, or is refused for want of what it needs. */
export const may = (...codes: readonly ReturnCode[]): Expectation => ({ done: true, changes: true, codes })
/** It is refused. */
export const refusedWith = (...codes: readonly ReturnCode[]): Expectation => ({
  done: false,
  changes: false,
  codes,
})
/** There is nothing to do: that is said by a refusal, or it counts as done already. */
export const nothingToDo = (...codes: readonly ReturnCode[]): Expectation => ({ ...already, codes })

export const notFound = refusedWith('notFound')

/** A call on the domain's front door, with what is expected of it. */
export interface Call {
  /** For people. */
  readonly text: string
  readonly expectation: Expectation
  perform(iov: Infrastructure): Promise<Made>
}

export interface Made {
  readonly outcome: Outcome<unknown>
  /** Takes over into the reference what was done: all of it, or, of a call that is not all or nothing, a part. */
  takeOver(site: Site): void
}

/** Makes up a call from what there is. */
export type CallMaker = (reference: Reference, picks: Picks, set: ConstraintSet) => Call

export function call<T>(
  text: string,
  expectation: Expectation,
  perform: (iov: Infrastructure) => Promise<Outcome<T>>,
  takeOver: (value: T, site: Site) => void,
  takeOverPart: (reasons: readonly Reason[], site: Site) => void = () => {},
): Call {
  return {
    text,
    expectation,
    async perform(iov) {
      const outcome = await perform(iov)
      return {
        outcome,
        takeOver: (site) =>
          outcome.ok ? takeOver(outcome.value, site) : takeOverPart(outcome.reasons, site),
      }
    },
  }
}
