import type { IOV_AffectedJobElement, IOV_OwningJobElement } from '../classes.ts'
import type { Element, ElementKind } from '../names.ts'
import { elements, idsOf, relationProvider } from '../relation.ts'
import type { SiteView } from '../site-view.ts'

/** What an operation changes, and whose it is. */
export function jobAssociations(view: SiteView) {
  return [affectedJobElement(view), owningJobElement(view)]
}

/** Which elements the journal's `table:id` names. */
const tableKinds: Readonly<Record<string, ElementKind>> = {
  vms: 'vm',
  virtualControllers: 'virtualController',
  representations: 'representation',
  channels: 'channel',
  vlans: 'vlan',
  hosts: 'host',
  controllers: 'physicalController',
  switches: 'switch',
  ports: 'switchPort',
  resources: 'resource',
}

const kindTables = new Map(Object.entries(tableKinds).map(([table, kind]) => [kind, table]))

function affectedJobElement(view: SiteView) {
  return relationProvider<IOV_AffectedJobElement>(view, {
    class: 'IOV_AffectedJobElement',
    left: 'AffectingElement',
    right: 'AffectedElement',
    lefts: () => elements('job', view.site.operations.keys()),
    *rightsOf({ id }) {
      for (const affected of new Set(view.site.operations.get(id)?.affected)) {
        const element = affectedElement(affected)
        if (element !== undefined) yield element
      }
    },
    leftsOf: ({ kind, id }) => {
      const table = kindTables.get(kind)
      return table === undefined ? [] : elements('job', idsOf(view.index.operationsOn(`${table}:${id}`)))
    },
  })
}

function owningJobElement(view: SiteView) {
  return relationProvider<IOV_OwningJobElement>(view, {
    class: 'IOV_OwningJobElement',
    left: 'OwningElement',
    right: 'OwnedElement',
    lefts: () => elements('manager', [view.site.name]),
    rightsOf: () => elements('job', view.site.operations.keys()),
    leftsOf: () => elements('manager', [view.site.name]),
  })
}

function affectedElement(affected: string): Element | undefined {
  const colon = affected.indexOf(':')
  const kind = tableKinds[affected.slice(0, colon)]
  return kind === undefined ? undefined : { kind, id: affected.slice(colon + 1) }
}
