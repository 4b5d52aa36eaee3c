import { NameMap } from '../base/name-map.ts'
import {
  CIMClass,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMTyped,
} from '../cim/class.ts'
import type { CIMType } from '../cim/type.ts'
import type { Decoding } from './decoding.ts'
import { readProperty } from './read-property.ts'
import { QualifierCollector, readArraySize } from './read-qualifier.ts'
import { readType } from './read-value.ts'

/**
 * Reads CLASS (DSP0201 2.4, CLASS). What the qualifiers Key, EmbeddedInstance and EmbeddedObject say also stands in
 * the fields of properties and parameters. An element without CLASSORIGIN is taken to be of this class.
 */
export function readClass(decoding: Decoding): CIMClass {
  const { reader } = decoding
  const name = decoding.name()
  // Some servers write an empty SUPERCLASS for none.
  const superclass = reader.attribute('SUPERCLASS') || undefined
  const collector = new QualifierCollector()
  const properties = new NameMap<CIMProperty>()
  const methods = new NameMap<CIMMethod>()
  while (reader.child()) {
    if (reader.name === 'METHOD') add(decoding, methods, readMethod(decoding, name))
    else if (methods.size > 0) throw decoding.misplaced('METHOD')
    else if (reader.name !== 'QUALIFIER') add(decoding, properties, readClassProperty(decoding, name))
    else if (properties.size > 0) throw decoding.misplaced('a property or METHOD')
    else collector.read(decoding)
  }
  return new CIMClass({ name, superclass, qualifiers: collector.qualifiers, properties, methods })
}

function add<T extends { readonly name: string }>(decoding: Decoding, to: NameMap<T>, item: T): void {
  if (to.has(item.name))
    decoding.report('CIM_ERR_INVALID_PARAMETER', `${item.name} stands twice in one element`)
  to.set(item)
}

function readClassProperty(decoding: Decoding, className: string): CIMProperty {
  const element = readProperty(decoding)
  const qualifiers = element.qualifiers ?? new NameMap<CIMQualifier>()
  return {
    name: element.name,
    ...element.typed,
    ...embeddedBy(qualifiers, element.typed.embedded),
    qualifiers,
    value: element.value,
    classOrigin: element.classOrigin ?? className,
    propagated: element.propagated,
    isKey: qualifiers.get('Key')?.value === true,
  }
}

function readMethod(decoding: Decoding, className: string): CIMMethod {
  const { reader } = decoding
  const name = decoding.name()
  const type = readReturnType(decoding, name)
  const classOrigin = reader.attribute('CLASSORIGIN') ?? className
  const propagated = decoding.flag('PROPAGATED', false)
  const collector = new QualifierCollector()
  const parameters = new NameMap<CIMParameter>()
  while (reader.child()) {
    if (reader.name !== 'QUALIFIER') add(decoding, parameters, readParameter(decoding))
    else if (parameters.size > 0) throw decoding.misplaced('a parameter')
    else collector.read(decoding)
  }
  const { qualifiers } = collector
  const returnType = { type, isArray: false, ...embeddedBy(qualifiers) }
  return { name, returnType, qualifiers, parameters, classOrigin, propagated }
}

/** TYPE may be left out by the DTD; but every method returns a value (DSP0004 2.8, Annex A: methodDeclaration). */
function readReturnType(decoding: Decoding, method: string): CIMType {
  if (decoding.reader.attribute('TYPE') !== undefined) return readType(decoding)
  decoding.report('CIM_ERR_INVALID_PARAMETER', `method ${method} has no TYPE: every method returns a value`)
  return 'uint32'
}

/** Reads PARAMETER, PARAMETER.ARRAY, PARAMETER.REFERENCE or PARAMETER.REFARRAY. */
function readParameter(decoding: Decoding): CIMParameter {
  const { reader } = decoding
  const form = parameterForms.get(reader.name)
  if (form === undefined) throw decoding.misplaced('a parameter')
  const name = decoding.name()
  const type = form.isReference ? 'reference' : readType(decoding)
  const arraySize = form.isArray ? readArraySize(decoding) : undefined
  const referenceClass = form.isReference ? reader.attribute('REFERENCECLASS') : undefined
  const collector = new QualifierCollector()
  while (reader.child()) {
    if (reader.name !== 'QUALIFIER') throw decoding.misplaced('QUALIFIER')
    collector.read(decoding)
  }
  const { qualifiers } = collector
  return {
    name,
    type,
    isArray: form.isArray,
    arraySize,
    referenceClass,
    ...embeddedBy(qualifiers),
    qualifiers,
  }
}

const parameterForms = new Map([
  ['PARAMETER', { isArray: false, isReference: false }],
  ['PARAMETER.ARRAY', { isArray: true, isReference: false }],
  ['PARAMETER.REFERENCE', { isArray: false, isReference: true }],
  ['PARAMETER.REFARRAY', { isArray: true, isReference: true }],
])

function embeddedBy(
  qualifiers: NameMap<CIMQualifier>,
  otherwise?: CIMTyped['embedded'],
): Pick<CIMTyped, 'embedded' | 'embeddedClass'> {
  const className = qualifiers.get('EmbeddedInstance')?.value
  if (typeof className === 'string') return { embedded: 'instance', embeddedClass: className }
  if (qualifiers.get('EmbeddedObject')?.value === true) return { embedded: 'object' }
  return otherwise === undefined ? {} : { embedded: otherwise }
}
