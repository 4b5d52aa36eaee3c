import type { CIMClass } from '../../cim/class.ts'
import type { CIMValue } from '../../cim/value.ts'
import type { FaultKind } from '../fault-kind.ts'
import { isSet } from './rule.ts'

export type ReportInstance = (kind: FaultKind, message: string) => void

const embeddedOnly = ['Indication', 'Exception', 'Structure']

/** Whether a class can have instances that stand alone (DSP0004 2.8, 5.6.3: Abstract, Indication, Exception, Structure). */
export function checkInstantiable(found: CIMClass, isEmbedded: boolean, report: ReportInstance): void {
  if (found.isAbstract) report('InstanceOfAbstract', `${found.name} is abstract and has no instances`)
  if (isEmbedded) return
  const only = embeddedOnly.find((name) => isSet(found.qualifiers, name))
  if (only !== undefined) {
    report('InstanceOfAbstract', `${found.name} has the qualifier ${only}: its instances only exist embedded`)
  }
}

/** Key and Required properties have a value; an embedded instance needs no keys (DSP0004 2.8, 7.6.5). */
export function checkPresence(
  found: CIMClass,
  properties: Readonly<Record<string, CIMValue>>,
  isEmbedded: boolean,
  report: ReportInstance,
): void {
  for (const property of found.properties) {
    if ((properties[property.name] ?? null) !== null) continue
    if (property.isKey) {
      if (!isEmbedded) report('KeyMissing', `the key ${property.name} of ${found.name} has no value`)
    } else if (isSet(property.qualifiers, 'Required')) {
      report('RequiredNull', `${property.name} of ${found.name} is Required and has no value`)
    }
  }
}
