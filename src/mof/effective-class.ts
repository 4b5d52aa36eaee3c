import { NameMap } from '../base/name-map.ts'
import { CIMClass, type CIMMethod, type CIMParameter, type CIMProperty, type Scope } from '../cim/class.ts'
import { checkAssociation, checkReference } from './rules/associations.ts'
import { checkBounds, checkCounterGauge, checkOctetString } from './rules/bounds.ts'
import { checkDefaultValue } from './rules/default-value.ts'
import { checkEmbedded, withEmbedding } from './rules/embedded.ts'
import { checkKeys } from './rules/keys.ts'
import { checkNarrowing } from './rules/narrowing.ts'
import { checkMethodOverride, checkOverrideName, checkPropertyOverride } from './rules/override.ts'
import { checkDirection } from './rules/parameters.ts'
import { effectiveQualifiers, inheritedQualifiers } from './rules/qualifiers.ts'
import { isSet, type ClassRule, type Element, type ElementRule, type RuleContext } from './rules/rule.ts'
import { checkStructure } from './rules/structures.ts'
import { checkSuperclassKind, resolveSuperclass } from './rules/superclass.ts'
import { checkValueMap } from './rules/value-map.ts'

/** What is checked on every property, parameter and method that a class declares. */
const elementRules: readonly ElementRule[] = [
  checkReference,
  checkEmbedded,
  checkValueMap,
  checkBounds,
  checkCounterGauge,
  checkOctetString,
  checkDirection,
  checkDefaultValue,
  checkNarrowing,
]

/** What is checked on every class. */
const classRules: readonly ClassRule[] = [checkSuperclassKind, checkKeys, checkAssociation, checkStructure]

/**
 * Makes the effective class of a local one: inherited properties, methods and qualifiers are added and marked
 * propagated, and all class rules are checked (DSP0004 2.8, 5.1.2 and 5.6). Faults are reported to the context; the
 * class is returned all the same, so that more faults can be found. The caller must not store it if there were errors.
 *
 * Elements that are inherited unchanged are one object, shared by all subclasses.
 */
export function effectiveClass(local: CIMClass, context: RuleContext): CIMClass {
  const superclass = resolveSuperclass(local, context)
  const qualifiers = effectiveQualifiers(
    local.qualifiers,
    superclass?.qualifiers,
    classScope(local, superclass),
    {},
    context,
  )
  const properties = new NameMap<CIMProperty>()
  const methods = new NameMap<CIMMethod>()
  for (const property of superclass?.properties ?? []) properties.set(inheritedProperty(property))
  for (const method of superclass?.methods ?? []) methods.set(inheritedMethod(method))
  for (const property of local.properties) {
    properties.set(effectiveProperty(property, local.name, superclass, context))
  }
  for (const method of local.methods) methods.set(effectiveMethod(method, local.name, superclass, context))
  const effective = new CIMClass({
    name: local.name,
    superclass: superclass?.name ?? local.superclass,
    qualifiers,
    properties,
    methods,
  })
  for (const rule of classRules) rule(effective, superclass, context)
  return effective
}

function classScope(local: CIMClass, superclass: CIMClass | undefined): Scope {
  if (local.isAssociation || superclass?.isAssociation === true) return 'association'
  return local.isIndication || superclass?.isIndication === true ? 'indication' : 'class'
}

function effectiveProperty(
  local: CIMProperty,
  className: string,
  superclass: CIMClass | undefined,
  context: RuleContext,
): CIMProperty {
  const inherited = superclass?.properties.get(local.name)
  const place = { feature: local.name }
  const kind = local.type === 'reference' ? 'reference' : 'property'
  const qualifiers = effectiveQualifiers(local.qualifiers, inherited?.qualifiers, kind, place, context)
  const property = withEmbedding<CIMProperty>(
    {
      name: local.name,
      type: local.type,
      isArray: local.isArray,
      arraySize: local.arraySize,
      referenceClass: local.referenceClass,
      embedded: undefined,
      embeddedClass: undefined,
      qualifiers,
      value: local.value === null && inherited !== undefined ? inherited.value : local.value,
      classOrigin: inherited?.classOrigin ?? className,
      propagated: false,
      isKey: isSet(qualifiers, 'Key'),
    },
    qualifiers,
  )
  const element: Element = {
    kind,
    label: `${kind} ${local.name}`,
    typed: property,
    qualifiers,
    value: property.value,
    place,
    inherited: inherited && { typed: inherited, qualifiers: inherited.qualifiers },
  }
  checkOverrideName(element, local.name, superclass, context)
  if (inherited !== undefined) checkPropertyOverride(property, inherited, context)
  for (const rule of elementRules) rule(element, context)
  return property
}

function effectiveMethod(
  local: CIMMethod,
  className: string,
  superclass: CIMClass | undefined,
  context: RuleContext,
): CIMMethod {
  const inherited = superclass?.methods.get(local.name)
  const place = { feature: local.name }
  const qualifiers = effectiveQualifiers(local.qualifiers, inherited?.qualifiers, 'method', place, context)
  const parameters = new NameMap<CIMParameter>()
  for (const parameter of local.parameters) {
    parameters.set(effectiveParameter(parameter, local.name, inherited, context))
  }
  const method: CIMMethod = {
    name: local.name,
    returnType: withEmbedding(local.returnType, qualifiers),
    qualifiers,
    parameters,
    classOrigin: inherited?.classOrigin ?? className,
    propagated: false,
  }
  const element: Element = {
    kind: 'method',
    label: `method ${local.name}`,
    typed: method.returnType,
    qualifiers,
    value: null,
    place,
    inherited: inherited && { typed: inherited.returnType, qualifiers: inherited.qualifiers },
  }
  checkOverrideName(element, local.name, superclass, context)
  if (inherited !== undefined) checkMethodOverride(method, inherited, context)
  for (const rule of elementRules) rule(element, context)
  return method
}

function effectiveParameter(
  local: CIMParameter,
  method: string,
  overridden: CIMMethod | undefined,
  context: RuleContext,
): CIMParameter {
  const inherited = overridden?.parameters.get(local.name)
  const place = { feature: method, parameter: local.name }
  const qualifiers = effectiveQualifiers(local.qualifiers, inherited?.qualifiers, 'parameter', place, context)
  const parameter = withEmbedding<CIMParameter>(
    {
      name: local.name,
      type: local.type,
      isArray: local.isArray,
      arraySize: local.arraySize,
      referenceClass: local.referenceClass,
      embedded: undefined,
      embeddedClass: undefined,
      qualifiers,
    },
    qualifiers,
  )
  const element: Element = {
    kind: 'parameter',
    label: `parameter ${local.name}`,
    typed: parameter,
    qualifiers,
    value: null,
    place,
    inherited: inherited && { typed: inherited, qualifiers: inherited.qualifiers },
  }
  for (const rule of elementRules) rule(element, context)
  return parameter
}

const inheritedProperties = new WeakMap<CIMProperty, CIMProperty>()
const inheritedMethods = new WeakMap<CIMMethod, CIMMethod>()

function inheritedProperty(property: CIMProperty): CIMProperty {
  if (property.propagated) return property
  const known = inheritedProperties.get(property)
  if (known !== undefined) return known
  const form = { ...property, qualifiers: inheritedQualifiers(property.qualifiers), propagated: true }
  inheritedProperties.set(property, form)
  return form
}

function inheritedMethod(method: CIMMethod): CIMMethod {
  if (method.propagated) return method
  const known = inheritedMethods.get(method)
  if (known !== undefined) return known
  const parameters = new NameMap<CIMParameter>()
  for (const parameter of method.parameters) {
    parameters.set({ ...parameter, qualifiers: inheritedQualifiers(parameter.qualifiers) })
  }
  const qualifiers = inheritedQualifiers(method.qualifiers)
  const form = { ...method, qualifiers, parameters, propagated: true }
  inheritedMethods.set(method, form)
  return form
}
