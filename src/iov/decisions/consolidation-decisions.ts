import { defaultLimits } from '../../base/limits.ts'
import type { VMRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision, Identities, Proposal } from './decision.ts'
import { propose } from './decision.ts'
import { findVM } from './lookup.ts'
import { migrateVM } from './migration-decisions.ts'

/** A virtual machine, and the host that it is to go to. */
export interface Move {
  readonly vm: string
  readonly host: string
}

/** Most virtual machines that are moved by one operation. */
export const mostMoves = defaultLimits.movesAtOnce

/**
 * The paper's temporary re-location: moves virtual machines for the time being, so that fewer hosts carry them. Hosts
 * are emptied whole or left alone, those with the fewest virtual machines first. Nothing goes to a host that carries
 * nothing now; what can goes to hosts that have to stay anyway, because they cannot be emptied or have taken others in
 * already. The reasons say which hosts stay, and why. What more than `mostMoves` moves would empty is left to a next plan.
 */
export function planConsolidation(
  snapshot: Snapshot,
  identities: Identities,
): Proposal<{ moves: readonly Move[] }> {
  const draft = new PlanDraft(snapshot)
  const moves: Move[] = []
  const reasons: Reason[] = []
  const carriers = carriersOf(snapshot)
  const names = carriers.map(({ host }) => host)
  const small = smallest(carriers)
  const staying = new Set(names.slice(small.length))
  for (const carrier of small) {
    const trial = empty(snapshot, identities, carrier, names)
    if (trial.ok) continue
    staying.add(carrier.host)
    reasons.push(...trial.reasons.map((one) => ({ ...one, text: `${carrier.host} stays: ${one.text}` })))
  }
  const left = new Set(names)
  for (const carrier of small) {
    const { host } = carrier
    if (staying.has(host)) continue
    const first = empty(draft.snapshot, identities, carrier, [...staying])
    const emptied = first.ok ? first : empty(draft.snapshot, identities, carrier, [...left])
    if (!emptied.ok) continue
    draft.add(emptied.value.draft)
    moves.push(...emptied.value.moves)
    for (const move of emptied.value.moves) staying.add(move.host)
    left.delete(host)
    reasons.push(reason('consolidation', `${host} carries nothing any more`, [host]))
  }
  return propose(draft, { moves }, reasons)
}

/** Carries out moves for the time being, all of them or none. */
export function consolidate(
  snapshot: Snapshot,
  identities: Identities,
  moves: readonly Move[],
): Decision<{ moved: readonly string[] }> {
  const fault = movesFault(snapshot, moves)
  if (fault !== null) return refused('invalidParameter', fault)
  const draft = new PlanDraft(snapshot)
  const reasons: Reason[] = []
  for (const { vm, host } of moves) {
    const move = migrateVM(draft.snapshot, identities, { vm, host, forTheTimeBeing: true })
    if ('draft' in move) draft.add(move.draft)
    else if (!move.ok) return refused(move.code, ...about(snapshot, vm, move.reasons))
    reasons.push(...about(snapshot, vm, move.reasons))
  }
  return propose(draft, { moved: moves.map(({ vm }) => vm) }, reasons)
}

/** Moves relocated virtual machines back to where they belong; those that cannot go back stay, and why is said. */
export function returnRelocated(
  snapshot: Snapshot,
  identities: Identities,
): Decision<{ returned: readonly string[] }> {
  const away = relocated(snapshot)
  const draft = new PlanDraft(snapshot)
  const returned: string[] = []
  const reasons: Reason[] = []
  let first: Extract<Outcome<never>, { ok: false }> | undefined
  for (const { id, home } of away.slice(0, mostMoves)) {
    const move = migrateVM(draft.snapshot, identities, { vm: id, host: home })
    if ('draft' in move) {
      draft.add(move.draft)
      returned.push(id)
    } else if (!move.ok) {
      first ??= move
      reasons.push(...about(snapshot, id, move.reasons))
    }
  }
  return returned.length === 0 && first !== undefined
    ? refused(first.code, ...reasons)
    : propose(draft, { returned }, reasons)
}

/** The virtual machines that are not where they belong, by name. */
export function relocated({ site }: Snapshot): readonly VMRecord[] {
  const away = [...site.vms.values()].filter(({ home }) => home !== null)
  return away.sort((one, other) => (one.name < other.name ? -1 : 1))
}

interface Carrier {
  readonly host: string
  readonly vms: readonly VMRecord[]
}

/** The hosts that carry virtual machines, those with the fewest first. */
function carriersOf({ site }: Snapshot): readonly Carrier[] {
  const byHost = Map.groupBy(site.vms.values(), ({ host }) => host)
  return [...byHost]
    .map(([host, vms]) => ({ host, vms: vms.sort((one, other) => (one.id < other.id ? -1 : 1)) }))
    .sort((one, other) => one.vms.length - other.vms.length || (one.host < other.host ? -1 : 1))
}

/** The first so many that together carry no more than can be moved at once. */
function smallest(carriers: readonly Carrier[]): readonly Carrier[] {
  let sum = 0
  return carriers.filter(({ vms }) => (sum += vms.length) <= mostMoves)
}

/** Moves all virtual machines of a host to some of these. */
function empty(
  snapshot: Snapshot,
  identities: Identities,
  { vms }: Carrier,
  targets: readonly string[],
): Outcome<{ draft: PlanDraft; moves: readonly Move[] }> {
  const draft = new PlanDraft(snapshot)
  const moves: Move[] = []
  const otherThan = [...snapshot.site.hosts.keys()].filter((name) => !targets.includes(name))
  for (const { id } of vms) {
    const request = { vm: id, host: null, otherThan, forTheTimeBeing: true }
    const move = migrateVM(draft.snapshot, identities, request)
    if (!('draft' in move)) {
      return refused(move.ok ? 'failed' : move.code, ...about(snapshot, id, move.reasons))
    }
    draft.add(move.draft)
    moves.push({ vm: id, host: move.value.host })
  }
  return completed({ draft, moves })
}

function movesFault(snapshot: Snapshot, moves: readonly Move[]): Reason | null {
  if (moves.length === 0) return reason('moves', 'there is nothing to move')
  if (moves.length > mostMoves) return reason('moves', `${mostMoves} moves are the most at once`)
  const twice = moves.find(({ vm }, at) => moves.slice(0, at).some((other) => other.vm === vm))
  if (twice === undefined) return null
  const vm = findVM(snapshot, twice.vm)
  return reason('moves', `${vm.ok ? vm.value.name : twice.vm} is to be moved twice`, [twice.vm])
}

/** Each reason with the virtual machine that it is about. */
function about(snapshot: Snapshot, vm: string, reasons: readonly Reason[]): readonly Reason[] {
  const name = snapshot.ledger.get('vms', vm)?.name ?? vm
  return reasons.map((one) => ({ ...one, text: `${name}: ${one.text}`, elements: [vm, ...one.elements] }))
}
