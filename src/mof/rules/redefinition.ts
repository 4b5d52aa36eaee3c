import type { CIMClass } from '../../cim/class.ts'
import type { CompileTarget } from '../compile-target.ts'
import { sameClass } from '../same-value.ts'
import type { Report } from './rule.ts'

/**
 * A class that is declared again: the same once more changes nothing; otherwise it is modified, which is allowed
 * while it has neither subclasses nor instances and keeps its superclass (DSP0200 1.4, 5.4.2.7). True if it is to be
 * stored.
 */
export function mayRedefine(
  existing: CIMClass,
  effective: CIMClass,
  target: CompileTarget,
  report: Report,
): boolean {
  if (sameClass(existing, effective)) return false
  const name = effective.name
  if (existing.superclass?.toLowerCase() !== effective.superclass?.toLowerCase()) {
    report('SuperclassChange', {}, `${name} exists with the superclass ${existing.superclass ?? '(none)'}`)
  } else if (target.hasSubclasses(name)) {
    report('ClassHasSubclasses', {}, `${name} exists, differs from this, and has subclasses`)
  } else if (target.hasInstances(name)) {
    report('ClassHasInstances', {}, `${name} exists, differs from this, and has instances`)
  } else {
    report('ClassExists', {}, `${name} exists and is replaced`)
    return true
  }
  return false
}
