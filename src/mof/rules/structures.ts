import { isSet, type ClassRule } from './rule.ts'

/** A Structure only exists embedded: nothing in it identifies an instance (DSP0004 2.8, 5.6.3.50). */
export const checkStructure: ClassRule = (effective, _superclass, context) => {
  if (!isSet(effective.qualifiers, 'Structure')) return
  for (const key of effective.keys) {
    if (!key.propagated) {
      context.report(
        'StructureMisuse',
        { feature: key.name },
        `${effective.name} is a Structure and has no keys`,
      )
    }
  }
  for (const method of effective.methods) {
    if (!method.propagated && isSet(method.qualifiers, 'Static')) {
      const message = `${effective.name} is a Structure and has no static methods`
      context.report('StructureMisuse', { feature: method.name }, message)
    }
  }
}
