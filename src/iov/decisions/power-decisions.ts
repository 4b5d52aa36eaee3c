import { completed } from '../outcome.ts'
import { emptyGuest, furnishGuest } from '../plans/guest.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import * as plans from '../plans/virtual-machine.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision } from './decision.ts'
import { propose } from './decision.ts'
import { findHost, findVM } from './lookup.ts'

/** The VM runs, and its guest has its interfaces and connections again. */
export function startVM(snapshot: Snapshot, id: string): Decision<void> {
  const vm = findVM(snapshot, id)
  if (!vm.ok) return vm
  const host = findHost(snapshot, vm.value.host)
  if (!host.ok) return host
  if (vm.value.running) return completed(undefined)
  const draft = new PlanDraft(snapshot)
  plans.startVM(draft, vm.value)
  furnishGuest(draft, { ...vm.value, running: true })
  return propose(draft, undefined)
}

/** The VM does not run any more, and keeps all that it has: devices, VLANs and what its channels are promised. */
export function stopVM(snapshot: Snapshot, id: string): Decision<void> {
  const vm = findVM(snapshot, id)
  if (!vm.ok) return vm
  const host = findHost(snapshot, vm.value.host)
  if (!host.ok) return host
  if (!vm.value.running) return completed(undefined)
  const draft = new PlanDraft(snapshot)
  emptyGuest(draft, vm.value)
  plans.stopVM(draft, vm.value)
  return propose(draft, undefined)
}
