import type { RequestContext } from '../../broker/context.ts'
import { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { Caller } from '../../iov/infrastructure.ts'
import { completed, reason, refused, returnCodes, type Outcome, type Reason } from '../../iov/outcome.ts'
import type { ElementKind } from './names.ts'
import type { SiteView } from './site-view.ts'

/** The answer of a method: the code, and besides its own outputs why it came out so. */
export interface Answer<Out> {
  returns: number
  out: Partial<Out> & { Explanation: string; Reasons: CIMInstance[] }
}

/** Turns an outcome into a method's answer (DOMAIN.md §3 and §6); `out` makes the outputs of what was done. */
export function answer<T, Out extends object = object>(
  outcome: Outcome<T>,
  out?: (value: T) => Out,
): Answer<Out> {
  const returns = returnCodes[outcome.ok ? 'completed' : outcome.code]
  const made: Partial<Out> = outcome.ok ? { ...out?.(outcome.value) } : {}
  const Reasons = outcome.reasons.map(reasonInstance)
  return { returns, out: { ...made, Explanation: explanation(outcome), Reasons } }
}

/** As `answer`, with a reference to the journal's record of the operation, which is its job. */
export function answerWithJob<T, Out extends object = object>(
  view: SiteView,
  outcome: Outcome<T>,
  out?: (value: T) => Out,
): Answer<Out> & { out: { Job: CIMInstanceName | null } } {
  const { returns, out: given } = answer(outcome, out)
  const Job = outcome.operation === undefined ? null : view.path('job', outcome.operation)
  return { returns, out: { ...given, Job } }
}

/** What the arguments of a method are to name; with `?` those that may be NULL. */
export type Wanted = Readonly<Record<string, ElementKind | `${ElementKind}?`>>

/** The domain's ids of the named elements; null only where NULL was allowed and given. */
export type Named<W extends Wanted> = {
  readonly [K in keyof W]: W[K] extends `${string}?` ? string | null : string
}

/** Finds what reference arguments name: `notFound` for what does not exist, `invalidParameter` for another kind. */
export function named<W extends Wanted>(
  view: SiteView,
  input: Readonly<Record<keyof W & string, CIMInstanceName | null | undefined>>,
  wanted: W,
): Outcome<Named<W>> {
  const ids: Record<string, string | null> = {}
  for (const [parameter, want] of Object.entries(wanted)) {
    const path = input[parameter] ?? null
    const kind = want.replace('?', '') as ElementKind
    if (path === null) {
      if (!want.endsWith('?')) return refused('invalidParameter', reason(parameter, `${parameter} is needed`))
      ids[parameter] = null
      continue
    }
    const element = view.find(path)
    if (element === undefined) {
      return refused('notFound', reason(parameter, `${parameter}: there is no ${path}`, [String(path)]))
    }
    if (element.kind !== kind) {
      return refused('invalidParameter', reason(parameter, `${parameter}: ${path} cannot be used here`))
    }
    ids[parameter] = element.id
  }
  return completed(ids as Named<W>)
}

export function callerOf(context: RequestContext): Caller {
  return { user: context.user, signal: context.signal }
}

/** The caller of a method that can run as a job: at once where he asks for it, or when it takes long. */
export function jobCallerOf(view: SiteView, context: RequestContext, runAsJob?: boolean | null): Caller {
  const { afterMs } = view.infrastructure.jobs
  const jobWhen = runAsJob === true ? AbortSignal.abort() : AbortSignal.timeout(afterMs)
  return { ...callerOf(context), jobWhen }
}

/** Of several reasons for a refusal the one that left no candidate is decisive, otherwise the first. */
function explanation<T>(outcome: Outcome<T>): string {
  if (outcome.ok) return 'Completed'
  const decisive = outcome.reasons.find(({ after }) => after === 0) ?? outcome.reasons[0]
  return decisive?.text.replace(/\s*[\r\n]+\s*/g, ' ').trim() ?? `Refused: ${outcome.code}`
}

export function reasonInstance({ source, text, before, after, elements }: Reason): CIMInstance {
  return new CIMInstance('IOV_Reason', {
    Source: source,
    Text: text,
    CandidatesBefore: before,
    CandidatesAfter: after,
    Elements: [...elements],
  })
}
