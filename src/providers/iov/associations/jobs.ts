import { affectedElements, elementKey } from '../affected.ts'
import type { IOV_AffectedJobElement, IOV_OwningJobElement } from '../classes.ts'
import { elements, idsOf, relationProvider } from '../relation.ts'
import type { SiteView } from '../site-view.ts'

/** What an operation changes, and whose it is. */
export function jobAssociations(view: SiteView) {
  return [affectedJobElement(view), owningJobElement(view)]
}

function affectedJobElement(view: SiteView) {
  return relationProvider<IOV_AffectedJobElement>(view, {
    class: 'IOV_AffectedJobElement',
    left: 'AffectingElement',
    right: 'AffectedElement',
    lefts: () => elements('job', view.site.operations.keys()),
    rightsOf: ({ id }) => affectedElements(view.site.operations.get(id)?.affected ?? []),
    leftsOf: (element) => elements('job', idsOf(view.index.operationsOn(elementKey(element)))),
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
