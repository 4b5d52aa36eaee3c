import { NameMap } from '../base/name-map.ts'
import { CIMError } from '../cim/cim-error.ts'
import {
  CIMClass,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMTyped,
} from '../cim/class.ts'
import type { Namespace } from './namespace.ts'

/**
 * What a class that a client sent declares itself, ready to be written as MOF (DSP0200 1.4, 5.4.2.5): what it repeats
 * of its superclass, marked propagated, is left out, and flavors that the message left out are those of the
 * declarations. Throws CIM_ERR_INVALID_PARAMETER for what MOF could not say: names that are none, references without
 * a class, qualifiers in another type than declared.
 */
export function declaredClass(sent: CIMClass, space: Namespace): CIMClass {
  requireName('class', sent.name)
  if (sent.superclass !== undefined) requireName('superclass', sent.superclass)
  const superclass = sent.superclass === undefined ? undefined : space.get(sent.superclass)
  const isRepeated = (kind: 'properties' | 'methods', item: { name: string; propagated: boolean }): boolean =>
    item.propagated && superclass?.[kind].has(item.name) === true
  const properties = [...sent.properties].filter((item) => !isRepeated('properties', item))
  const methods = [...sent.methods].filter((item) => !isRepeated('methods', item))
  return new CIMClass({
    name: sent.name,
    superclass: sent.superclass,
    qualifiers: declaredQualifiers(sent.qualifiers, superclass?.qualifiers, `class ${sent.name}`, space),
    properties: new NameMap(
      properties.map((item) => declaredProperty(item, superclass?.properties.get(item.name), space)),
    ),
    methods: new NameMap(
      methods.map((item) => declaredMethod(item, superclass?.methods.get(item.name), space)),
    ),
  })
}

/** Names as MOF has them (DSP0004 2.8, Annex A: identifier). */
const namePattern = /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/

/** Throws CIM_ERR_INVALID_PARAMETER for a text that cannot be a name in MOF. */
export function requireName(what: string, name: string): void {
  if (namePattern.test(name)) return
  throw invalid(
    `"${name.slice(0, 80)}" cannot be the name of a ${what}: use letters, digits and _, no digit first`,
  )
}

function declaredProperty(
  property: CIMProperty,
  inherited: CIMProperty | undefined,
  space: Namespace,
): CIMProperty {
  const what = `property ${property.name}`
  requireName('property', property.name)
  requireReferenceClass(what, property)
  const qualifiers = declaredQualifiers(property.qualifiers, inherited?.qualifiers, what, space)
  return { ...property, qualifiers, propagated: false }
}

function declaredMethod(method: CIMMethod, inherited: CIMMethod | undefined, space: Namespace): CIMMethod {
  requireName('method', method.name)
  const what = `method ${method.name}`
  const qualifiers = declaredQualifiers(method.qualifiers, inherited?.qualifiers, what, space)
  const parameters = new NameMap<CIMParameter>()
  for (const parameter of method.parameters) {
    const place = `parameter ${parameter.name} of ${what}`
    requireName('parameter', parameter.name)
    requireReferenceClass(place, parameter)
    const above = inherited?.parameters.get(parameter.name)?.qualifiers
    parameters.set({
      ...parameter,
      qualifiers: declaredQualifiers(parameter.qualifiers, above, place, space),
    })
  }
  return { ...method, qualifiers, parameters, propagated: false }
}

function requireReferenceClass(what: string, { type, referenceClass }: CIMTyped): void {
  if (type !== 'reference') return
  if (referenceClass === undefined) throw invalid(`${what}: REFERENCECLASS is missing`)
  requireName('class', referenceClass)
}

function declaredQualifiers(
  sent: NameMap<CIMQualifier>,
  inherited: NameMap<CIMQualifier> | undefined,
  what: string,
  space: Namespace,
): NameMap<CIMQualifier> {
  const declared = new NameMap<CIMQualifier>()
  for (const qualifier of sent) {
    if (qualifier.propagated && inherited?.get(qualifier.name)?.toSubclass === true) continue
    requireName('qualifier', qualifier.name)
    declared.set(declaredQualifier(qualifier, what, space))
  }
  return declared
}

/** A flavor that a message leaves out is read as its default in the DTD: then the declaration's holds. */
function declaredQualifier(qualifier: CIMQualifier, what: string, space: Namespace): CIMQualifier {
  const declaration = space.getQualifier(qualifier.name)
  if (declaration === undefined) return { ...qualifier, propagated: false }
  const isArray = qualifier.value === null ? declaration.isArray : qualifier.isArray
  if (qualifier.type !== declaration.type || isArray !== declaration.isArray) {
    const declaredType = `${declaration.type}${declaration.isArray ? '[]' : ''}`
    const sentType = `${qualifier.type}${isArray ? '[]' : ''}`
    throw invalid(
      `${what}: the qualifier ${qualifier.name} is declared ${declaredType}, and ${sentType} was given`,
    )
  }
  return {
    ...qualifier,
    isArray,
    propagated: false,
    overridable: qualifier.overridable && declaration.overridable,
    toSubclass: qualifier.toSubclass && declaration.toSubclass,
    translatable: qualifier.translatable || declaration.translatable,
  }
}

function invalid(message: string): CIMError {
  return new CIMError('CIM_ERR_INVALID_PARAMETER', message)
}
