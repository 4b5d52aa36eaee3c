import type { IOV_CustomerGroup, IOV_ElementConstraintSet, IOV_GroupMember } from '../classes.ts'
import { constraintSetIDs } from '../groups.ts'
import type { Element } from '../names.ts'
import { elements, idsOf, namesOf, relationProvider } from '../relation.ts'
import { constrained, type SiteView } from '../site-view.ts'

/** Who belongs to whom, and what is asked for whom. */
export function groupAssociations(view: SiteView) {
  return [groupMember(view), customerGroup(view), elementConstraintSet(view)]
}

function groupMember(view: SiteView) {
  return relationProvider<IOV_GroupMember>(view, {
    class: 'IOV_GroupMember',
    left: 'Collection',
    right: 'Member',
    lefts: () => elements('group', view.site.groups.keys()),
    *rightsOf({ id }) {
      yield* elements('group', namesOf(view.index.groupsOfGroup(id)))
      const vms = view.index.vmsOfGroup(id)
      yield* elements('vm', idsOf(vms))
      for (const vm of vms) yield* elements('channel', idsOf(view.index.channelsOfVM(vm.id)))
      for (const { vlan } of view.index.vlansOfGroup(id)) yield { kind: 'vlan', id: String(vlan) }
    },
    leftsOf: (member) => elements('group', [groupOf(view, member)]),
  })
}

function customerGroup(view: SiteView) {
  return relationProvider<IOV_CustomerGroup>(view, {
    class: 'IOV_CustomerGroup',
    left: 'Collection',
    right: 'Member',
    lefts: () => elements('customer', view.site.customers.keys()),
    rightsOf: ({ id }) => elements('group', namesOf(view.index.groupsOfCustomer(id))),
    leftsOf: ({ id }) => elements('customer', [view.site.groups.get(id)?.customer]),
  })
}

/** CIM_ElementSettingData.IsCurrent; there is only one set, so it is neither a default nor a next one. */
const isCurrent = 1

function elementConstraintSet(view: SiteView) {
  return relationProvider<IOV_ElementConstraintSet>(view, {
    class: 'IOV_ElementConstraintSet',
    left: 'ManagedElement',
    right: 'SettingData',
    *lefts() {
      for (const id of constraintSetIDs(view)) yield constrained(id)
    },
    *rightsOf({ kind, id }) {
      if (kind === 'customer' || kind === 'group' || kind === 'vm') {
        yield { kind: 'constraintSet', id: `${kind}/${id}` }
      }
    },
    leftsOf: ({ id }) => [constrained(id)],
    properties: () => ({ IsCurrent: isCurrent }),
  })
}

function groupOf(view: SiteView, { kind, id }: Element): string | null | undefined {
  const { site } = view
  if (kind === 'group') return site.groups.get(id)?.parent
  if (kind === 'vm') return site.vms.get(id)?.group
  if (kind === 'channel') return site.vms.get(site.channels.get(id)?.vm ?? '')?.group
  return kind === 'vlan' ? view.vlan(id)?.record?.group : undefined
}
