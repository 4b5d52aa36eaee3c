import type { MethodHandlers } from '../../broker/provider.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { Outcome } from '../../iov/outcome.ts'
import { completed, reason, refused } from '../../iov/outcome.ts'
import { answer, answerWithJob, jobCallerOf } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import type { ElementKind } from './names.ts'
import type { SiteView } from './site-view.ts'

type Methods = Required<MethodHandlers<IOV_InfrastructureManager, IOV_InfrastructureManager_Methods>>

/** What the domain calls the elements that can be read anew and mended: the table in `table:id`. */
const tables: Readonly<Partial<Record<ElementKind, string>>> = {
  host: 'hosts',
  switch: 'switches',
  physicalController: 'controllers',
  virtualController: 'virtualControllers',
  switchPort: 'ports',
  vlan: 'vlans',
  vm: 'vms',
  channel: 'channels',
}

/** The manager's methods for seeing to it that devices stay as was decided. */
export function reconcilingMethods(view: SiteView): Pick<Methods, 'refresh' | 'mend'> {
  const { infrastructure } = view
  return {
    refresh: async (_self, { Element = null, RunAsJob }, context) => {
      const element: Outcome<string | null> = Element === null ? completed(null) : elementOf(view, Element)
      if (!element.ok) return answer(element)
      return answerWithJob(
        view,
        await infrastructure.look(element.value, jobCallerOf(view, context, RunAsJob)),
      )
    },
    mend: async (_self, { Element, RunAsJob }, context) => {
      const element = elementOf(view, Element)
      if (!element.ok) return answer(element)
      return answerWithJob(
        view,
        await infrastructure.mend(element.value, jobCallerOf(view, context, RunAsJob)),
      )
    },
  }
}

function elementOf(view: SiteView, path: CIMInstanceName): Outcome<string> {
  const element = view.find(path)
  if (element === undefined)
    return refused('notFound', reason('Element', `Element: there is no ${path}`, [String(path)]))
  const table = tables[element.kind]
  if (table === undefined)
    return refused('invalidParameter', reason('Element', `Element: ${path} is on no device of its own`))
  return completed(`${table}:${element.id}`)
}
