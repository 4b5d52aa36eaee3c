import type { CIMClass } from '../../cim/class.ts'
import { isSet, type ClassRule, type ElementRule } from './rule.ts'

/** The class that a reference leads to exists, and references are not arrays except as parameters (DSP0004 2.8, 5.1.2.11). */
export const checkReference: ElementRule = (element, context) => {
  const className = element.typed?.referenceClass
  if (className === undefined) return
  if (element.kind === 'reference' && element.typed?.isArray === true) {
    context.report(
      'ReferenceArray',
      element.place,
      `${element.label} is an array: only parameters can be that`,
    )
  }
  context.whenKnown(className, (found) => {
    if (found === undefined) {
      const message = `the class ${className} of ${element.label} does not exist`
      context.report('ReferenceClassMissing', element.place, message)
    } else if (element.kind === 'reference' && isSet(found.qualifiers, 'Structure')) {
      context.report('StructureMisuse', element.place, `${className} is a Structure: nothing can refer to it`)
    }
  })
}

/** Only associations have references, and they have at least two (DSP0004 2.8, 5.1.2.11). */
export const checkAssociation: ClassRule = (effective, superclass, context) => {
  const references = effective.references
  if (!effective.isAssociation) {
    for (const reference of references) {
      if (reference.propagated) continue
      const hint = 'Put [Association] before the class, or use a string.'
      const message = `${effective.name} is not an association and cannot have references`
      context.report('ReferenceInNonAssociation', { feature: reference.name }, message, hint)
    }
    return
  }
  // The wrong kind of superclass is reported; what follows from it is not.
  if (superclass !== undefined && !superclass.isAssociation) return
  if (references.length < 2) {
    const message = `the association ${effective.name} has ${references.length} references, at least 2 are needed`
    context.report('AssociationTooFewReferences', {}, message)
  }
  checkAggregation(effective, references, context)
}

/** Aggregation, Aggregate and Composition go together (DSP0004 2.8, 5.6.3.4, 5.6.3.5 and 5.6.3.9). */
function checkAggregation(
  effective: CIMClass,
  references: CIMClass['references'],
  context: Parameters<ClassRule>[2],
): void {
  const isAggregation = isSet(effective.qualifiers, 'Aggregation')
  const wholes = references.filter((reference) => isSet(reference.qualifiers, 'Aggregate'))
  const misuse = (message: string): void =>
    context.report('AggregateMisuse', {}, `${effective.name}: ${message}`)
  if (isAggregation && references.length > 2) misuse('an aggregation has exactly two references')
  if (isAggregation && wholes.length !== 1)
    misuse(`an aggregation has one Aggregate reference, not ${wholes.length}`)
  if (!isAggregation && wholes.length > 0) misuse('Aggregate is only for aggregations')
  if (!isAggregation && isSet(effective.qualifiers, 'Composition'))
    misuse('a Composition is an Aggregation too')
}
