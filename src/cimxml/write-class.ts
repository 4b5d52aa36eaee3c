import type { NameMap } from '../base/name-map.ts'
import type { CIMClass, CIMMethod, CIMParameter, CIMProperty, CIMQualifier } from '../cim/class.ts'
import type { ClassSelection } from '../operations/result.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { encodingError } from './encoding-error.ts'
import type { Surroundings } from './surroundings.ts'
import { propertyTag } from './write-property.ts'
import { writeQualifier } from './write-qualifier.ts'
import { writeValue } from './write-value.ts'

/** A whole class, as it is written into an embedded object. */
export const wholeClass: ClassSelection = {
  localOnly: false,
  includeQualifiers: true,
  includeClassOrigin: true,
  propertyList: null,
}

/** Documents of classes, of which there are few, each asked for often. */
const written = new WeakMap<CIMClass, Map<string, Uint8Array>>()

/**
 * CLASS as UTF-8, which is kept as long as the class is, unless only some properties were asked for: to encode the
 * large text anew would take longer than all else that an answer needs.
 */
export function classBytes(cimClass: CIMClass, select: ClassSelection, at: Surroundings): Uint8Array {
  if (select.propertyList !== null) return Buffer.from(writeClass(cimClass, select, at))
  const key = `${select.localOnly} ${select.includeQualifiers} ${select.includeClassOrigin}`
  let known = written.get(cimClass)
  if (known === undefined) written.set(cimClass, (known = new Map()))
  let bytes = known.get(key)
  if (bytes === undefined) known.set(key, (bytes = Buffer.from(writeClass(cimClass, select, at))))
  return bytes
}

/** CLASS (DSP0201 2.4, CLASS; DSP0200 1.4, GetClass). */
export function writeClass(cimClass: CIMClass, select: ClassSelection, at: Surroundings): string {
  const wanted = select.propertyList && new Set(select.propertyList.map((name) => name.toLowerCase()))
  const superclass =
    cimClass.superclass === undefined ? '' : ` SUPERCLASS="${escapeAttribute(cimClass.superclass)}"`
  let text = `<CLASS NAME="${escapeAttribute(cimClass.name)}"${superclass}>`
  text += writeQualifiers(cimClass.qualifiers, select, at)
  for (const property of cimClass.properties) {
    if (select.localOnly && property.propagated) continue
    if (wanted === null || wanted.has(property.name.toLowerCase()))
      text += writeProperty(property, cimClass, select, at)
  }
  for (const method of cimClass.methods) {
    if (!(select.localOnly && method.propagated)) text += writeMethod(method, select, at)
  }
  return `${text}</CLASS>`
}

function writeQualifiers(
  qualifiers: NameMap<CIMQualifier>,
  select: ClassSelection,
  at: Surroundings,
): string {
  if (!select.includeQualifiers) return ''
  let text = ''
  for (const qualifier of qualifiers) {
    if (!(select.localOnly && qualifier.propagated)) text += writeQualifier(qualifier, at)
  }
  return text
}

function writeProperty(
  property: CIMProperty,
  cimClass: CIMClass,
  select: ClassSelection,
  at: Surroundings,
): string {
  const origin = select.includeClassOrigin ? property.classOrigin : undefined
  const { element, open } = propertyTag(property.name, property, origin, true)
  const propagated = property.propagated ? ' PROPAGATED="true"' : ''
  try {
    const qualifiers = writeQualifiers(property.qualifiers, select, at)
    return `<${open}${propagated}>${qualifiers}${writeValue(property, property.value, 'strings only', at)}</${element}>`
  } catch (error) {
    throw encodingError(error, () => `the default of property ${property.name} of ${cimClass.name}`)
  }
}

function writeMethod(method: CIMMethod, select: ClassSelection, at: Surroundings): string {
  const origin = select.includeClassOrigin ? ` CLASSORIGIN="${escapeAttribute(method.classOrigin)}"` : ''
  const propagated = method.propagated ? ' PROPAGATED="true"' : ''
  let text = `<METHOD NAME="${escapeAttribute(method.name)}" TYPE="${method.returnType.type}"${origin}${propagated}>`
  text += writeQualifiers(method.qualifiers, select, at)
  for (const parameter of method.parameters) text += writeParameter(parameter, select, at)
  return `${text}</METHOD>`
}

/** The attribute EmbeddedObject does not belong here: the qualifiers say it. */
function writeParameter(parameter: CIMParameter, select: ClassSelection, at: Surroundings): string {
  const { type, isArray, arraySize, referenceClass } = parameter
  const isReference = type === 'reference'
  const element = `PARAMETER${isReference ? (isArray ? '.REFARRAY' : '.REFERENCE') : isArray ? '.ARRAY' : ''}`
  let open = `${element} NAME="${escapeAttribute(parameter.name)}"`
  if (!isReference) open += ` TYPE="${type}"`
  else if (referenceClass !== undefined) open += ` REFERENCECLASS="${escapeAttribute(referenceClass)}"`
  if (isArray && arraySize !== undefined) open += ` ARRAYSIZE="${arraySize}"`
  return `<${open}>${writeQualifiers(parameter.qualifiers, select, at)}</${element}>`
}
