import type { Environment } from '../../base/environment.ts'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Caller } from '../infrastructure.ts'
import type { Ledger } from '../ledger-state.ts'
import type { Outcome } from '../outcome.ts'
import type { OperationRunner } from '../operation-runner.ts'
import type { MendKind } from '../site-description.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Finding } from './finding-board.ts'
import { mend } from './mend-decisions.ts'

export interface MenderOptions {
  readonly runner: Pick<OperationRunner, 'run'>
  readonly ledger: Pick<Ledger, 'get'>
  /** What may be mended without being asked. */
  readonly policy: readonly MendKind[]
  readonly environment: Environment
  readonly limits: Pick<Limits, 'mendBackOffFirstMs' | 'mendBackOffMaximumMs'>
  readonly log: Log
  /** The guest of a VM may have given its interfaces other names. */
  readonly settle: (vm: string) => Promise<unknown>
}

/** What was to be mended by itself. */
export interface Mended {
  /** Something was tried, so the device is to be read anew. */
  readonly tried: boolean
  /** When what was tried not long ago may be tried again; null: there is no such thing. */
  readonly againAtMs: number | null
}

/** By the table in an element's `table:id`: under which word of the policy it falls, and what is mended before what. */
const kinds: Readonly<Record<string, { readonly kind: MendKind; readonly rank: number }>> = {
  controllers: { kind: 'virtual-controllers', rank: 0 },
  virtualControllers: { kind: 'virtual-controllers', rank: 1 },
  vlans: { kind: 'vlans', rank: 1 },
  ports: { kind: 'switch-ports', rank: 2 },
  vms: { kind: 'vms', rank: 3 },
}

const reconciler: Caller = { user: 'reconciler', signal: new AbortController().signal }

/**
 * Mends what differs from the ledger: each element by an operation of its own, as any other in the journal. By itself only
 * what the policy names, and what does not stay mended ever more rarely: somebody may want it otherwise.
 */
export class Mender {
  readonly #options: MenderOptions
  readonly #tries = new Map<string, { readonly count: number; readonly atMs: number }>()

  constructor(options: MenderOptions) {
    this.#options = options
  }

  /** Mends one element because somebody asks for it. */
  mend(
    element: string,
    caller: Caller,
    decide = (snapshot: Snapshot): Decision<void> => mend(snapshot, element),
  ): Promise<Outcome<void>> {
    return this.#options.runner.run({
      name: 'mend',
      caller,
      elements: isLocked(element) ? [element] : [],
      decide,
      settle: async () => {
        if (element.startsWith('vms:')) await this.#options.settle(element.slice('vms:'.length))
      },
    })
  }

  /**
   * Mends by itself what the policy names: the first kind of element of which something is due. The rest comes when the
   * device has been read anew, since a VM is equipped with devices that are to be there.
   */
  async mendByItself(findings: Iterable<Finding>): Promise<Mended> {
    const wanted = new Set([...findings].flatMap((finding) => this.#permitted(finding)))
    const nowMs = this.#options.environment.now()
    const due = [...wanted].filter((element) => this.#dueAtMs(element) <= nowMs)
    const first = Math.min(...due.map(rankOf))
    const turn = due.filter((element) => rankOf(element) === first)
    await Promise.all(turn.map((element) => this.#try(element)))
    const later = [...wanted].map((element) => this.#dueAtMs(element)).filter((atMs) => atMs > nowMs)
    return { tried: turn.length > 0, againAtMs: later.length === 0 ? null : Math.min(...later) }
  }

  /** Mends what we ourselves have spoilt; no policy is asked for that. */
  async mendOurs(elements: readonly string[]): Promise<void> {
    await Promise.all(
      elements.map((element) => this.#try(element, (snapshot) => mend(snapshot, element, 'what we spoilt'))),
    )
  }

  /** What the policy allows to mend for this finding: for a channel that a guest has lost, its VM. */
  #permitted({ kind, element }: Finding): string[] {
    if (kind !== 'drift') return []
    const channel = element.startsWith('channels:')
      ? this.#options.ledger.get('channels', element.slice('channels:'.length))
      : undefined
    const mended = channel === undefined ? element : `vms:${channel.vm}`
    const policy = kinds[tableOf(mended)]?.kind
    return policy !== undefined && this.#options.policy.includes(policy) ? [mended] : []
  }

  async #try(element: string, decide?: (snapshot: Snapshot) => Decision<void>): Promise<void> {
    const { environment, limits, log } = this.#options
    const known = this.#tries.get(element)
    const atMs = environment.now()
    const isFresh = known === undefined || atMs - known.atMs > 2 * limits.mendBackOffMaximumMs
    this.#tries.set(element, { count: isFresh ? 1 : known.count + 1, atMs })
    const outcome = await this.mend(element, reconciler, decide)
    if (!outcome.ok)
      log.warn({ element, code: outcome.code, reasons: outcome.reasons }, 'could not be mended')
  }

  #dueAtMs(element: string): number {
    const known = this.#tries.get(element)
    if (known === undefined) return 0
    const { mendBackOffFirstMs, mendBackOffMaximumMs } = this.#options.limits
    return known.atMs + Math.min(mendBackOffFirstMs * 2 ** (known.count - 1), mendBackOffMaximumMs)
  }
}

/** Elements that are rows of the ledger are locked by their name; the others by what their plan changes. */
function isLocked(element: string): boolean {
  return !['ports', 'controllers'].includes(tableOf(element))
}

function rankOf(element: string): number {
  return kinds[tableOf(element)]?.rank ?? 0
}

function tableOf(element: string): string {
  return element.slice(0, element.indexOf(':'))
}
