import type { VMRecord } from '../ledger.ts'
import { reason, refused } from '../outcome.ts'
import { furnishGuest, representationsInOrder } from '../plans/guest.ts'
import type { PlanDraft } from '../plans/plan-draft.ts'
import { deviceOf } from '../plans/virtual-controller.ts'
import { defineVM, startVM } from '../plans/virtual-machine.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision, Identities } from './decision.ts'
import { inUse, madeBefore, propose } from './decision.ts'
import { findHost, findVirtual, findVM } from './lookup.ts'
import type { Seating } from './seating.ts'
import { findSeats, siblingsOf } from './seating.ts'

export interface CloneRequest {
  readonly vm: string
  /** Unique; null: one is made up. */
  readonly name: string | null
  /** null: placement chooses. */
  readonly host: string | null
}

export type Cloned = { vm: string; virtualControllers: readonly string[]; channels: readonly string[] }

/**
 * The paper's "clone" as one plan: an equal VM with an identity of its own (field lesson 23), with virtual controllers
 * on the same switches and VLANs as its sibling's as far as possible, and equal channels to the same resources. It
 * runs, and is connected, as its sibling is.
 */
export function cloneVM(
  snapshot: Snapshot,
  identities: Identities,
  request: CloneRequest,
  nowMs: number,
): Decision<Cloned> {
  const found = findVM(snapshot, request.vm)
  if (!found.ok) return found
  const sibling = found.value
  if (request.host !== null) {
    const host = findHost(snapshot, request.host)
    if (!host.ok) return host
  }
  if (request.name === '')
    return refused('invalidParameter', reason('name', 'a virtual machine needs a name'))
  const [namesake] = request.name === null ? [] : snapshot.ledger.by('vms', 'name', request.name)
  if (namesake !== undefined) {
    return isCloneOf(snapshot, namesake, sibling, request.host)
      ? madeBefore(snapshot, 'vms', namesake.id, cloned(snapshot, namesake.id))
      : inUse('name', `there is a virtual machine ${namesake.name} already`, namesake.id)
  }
  for (const { id: had } of snapshot.ledger.by('virtualControllers', 'vm', sibling.id)) {
    const inOrder = findVirtual(snapshot, had)
    if (!inOrder.ok) return inOrder
  }
  const id = identities.uuid()
  const name = request.name ?? `vm-${id.slice(0, 8)}`
  const seated = findSeats(snapshot, identities, {
    vm: sibling,
    siblings: siblingsOf(snapshot, sibling.id),
    host: request.host,
    otherThan: [],
    keptFrom: () => null,
    begin: (draft, host) => {
      const vm = {
        ...sibling,
        id,
        name,
        host,
        home: null,
        movingTo: null,
        leavingGroup: null,
        createdAtMs: nowMs,
      }
      defineVM(draft, vm)
      return vm
    },
  })
  if (!seated.ok) return seated
  reliesOnSibling(seated.value.draft, snapshot, sibling.id)
  bringToLife(snapshot, sibling, seated.value)
  return propose(seated.value.draft, cloned(seated.value.draft.snapshot, id), seated.reasons)
}

/** What the sibling has must last: a clone of what an operation may yet take back would have more than it. */
function reliesOnSibling(draft: PlanDraft, { ledger }: Snapshot, sibling: string): void {
  for (const table of ['virtualControllers', 'channels', 'representations'] as const)
    for (const { id } of ledger.by(table, 'vm', sibling)) draft.reliesOn(table, id)
}

/** Whether the VM can be what an earlier call like this one has made. */
function isCloneOf(snapshot: Snapshot, vm: VMRecord, sibling: VMRecord, host: string | null): boolean {
  const equal = (['group', 'memoryMiB', 'processors'] as const).every((field) => vm[field] === sibling[field])
  return (
    equal && vm.id !== sibling.id && (host === null || vm.host === host) && hasSame(snapshot, vm, sibling)
  )
}

function hasSame({ ledger }: Snapshot, vm: VMRecord, sibling: VMRecord): boolean {
  const of = (id: string): string =>
    JSON.stringify([
      ledger.by('virtualControllers', 'vm', id).length,
      ledger
        .by('channels', 'vm', id)
        .map(({ resource }) => resource)
        .sort(),
    ])
  return (
    of(vm.id) === of(sibling.id) && JSON.stringify(vm.constraints) === JSON.stringify(sibling.constraints)
  )
}

function cloned({ ledger }: Snapshot, vm: string): Cloned {
  const ids = (table: 'virtualControllers' | 'channels'): string[] =>
    ledger
      .by(table, 'vm', vm)
      .map(({ id }) => id)
      .sort()
  return { vm, virtualControllers: ids('virtualControllers'), channels: ids('channels') }
}

function bringToLife(before: Snapshot, sibling: VMRecord, { draft, vm, seats }: Seating): void {
  for (const { record, channels } of seats) {
    draft.step('vm.attach', deviceOf(draft, record, vm))
    for (const { former, reserved } of channels)
      draft.finish('channels', { ...reserved, state: former.state })
  }
  for (const { virtualController, name } of representationsInOrder(before, sibling.id)) {
    const seat = seats.find((one) => one.sibling.record.id === virtualController)!
    const id = `${vm.id}/${name}`
    draft.reserve('representations', { id, vm: vm.id, virtualController: seat.record.id, name })
  }
  if (sibling.running) startVM(draft, vm)
  furnishGuest(draft, vm)
}
