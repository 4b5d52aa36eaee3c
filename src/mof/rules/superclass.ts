import type { CIMClass } from '../../cim/class.ts'
import { isBelow, isSet, type ClassRule, type RuleContext } from './rule.ts'

/** Finds the superclass that a class names (DSP0004 2.8, 5.1.2.4). Undefined for a root class, and after a report. */
export function resolveSuperclass(local: CIMClass, context: RuleContext): CIMClass | undefined {
  if (local.superclass === undefined) return undefined
  const isCycle =
    context.isBeingMade(local.superclass) || local.superclass.toLowerCase() === local.name.toLowerCase()
  const superclass = isCycle ? undefined : context.get(local.superclass)
  if (isCycle || (superclass !== undefined && isBelow(superclass, local.name, context))) {
    context.report('Cycle', {}, `${local.name} would be a superclass of itself, through ${local.superclass}`)
    return undefined
  }
  if (superclass === undefined) {
    context.report(
      'SuperclassMissing',
      {},
      `the superclass ${local.superclass} of ${local.name} does not exist`,
      'Include its file before this one, or name the folder of its file with the search path.',
    )
  }
  return superclass
}

/** A Terminal class has no subclasses; associations and indications stay what they are down the tree. */
export const checkSuperclassKind: ClassRule = (effective, superclass, context) => {
  if (superclass === undefined) return
  if (isSet(superclass.qualifiers, 'Terminal')) {
    context.report('SuperclassTerminal', {}, `${superclass.name} is Terminal: it can have no subclasses`)
  }
  if (effective.isAssociation !== superclass.isAssociation) {
    const one = effective.isAssociation ? 'is' : 'is not'
    const other = superclass.isAssociation ? 'is' : 'is not'
    const message = `${effective.name} ${one} an association, but its superclass ${superclass.name} ${other}`
    context.report('AssociationKind', {}, message)
  }
  const mayDiffer = isSet(effective.qualifiers, 'Exception')
  if (effective.isIndication !== superclass.isIndication && !mayDiffer) {
    const one = effective.isIndication ? 'is' : 'is not'
    const other = superclass.isIndication ? 'is' : 'is not'
    const message = `${effective.name} ${one} an indication, but its superclass ${superclass.name} ${other}`
    context.report('IndicationKind', {}, message)
  }
  if (effective.isAbstract && !superclass.isAbstract) {
    context.report(
      'AbstractFromConcrete',
      {},
      `${effective.name} is abstract, but its superclass ${superclass.name} is not`,
    )
  }
}
