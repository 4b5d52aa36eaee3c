import { defaultLimits } from '../base/limits.ts'
import type { PatternSyntax } from './expression.ts'
import { PatternError, type CharacterSet, type Pattern } from './pattern-reader.ts'
import { parseRegular } from './regular-pattern.ts'
import { parseWildcard } from './wildcard-pattern.ts'

/** One state of the automaton: it takes a character and goes on, or goes on at once. */
type State =
  | { readonly kind: 'take'; readonly set: CharacterSet; next: number }
  | { readonly kind: 'jump'; readonly next: number[] }

/**
 * Makes a test for whole texts from the pattern of LIKE. The automaton is in all its states at once and never goes
 * back: the time is linear in the text, whatever the pattern (Thompson 1968). Throws PatternError.
 */
export function compilePattern(syntax: PatternSyntax, text: string): (subject: string) => boolean {
  const pattern = syntax === 'regular' ? parseRegular(text) : parseWildcard(text)
  const states: State[] = []
  const end = add(states, { kind: 'jump', next: [] })
  const start = build(states, pattern, end)
  return (subject) => run(states, start, end, subject)
}

/** Adds the states for a pattern that goes on to `next`; answers its first. */
function build(states: State[], pattern: Pattern, next: number): number {
  if (pattern.kind === 'set') return add(states, { kind: 'take', set: pattern.set, next })
  if (pattern.kind === 'sequence')
    return pattern.parts.reduceRight((following, part) => build(states, part, following), next)
  if (pattern.kind === 'choice')
    return add(states, { kind: 'jump', next: pattern.parts.map((part) => build(states, part, next)) })
  let following = next
  if (pattern.max === undefined) {
    const loop = { kind: 'jump' as const, next: [next] }
    following = add(states, loop)
    loop.next.push(build(states, pattern.part, following))
  }
  for (let count = pattern.max ?? pattern.min; count > pattern.min; count--)
    following = add(states, { kind: 'jump', next: [next, build(states, pattern.part, following)] })
  for (let count = 0; count < pattern.min; count++) {
    const first = build(states, pattern.part, following)
    // Nothing, so many times: otherwise nested repetitions of nothing would take for ever.
    if (first === following) break
    following = first
  }
  return following
}

function add(states: State[], state: State): number {
  if (states.length >= defaultLimits.queryPatternLength * 2)
    throw new PatternError(0, `the pattern has more than ${defaultLimits.queryPatternLength} places`)
  return states.push(state) - 1
}

function run(states: readonly State[], start: number, end: number, subject: string): boolean {
  const seen = new Uint32Array(states.length)
  let round = 1
  let current: number[] = []
  enter(states, start, seen, round, current)
  for (const char of subject) {
    const code = char.codePointAt(0) as number
    const following: number[] = []
    round++
    for (const index of current) {
      const state = states[index] as State
      if (state.kind === 'take' && takes(state.set, code)) enter(states, state.next, seen, round, following)
    }
    if (following.length === 0) return false
    current = following
  }
  return seen[end] === round
}

/** Enters a state and all that is reached from it at once, each only one time in a round. */
function enter(
  states: readonly State[],
  start: number,
  seen: Uint32Array,
  round: number,
  into: number[],
): void {
  const waiting = [start]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (seen[index] === round) continue
    seen[index] = round
    into.push(index)
    const state = states[index] as State
    if (state.kind === 'jump') waiting.push(...state.next)
  }
}

function takes({ ranges, isNegated }: CharacterSet, code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to) !== isNegated
}
