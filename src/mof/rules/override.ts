import type { CIMClass, CIMMethod, CIMProperty, CIMTyped } from '../../cim/class.ts'
import { atQualifier, isBelow, typeText, type Element, type RuleContext } from './rule.ts'

/**
 * The Override qualifier and what stands under the same name in the superclass (DSP0004 2.8, 5.6.3.34): redefining
 * needs Override, Override needs something to redefine, and the names are equal.
 */
export function checkOverrideName(
  element: Element,
  name: string,
  superclass: CIMClass | undefined,
  context: RuleContext,
): void {
  const written = element.qualifiers.get('Override')
  const target = typeof written?.value === 'string' ? lastPart(written.value) : undefined
  if (target === undefined) {
    if (element.inherited !== undefined) {
      context.report(
        'MissingOverride',
        element.place,
        `${name} is inherited from ${superclass?.name} and redefined without Override`,
        `Write [Override("${name}")], or choose another name.`,
      )
    }
    return
  }
  const at = atQualifier(element, 'Override')
  if (element.inherited === undefined) {
    const isOther = superclass?.properties.has(target) === true || superclass?.methods.has(target) === true
    if (isOther) context.report('OverrideName', at, `${name} overrides ${target}: an override keeps the name`)
    else
      context.report(
        'OverrideTargetMissing',
        at,
        `there is no inherited ${target} that ${name} could override`,
      )
  } else if (target.toLowerCase() !== name.toLowerCase()) {
    context.report('OverrideName', at, `${name} overrides ${target}: an override keeps the name`)
  }
}

/** A property keeps its type; a reference or embedded instance may become narrower, a string may become an object. */
export function checkPropertyOverride(
  property: CIMProperty,
  inherited: CIMProperty,
  context: RuleContext,
): void {
  const place = { feature: property.name }
  const fault = (message: string): void => context.report('OverrideType', place, message)
  if (
    property.type !== inherited.type ||
    property.isArray !== inherited.isArray ||
    property.arraySize !== inherited.arraySize
  ) {
    fault(`${property.name} is inherited as ${typeText(inherited)} and cannot become ${typeText(property)}`)
    return
  }
  if (inherited.embedded === 'instance' && property.embedded !== 'instance') {
    fault(`${property.name} is inherited as an embedded ${inherited.embeddedClass} and must stay one`)
  }
  checkNarrower(property.referenceClass, inherited.referenceClass, context, fault)
  checkNarrower(property.embeddedClass, inherited.embeddedClass, context, fault)
}

/** A method keeps its return type and its parameters in their order; references may become narrower. */
export function checkMethodOverride(method: CIMMethod, inherited: CIMMethod, context: RuleContext): void {
  const fault = (message: string, parameter?: string): void =>
    context.report('OverrideSignature', { feature: method.name, parameter }, message)
  if (!hasSameType(method.returnType, inherited.returnType)) {
    fault(`${method.name} is inherited with the return type ${typeText(inherited.returnType)}`)
  }
  const wanted = inherited.parameters.toArray()
  const given = method.parameters.toArray()
  for (const [index, parameter] of wanted.entries()) {
    const own = given[index]
    if (own === undefined) fault(`${method.name} lacks the inherited parameter ${parameter.name}`)
    else if (own.name.toLowerCase() !== parameter.name.toLowerCase()) {
      fault(`parameter ${index + 1} of ${method.name} is inherited as ${parameter.name}`, own.name)
    } else if (!hasSameType(own, parameter)) {
      fault(`parameter ${own.name} is inherited as ${typeText(parameter)}, not ${typeText(own)}`, own.name)
    } else {
      checkNarrower(own.referenceClass, parameter.referenceClass, context, (message) =>
        fault(message, own.name),
      )
    }
  }
  for (const extra of given.slice(wanted.length)) {
    fault(`parameter ${extra.name} is not in the inherited ${method.name}`, extra.name)
  }
}

function hasSameType(a: CIMTyped | undefined, b: CIMTyped | undefined): boolean {
  return a?.type === b?.type && a?.isArray === b?.isArray && a?.arraySize === b?.arraySize
}

function checkNarrower(
  name: string | undefined,
  inherited: string | undefined,
  context: RuleContext,
  fault: (message: string) => void,
): void {
  if (name === undefined || inherited === undefined || name.toLowerCase() === inherited.toLowerCase()) return
  context.whenKnown(name, (found) => {
    // A class that does not exist is another rule's fault.
    if (found !== undefined && !isBelow(found, inherited, context)) {
      fault(`${name} is not ${inherited}, as inherited, nor a subclass of it`)
    }
  })
}

/** Override may name `Class.Feature`. */
function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('.') + 1).trim()
}
