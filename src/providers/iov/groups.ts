import type { InstanceProvider } from '../../broker/provider.ts'
import type { ConstraintSet } from '../../iov/constraint-set.ts'
import type { ConstraintOwner } from '../../iov/infrastructure.ts'
import { callerOf } from './answer.ts'
import type { IOV_ConstraintSet, IOV_Customer, IOV_VMGroup } from './classes.ts'
import { constraintProperties, constraintsIn, shownConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import { refusalOf } from './refusal.ts'
import { constrained, type SiteView } from './site-view.ts'

/** CIM_SettingData.ChangeableType: what the site file says is not changed through CIM, the rest is, for good. */
const notChangeable = 0
const changeableForGood = 2

export function customerProvider(view: SiteView) {
  return elementProvider<IOV_Customer>(view, {
    kind: 'customer',
    ids: () => view.site.customers.keys(),
    show: (id) =>
      view.site.customers.has(id)
        ? { ...view.names.identified('customer', id), ElementName: id, Caption: `Customer ${id}` }
        : undefined,
  })
}

export function groupProvider(view: SiteView): InstanceProvider {
  const { infrastructure } = view
  const shown = elementProvider<IOV_VMGroup>(view, {
    kind: 'group',
    ids: () => view.site.groups.keys(),
    show: (id) => {
      const group = view.site.groups.get(id)
      if (group === undefined) return undefined
      return {
        ...view.names.identified('group', id),
        ElementName: id,
        Caption: group.caption ?? `VM group ${id} of customer ${group.customer}`,
        Customer: group.customer,
        ParentGroup: group.parent,
      }
    },
  })
  const changed: Partial<InstanceProvider<IOV_VMGroup>> = {
    async create(given, context) {
      const request = {
        name: given.ElementName ?? '',
        customer: given.Customer ?? '',
        parent: given.ParentGroup ?? null,
        caption: given.Caption ?? null,
      }
      const outcome = await infrastructure.createGroup(request, callerOf(context))
      if (!outcome.ok) throw refusalOf(outcome, { inUse: 'CIM_ERR_ALREADY_EXISTS' })
      return { ...view.names.identified('group', request.name), Customer: request.customer }
    },
    writable: ['Caption'],
    async modify(current, changes, context) {
      const outcome = await infrastructure.changeGroup(
        nameOf(current),
        changes.Caption ?? null,
        callerOf(context),
      )
      if (!outcome.ok) throw refusalOf(outcome)
    },
    async remove(current, context) {
      const outcome = await infrastructure.removeGroup(nameOf(current), callerOf(context))
      if (!outcome.ok) throw refusalOf(outcome)
    },
  }
  return { ...shown, ...changed } as InstanceProvider
}

function nameOf(group: IOV_VMGroup): string {
  return group.ElementName ?? ''
}

/**
 * The constraint sets as stated for each customer, group and virtual machine, without what they inherit. Those of the
 * site file stay as they are.
 */
export function constraintSetProvider(view: SiteView): InstanceProvider {
  const shown = elementProvider<IOV_ConstraintSet>(view, {
    kind: 'constraintSet',
    ids: () => constraintSetIDs(view),
    show: (id) => {
      const owner = constrained(id)
      const set = constraintsOf(view, id)
      if (set === undefined) return undefined
      const name = owner.kind === 'vm' ? view.vmName(owner.id) : owner.id
      const fixed = owner.kind === 'customer' || view.site.groups.get(owner.id)?.fixed === true
      return {
        ...view.names.identified('constraintSet', id),
        ElementName: `Constraints of ${name}`,
        Caption: `What is asked for ${owner.kind} ${name}`,
        ChangeableType: fixed ? notChangeable : changeableForGood,
        ...shownConstraints(set),
      }
    },
  })
  const changed: Partial<InstanceProvider<IOV_ConstraintSet>> = {
    writable: constraintProperties(),
    async modify(current, changes, context) {
      const { kind, id } = constrained(view.names.id('constraintSet', current) ?? '')
      const set = constraintsIn({ ...current, ...changes })
      if (!set.ok) throw refusalOf(set)
      const owner = { kind: kind as ConstraintOwner['kind'], id }
      const outcome = await view.infrastructure.changeConstraints(owner, set.value, callerOf(context))
      if (!outcome.ok) throw refusalOf(outcome)
    },
  }
  return { ...shown, ...changed } as InstanceProvider
}

export function* constraintSetIDs(view: SiteView): Generator<string> {
  for (const name of view.site.customers.keys()) yield `customer/${name}`
  for (const name of view.site.groups.keys()) yield `group/${name}`
  for (const id of view.site.vms.keys()) yield `vm/${id}`
}

function constraintsOf(view: SiteView, id: string): ConstraintSet | undefined {
  const { site } = view
  const owner = constrained(id)
  if (owner.kind === 'customer') return site.customers.get(owner.id)?.constraints
  return (owner.kind === 'group' ? site.groups : site.vms).get(owner.id)?.constraints
}
