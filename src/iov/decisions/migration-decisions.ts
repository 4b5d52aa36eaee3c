import type { VMRecord } from '../ledger.ts'
import { completed, reason, refused } from '../outcome.ts'
import { detach } from '../plans/attachment.ts'
import { releaseChannel } from '../plans/channel.ts'
import { emptyGuest, furnishGuest, representationsInOrder } from '../plans/guest.ts'
import type { PlanDraft } from '../plans/plan-draft.ts'
import { removeVirtualController, takeOver, unassign } from '../plans/virtual-controller.ts'
import { moveVM } from '../plans/virtual-machine.ts'
import type { Snapshot } from '../snapshot.ts'
import { asksForTransit, findTransit } from '../transit-search.ts'
import { Findings } from '../findings.ts'
import type { Decision, Identities, Refused } from './decision.ts'
import { propose } from './decision.ts'
import { findHost, findVirtual, findVM, policyForVM } from './lookup.ts'
import type { Seat, Seating } from './seating.ts'
import { findSeats, siblingsOf } from './seating.ts'

export type Migrated = { host: string }

export interface MigrationRequest {
  readonly vm: string
  /** null: placement chooses among the others. */
  readonly host: string | null
  /** Hosts that are not to be chosen. */
  readonly otherThan?: readonly string[]
  /** It is to return some day to where it belongs. Default: it belongs to where it goes. */
  readonly forTheTimeBeing?: boolean
}

/**
 * The paper's "migrate" as one plan. The target is reserved and its switches and adapters are set up while the VM is
 * still untouched; then it loses its devices (field lesson 18), moves, and gets their equals there, with the same MAC
 * addresses, channels and guarantees; at last the source is cleaned. What cannot be had at the target refuses all.
 */
export function migrateVM(
  snapshot: Snapshot,
  identities: Identities,
  { vm: id, host, otherThan = [], forTheTimeBeing = false }: MigrationRequest,
): Decision<Migrated> {
  const found = findVM(snapshot, id)
  if (!found.ok) return found
  const vm = found.value
  if (host !== null) {
    const target = findHost(snapshot, host)
    if (!target.ok) return target
    if (host === vm.host)
      return completed({ host }, [reason('host', `${vm.name} is on ${host} already`, [id])])
  }
  const bound = boundTo(snapshot, vm)
  if (bound !== null) return bound
  const seated = findSeats(snapshot, identities, {
    vm,
    siblings: siblingsOf(snapshot, id),
    host,
    otherThan: [vm.host, ...otherThan],
    keptFrom: (to) => transitFault(snapshot, vm, to),
    begin: (draft, to) => {
      // Its channels are counted once: at the target, where they will be.
      for (const channel of snapshot.ledger.by('channels', 'vm', id)) draft.release('channels', channel.id)
      draft.reserve('vms', { ...vm, movingTo: to })
      return { ...vm, host: to, movingTo: null, home: homeOf(vm, to, forTheTimeBeing) }
    },
  })
  if (!seated.ok) return seated
  leaveFor(snapshot, vm, seated.value)
  return propose(seated.value.draft, { host: seated.value.vm.host }, seated.reasons)
}

/** Where it belongs from now on; null: where it goes. */
function homeOf(vm: VMRecord, to: string, forTheTimeBeing: boolean): string | null {
  const home = vm.home ?? vm.host
  return forTheTimeBeing && home !== to ? home : null
}

/** Why the VM cannot leave; null: it can. */
function boundTo(snapshot: Snapshot, vm: VMRecord): Refused | null {
  if (!snapshot.site.hosts.has(vm.host)) {
    const text = `${vm.name} was on ${vm.host}, which is not in the site any more: it can only be halted`
    return refused('failed', reason('host', text, [vm.host]))
  }
  const source = findHost(snapshot, vm.host)
  if (!source.ok) return refused(source.code, ...source.reasons)
  for (const { id, controller } of snapshot.ledger.by('virtualControllers', 'vm', vm.id)) {
    const virtual = findVirtual(snapshot, id)
    if (!virtual.ok) return virtual
    if (snapshot.site.controllers.has(controller)) continue
    const text = `${controller} was not found, so what ${vm.name} has of it cannot be given back`
    return refused('failed', reason('controller', text, [id]))
  }
  return null
}

/** Transit constraints hold for the migration itself too (DOMAIN.md §5). */
function transitFault(snapshot: Snapshot, vm: VMRecord, to: string): Refused | null {
  const policy = policyForVM(snapshot, vm, {})
  if (!policy.ok) return policy
  if (!asksForTransit(policy.value)) return null
  const way = findTransit(snapshot, vm.host, to, policy.value)
  return way instanceof Findings ? refused('constraintNotSatisfiable', ...way.reasons) : null
}

function leaveFor(before: Snapshot, vm: VMRecord, { draft, vm: moved, seats }: Seating): void {
  emptyGuest(draft, vm, before)
  for (const { sibling } of seats) unassign(draft, currentOf(draft, sibling.record.id), vm, 'reset')
  moveVM(draft, vm, moved)
  for (const seat of seats) vacate(draft, vm, seat)
  for (const seat of seats) settle(draft, moved, seat)
  for (const one of representationsInOrder(before, vm.id)) {
    const seat = seats.find(({ sibling }) => sibling.record.id === one.virtualController)!
    draft.finish('representations', { ...one, virtualController: seat.record.id })
  }
  furnishGuest(draft, moved)
}

/** Gives back what the VM had at the source, on switches and adapter. */
function vacate(draft: PlanDraft, vm: VMRecord, { sibling }: Seat): void {
  for (const channel of sibling.channels) releaseChannel(draft, channel, vm, 'reset')
  removeVirtualController(draft, detach(draft, currentOf(draft, sibling.record.id), 'reset'))
}

/** The reserved device and channels take the place of the former ones, under their names. */
function settle(draft: PlanDraft, vm: VMRecord, { sibling, record, channels }: Seat): void {
  const { mac, name } = sibling.record
  takeOver(draft, currentOf(draft, record.id), { mac, name }, vm)
  for (const { former, reserved } of channels) {
    draft.release('channels', reserved.id)
    draft.finish('channels', { ...reserved, id: former.id, state: former.state })
  }
}

function currentOf({ snapshot }: PlanDraft, id: string) {
  return snapshot.ledger.get('virtualControllers', id)!
}
