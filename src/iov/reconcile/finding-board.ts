import type { Environment } from '../../base/environment.ts'
import type { Log } from '../../base/log.ts'
import type { DomainEvent, DomainEventKind } from '../domain-event.ts'

/** Something that is not as it should be. */
export interface Finding {
  readonly kind: 'drift' | 'unreachable' | 'miscabled' | 'degraded'
  /** As in DomainEvent. */
  readonly element: string
  readonly text: string
}

const ends: Readonly<Record<Finding['kind'], DomainEventKind>> = {
  drift: 'mended',
  unreachable: 'reachable',
  miscabled: 'cabled',
  degraded: 'recovered',
}

/** What is found at the moment. Tells the log and listeners once that something began, and once that it has ended. */
export class FindingBoard {
  readonly #environment: Environment
  readonly #log: Log
  /** By scope, by kind and element. */
  readonly #findings = new Map<string, ReadonlyMap<string, Finding>>()
  readonly #listeners = new Set<(event: DomainEvent) => void>()

  constructor(environment: Environment, log: Log) {
    this.#environment = environment
    this.#log = log
  }

  /** Calls the listener with each event; answers with what ends that. */
  onEvent(listener: (event: DomainEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  inScope(scope: string): Iterable<Finding> {
    return this.#findings.get(scope)?.values() ?? []
  }

  /**
   * What was found when this part of the site was looked at, in the place of what was found there before. Of elements
   * that are not settled nothing can be said at the moment: what was found of them stays.
   */
  replace(
    scope: string,
    found: readonly Finding[],
    isSettled: (finding: Finding) => boolean = () => true,
  ): void {
    const before = this.#findings.get(scope) ?? new Map<string, Finding>()
    const kept = [...before.values()].filter((finding) => !isSettled(finding))
    const now = new Map([...found.filter(isSettled), ...kept].map((finding) => [keyOf(finding), finding]))
    if (now.size === 0) this.#findings.delete(scope)
    else this.#findings.set(scope, now)
    for (const [key, { kind, element, text }] of now) {
      if (before.get(key)?.text !== text) this.#tell(kind, element, text)
    }
    for (const [key, { kind, element, text }] of before) {
      if (!now.has(key)) this.#tell(ends[kind], element, `no longer: ${text}`)
    }
  }

  #tell(kind: DomainEventKind, element: string, text: string): void {
    const fields = { element, text }
    if (kind in ends) this.#log.warn(fields, kind)
    else this.#log.info(fields, kind)
    const event: DomainEvent = { kind, element, text, atMs: this.#environment.now() }
    for (const listener of this.#listeners) listener(event)
  }
}

function keyOf({ kind, element }: Finding): string {
  return `${kind} ${element}`
}
