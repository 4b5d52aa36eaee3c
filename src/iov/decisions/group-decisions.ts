import type { GroupRequest } from '../infrastructure.ts'
import type { GroupRecord } from '../ledger.ts'
import { reason, refused } from '../outcome.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision, Refused } from './decision.ts'
import { inUse, notFound, propose, wrongState } from './decision.ts'

const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u

/** A group of a customer, at the top or in another group of the same customer. */
export function createGroup(snapshot: Snapshot, request: GroupRequest): Decision<{ group: string }> {
  const { name, customer, parent, caption } = request
  const { site } = snapshot
  if (!nameForm.test(name)) {
    const text = `"${name}" cannot name a group: letters, digits, blanks, dots, dashes and underscores, at most 63`
    return refused('invalidParameter', reason('group', text))
  }
  if (!site.customers.has(customer)) return notFound('customer', customer)
  if (site.groups.has(name)) return inUse('group', `there is a group ${name} already`, name)
  const above = parent === null ? undefined : site.groups.get(parent)
  if (parent !== null && above === undefined) return notFound('group', parent)
  if (above !== undefined && above.customer !== customer) {
    const text = `group ${above.name} is of customer ${above.customer}, so a group of ${customer} cannot be in it`
    return refused('invalidParameter', reason('group', text, [above.name]))
  }
  const draft = new PlanDraft(snapshot)
  if (parent !== null) draft.reliesOn('groups', parent)
  return propose(draft.reserve('groups', { id: name, customer, parent, caption, constraints: {} }), {
    group: name,
  })
}

export function changeGroup(snapshot: Snapshot, name: string, caption: string | null): Decision<void> {
  const record = groupThatClientsMade(snapshot, name)
  if ('ok' in record) return record
  return propose(new PlanDraft(snapshot).reserve('groups', { ...record, caption }), undefined)
}

/** Nothing may be left that belongs to it. */
export function removeGroup(snapshot: Snapshot, name: string): Decision<void> {
  const record = groupThatClientsMade(snapshot, name)
  if ('ok' in record) return record
  const { ledger, site } = snapshot
  const vms = ledger.by('vms', 'group', name).map((vm) => vm.name)
  if (vms.length > 0)
    return inUse('group', `virtual machines are in group ${name}: ${vms.join(', ')}`, ...vms)
  const leaving = ledger.by('vms', 'leavingGroup', name).map((vm) => vm.name)
  if (leaving.length > 0)
    return inUse(
      'group',
      `virtual machines are being moved out of group ${name}: ${leaving.join(', ')}`,
      ...leaving,
    )
  const vlans = ledger.by('vlans', 'group', name).map(({ id }) => id)
  if (vlans.length > 0) return inUse('group', `VLANs are of group ${name}: ${vlans.join(', ')}`, ...vlans)
  const made = ledger.by('virtualControllers', 'group', name).map(({ id }) => id)
  if (made.length > 0)
    return inUse('group', `virtual controllers were made for group ${name}: ${made.join(', ')}`, ...made)
  const inner = [...site.groups.values()].filter(({ parent }) => parent === name).map((group) => group.name)
  if (inner.length > 0) return inUse('group', `groups are in group ${name}: ${inner.join(', ')}`, ...inner)
  return propose(new PlanDraft(snapshot).release('groups', name), undefined)
}

/** The record of a group that a client made, or why there is none. */
export function groupThatClientsMade(snapshot: Snapshot, name: string): GroupRecord | Refused {
  if (snapshot.site.groups.get(name)?.fixed === true) {
    return wrongState('group', `group ${name} stands in the site file: change it there`, name)
  }
  return snapshot.ledger.get('groups', name) ?? notFound('group', name)
}
