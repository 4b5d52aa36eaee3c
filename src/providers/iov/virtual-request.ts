import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { VirtualControllerRequest } from '../../iov/infrastructure.ts'
import { completed, type Outcome } from '../../iov/outcome.ts'
import { named } from './answer.ts'
import { givenConstraints } from './constraint-values.ts'
import type { SiteView } from './site-view.ts'

/** What createVHBA of physical controllers and of factories have in common. */
export interface VirtualInput {
  readonly Name?: string | null
  readonly Group?: CIMInstanceName | null
  readonly ConstraintSet?: CIMInstance | null
}

export function virtualRequest(view: SiteView, input: VirtualInput): Outcome<VirtualControllerRequest> {
  const given = named(view, { Group: input.Group }, { Group: 'group?' })
  if (!given.ok) return given
  const constraints = givenConstraints(input.ConstraintSet)
  if (!constraints.ok) return constraints
  return completed({ name: input.Name ?? null, group: given.value.Group, constraints: constraints.value })
}

/**
 * The virtual controller that a call is to give back. It may be gone already: that is for the domain to judge, so that
 * a call whose answer was lost can be repeated.
 */
export function namedToGiveBack(
  view: SiteView,
  path: CIMInstanceName | null | undefined,
): Outcome<{ readonly vHBA: string }> {
  const element = path == null ? undefined : view.names.element(path)
  if (element?.kind === 'virtualController') return completed({ vHBA: element.id })
  return named(view, { vHBA: path }, { vHBA: 'virtualController' })
}

/** The generation that a call means; null: it says none. It fits a number: it counts hand-outs of one device. */
export function generationOf(given: bigint | null | undefined): number | null {
  return given == null ? null : Number(given)
}
