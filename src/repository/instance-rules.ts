import type { CIMClass } from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import { checkInstantiable, checkPresence } from '../mof/rules/instance.ts'

/** Why a class cannot have instances that stand alone, by the compiler's rules; undefined where it can. */
export function uninstantiable(cls: CIMClass): string | undefined {
  const faults: string[] =
    cls.keys.length > 0 ? [] : [`${cls.name} has no key: its instances would have no path`]
  checkInstantiable(cls, false, (_kind, message) => faults.unshift(message))
  return faults[0]
}

/** What an instance lacks, by the compiler's rules: keys and Required properties have values. */
export function missingValue(
  cls: CIMClass,
  properties: Readonly<Record<string, CIMValue>>,
): string | undefined {
  const faults: string[] = []
  checkPresence(cls, properties, false, (_kind, message) => faults.push(message))
  return faults[0]
}
