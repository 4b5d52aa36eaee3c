import type { CIMClass } from '../cim/class.ts'
import type { Checked, Surroundings } from './check.ts'
import type { Path, Step } from './expression.ts'
import { queryFault } from './query-fault.ts'
import { anyType, typeOfProperty, type ValueType } from './types.ts'

/**
 * Finds the property that each step names. A first step that is the class or its alias is the instance itself.
 * Behind an object whose class nothing declares, anything may stand. Throws SourceError at the step.
 */
export function resolvePath(path: Path, at: Surroundings): Checked {
  let type: ValueType = { kind: 'object', isArray: false, class: at.class }
  const steps: Step[] = []
  for (const step of withoutPrefix(path.steps, at)) {
    requireObject(type, step, at)
    const resolved = resolveStep(step, type.class, at)
    steps.push(resolved.step)
    type = resolved.type
  }
  return { expression: { ...path, steps }, type }
}

/** `Class.name` and `alias.name` are just `name`, unless a property is called like the class. */
function withoutPrefix(steps: readonly Step[], at: Surroundings): readonly Step[] {
  const [first] = steps
  if (first === undefined || first.scope !== undefined || first.index !== undefined) return steps
  const lower = first.name.toLowerCase()
  const isPrefix = at.names.some((name) => name.toLowerCase() === lower)
  return isPrefix && at.class?.properties.has(first.name) !== true ? steps.slice(1) : steps
}

function requireObject(type: ValueType, step: Step, at: Surroundings): void {
  if (type.kind === 'any') return
  const name = type.property?.name
  if (type.kind === 'reference')
    throw queryFault(at.text, step.at, `${name} is a reference: what it leads to cannot be looked at`)
  if (type.kind !== 'object') throw queryFault(at.text, step.at, `${name} holds no object`)
  if (type.isArray)
    throw queryFault(at.text, step.at, `${name} holds many objects`, `Write ${name}[0] for the first.`)
}

function resolveStep(
  step: Step,
  declared: CIMClass | undefined,
  at: Surroundings,
): { readonly step: Step; readonly type: ValueType } {
  const scope = step.scope === undefined ? undefined : requireScope(step.scope, step.at, at)
  const cls = scope ?? declared
  const property = cls?.properties.get(step.name)
  if (cls !== undefined && property === undefined && at.language !== 'DMTF:FQL') {
    const hint =
      scope === undefined ? `For a property of a subclass, write Subclass::${step.name}.` : undefined
    throw queryFault(at.text, step.at, `${cls.name} has no property ${step.name.slice(0, 80)}`, hint)
  }
  const whole = property === undefined ? anyType : typeOfProperty(property, at.classes)
  return {
    step: { ...step, name: property?.name ?? step.name, scope: scope?.name },
    type: indexed(whole, step, at),
  }
}

function requireScope(name: string, offset: number, at: Surroundings): CIMClass {
  const scope = at.classes.get(name)
  if (scope === undefined) throw queryFault(at.text, offset, `there is no class ${name.slice(0, 80)} here`)
  return scope
}

function indexed(type: ValueType, step: Step, at: Surroundings): ValueType {
  if (step.index === undefined || type.kind === 'any') return type
  if (!type.isArray) throw queryFault(at.text, step.at, `${step.name} is not an array`)
  return { ...type, isArray: step.index === 'all' }
}
