import { CIMInstanceName, type CIMObjectPath } from '../cim/object-path.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMClass } from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import { operations, type Arguments, type OperationName } from '../operations/operations.ts'
import type { Parameter, ParameterKind, ParameterKinds } from '../operations/parameter.ts'
import type { TypedValue } from '../operations/result.ts'
import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { EncodingError } from './encoding-error.ts'
import { inferType } from './infer-type.ts'
import { localNamespacePath, type Surroundings } from './surroundings.ts'
import { writeArgument, writeUndeclaredArgument } from './write-argument.ts'
import { wholeClass, writeClass } from './write-class.ts'
import { surroundings } from './write-embedded.ts'
import { writeInstance } from './write-instance.ts'
import { writeClassName, writeInstanceName, writeLocalPath } from './write-path.ts'
import { writeQualifierDeclaration } from './write-qualifier.ts'
import { writeValue } from './write-value.ts'

/**
 * The request for an intrinsic operation (DSP0201 2.4, IMETHODCALL). Arguments that are left out take the defaults
 * of the server. Values are written in the types that their instances remember, or else seem to have. Throws
 * EncodingError for a value that cannot be written and for a required argument that is missing.
 */
export function encodeRequest<Name extends OperationName>(
  messageID: string,
  operation: Name,
  namespace: string,
  given: Partial<Arguments<Name>>,
): string {
  const at = surroundings('', namespace, undefined)
  const values = given as Readonly<Record<string, unknown>>
  let text = localNamespacePath(namespace)
  for (const [name, parameter] of Object.entries<Parameter>(operations[operation].parameters)) {
    const value = values[name]
    if (value !== undefined && value !== null) text += writeParameter(name, parameter.kind, value, at)
    else if (parameter.required) throw new EncodingError(`parameter ${name} of ${operation}`, 'it is missing')
  }
  return envelope(messageID, 'IMETHODCALL', operation, text)
}

/** What an extrinsic method is given: a value with its type or, where the type is not known, without. */
export type GivenArguments = Readonly<Record<string, CIMValue | TypedValue>>

/** The request for an extrinsic method (DSP0201 2.4, METHODCALL). Throws EncodingError as encodeRequest does. */
export function encodeMethodRequest(
  messageID: string,
  method: string,
  target: CIMObjectPath,
  namespace: string,
  given: GivenArguments,
): string {
  const at = surroundings('', namespace, undefined)
  let text = writeLocalPath(target, at)
  for (const [name, value] of Object.entries(given)) {
    text += isTyped(value) ? writeArgument({ name, ...value }, at) : writeUndeclaredArgument(name, value, at)
  }
  return envelope(messageID, 'METHODCALL', method, text)
}

/** Tells a value with its type from a bare one. */
export function isTyped(value: CIMValue | TypedValue): value is TypedValue {
  return typeof value === 'object' && value !== null && 'typed' in value && 'value' in value
}

function envelope(messageID: string, element: string, name: string, content: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8" ?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0">' +
    `<MESSAGE ID="${escapeAttribute(messageID)}" PROTOCOLVERSION="1.0"><SIMPLEREQ>` +
    `<${element} NAME="${escapeAttribute(name)}">${content}</${element}></SIMPLEREQ></MESSAGE></CIM>\n`
  )
}

function writeParameter(name: string, kind: ParameterKind, value: unknown, at: Surroundings): string {
  const write = kindWriters[kind] as (value: unknown, at: Surroundings) => string
  return `<IPARAMVALUE NAME="${name}">${write(value, at)}</IPARAMVALUE>`
}

const kindWriters: {
  readonly [Kind in ParameterKind]: (value: ParameterKinds[Kind], at: Surroundings) => string
} = {
  boolean: (value) => `<VALUE>${value ? 'TRUE' : 'FALSE'}</VALUE>`,
  string: (value) => `<VALUE>${escapeText(value)}</VALUE>`,
  uint32: (value) => `<VALUE>${value}</VALUE>`,
  strings: (values) =>
    `<VALUE.ARRAY>${values.map((value) => `<VALUE>${escapeText(value)}</VALUE>`).join('')}</VALUE.ARRAY>`,
  className: (value) => writeClassName(value),
  instanceName: (value, at) => writeInstanceName(value, at),
  objectName: (value, at) => writeName(value, at),
  class: (value: CIMClass, at) => writeClass(value, { ...wholeClass, localOnly: true }, at),
  instance: (value: CIMInstance, at) => writeInstance(value, at),
  namedInstance: ({ path, instance }, at) =>
    `<VALUE.NAMEDINSTANCE>${writeInstanceName(path, at)}${writeInstance(instance, at)}</VALUE.NAMEDINSTANCE>`,
  qualifierDeclaration: (value, at) => writeQualifierDeclaration(value, at),
  propertyValue: (value, at) => {
    const typed = inferType(value)
    return typed === undefined ? '<VALUE.ARRAY></VALUE.ARRAY>' : writeValue(typed, value, 'anywhere', at)
  },
}

function writeName(path: CIMObjectPath, at: Surroundings): string {
  return path instanceof CIMInstanceName ? writeInstanceName(path, at) : writeClassName(path.className)
}
