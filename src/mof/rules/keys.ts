import type { CIMProperty } from '../../cim/class.ts'
import { isSet, typeText, type ClassRule } from './rule.ts'

/** Keys: where they may be added, what types they can have, and who needs one (DSP0004 2.8, 5.6.3.27 and 7.6.3.3). */
export const checkKeys: ClassRule = (effective, superclass, context) => {
  for (const key of effective.keys) {
    if (key.propagated) continue
    const fault = keyTypeFault(key)
    if (fault !== undefined) context.report('KeyType', { feature: key.name }, fault)
    const isNew = superclass !== undefined && superclass.keys.length > 0 && !isKeyOf(superclass.keys, key)
    if (isNew) {
      context.report(
        'KeyAdded',
        { feature: key.name },
        `${superclass.name} has keys already (${superclass.keys.map(({ name }) => name).join(', ')}): a subclass adds none`,
      )
    }
  }
  if (
    effective.keys.length === 0 &&
    needsKey(effective) &&
    (superclass === undefined || superclass.isAbstract)
  ) {
    context.report('ClassWithoutKey', {}, `${effective.name} can have instances but has no key`)
  }
}

function isKeyOf(keys: readonly CIMProperty[], key: CIMProperty): boolean {
  return keys.some(({ name }) => name.toLowerCase() === key.name.toLowerCase())
}

function needsKey(effective: Parameters<ClassRule>[0]): boolean {
  const isKeyless = ['Indication', 'Exception', 'Structure'].some((name) => isSet(effective.qualifiers, name))
  return !effective.isAbstract && !isKeyless
}

function keyTypeFault(key: CIMProperty): string | undefined {
  if (key.isArray) return `a key is a single value, not ${typeText(key)}`
  if (key.type === 'real32' || key.type === 'real64') return `a key cannot be a ${key.type}`
  return key.embedded === undefined ? undefined : 'a key cannot be an embedded object'
}
