import type { NameMap } from '../../base/name-map.ts'
import type { CIMQualifier, CIMTyped } from '../../cim/class.ts'
import { atQualifier, isSet, typeText, type ElementRule } from './rule.ts'

/** The type with what the qualifiers EmbeddedInstance and EmbeddedObject make of it (DSP0004 2.8, 5.6.3.16 and 5.6.3.17). */
export function withEmbedding<T extends CIMTyped>(typed: T, qualifiers: NameMap<CIMQualifier>): T {
  const named = qualifiers.get('EmbeddedInstance')?.value
  if (typeof named === 'string') return { ...typed, embedded: 'instance', embeddedClass: named }
  return isSet(qualifiers, 'EmbeddedObject') ? { ...typed, embedded: 'object' } : typed
}

/** Only strings can hold objects, of a class that exists. */
export const checkEmbedded: ElementRule = (element, context) => {
  const named = element.qualifiers.get('EmbeddedInstance')
  const isObject = isSet(element.qualifiers, 'EmbeddedObject')
  if (named === undefined && !isObject) return
  const at = atQualifier(element, named === undefined ? 'EmbeddedObject' : 'EmbeddedInstance')
  if (element.typed?.type !== 'string') {
    const message = `an embedded object needs the type string, not ${typeText(element.typed)}`
    return context.report('EmbeddedType', at, message)
  }
  if (named === undefined || typeof named.value !== 'string') return
  if (isObject) {
    context.report('EmbeddedType', at, `${element.label} has both EmbeddedInstance and EmbeddedObject`)
  }
  if (named.propagated) return
  const className = named.value
  context.whenKnown(className, (found) => {
    if (found === undefined)
      context.report('EmbeddedType', at, `the embedded class ${className} does not exist`)
  })
}
