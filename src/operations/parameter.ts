import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName, CIMObjectPath } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'

/** An instance together with its path, as ModifyInstance takes it (DSP0201 2.4, VALUE.NAMEDINSTANCE). */
export interface NamedInstance {
  path: CIMInstanceName
  instance: CIMInstance
}

/** Kinds of intrinsic parameters, and what a value of each is here (DSP0200 1.4, 5.3; DSP0201 2.4, IPARAMVALUE). */
export interface ParameterKinds {
  boolean: boolean
  string: string
  uint32: number
  strings: readonly string[]
  className: string
  instanceName: CIMInstanceName
  objectName: CIMObjectPath
  class: CIMClass
  instance: CIMInstance
  namedInstance: NamedInstance
  qualifierDeclaration: CIMQualifierDeclaration
  /** A value that comes without its type: texts, which the property's declaration makes something of, or paths. */
  propertyValue: CIMValue
}

export type ParameterKind = keyof ParameterKinds

export interface Parameter<Kind extends ParameterKind = ParameterKind, Value = unknown> {
  readonly kind: Kind
  readonly required: boolean
  /** The value when the parameter is absent; null means NULL, which is then also accepted on the wire. */
  readonly default: Value
}

/** A parameter that must be there and not NULL. */
export function required<Kind extends ParameterKind>(kind: Kind): Parameter<Kind, ParameterKinds[Kind]> {
  return { kind, required: true, default: undefined as unknown as ParameterKinds[Kind] }
}

/** A parameter with a default that is not NULL. */
export function optional<Kind extends ParameterKind>(
  kind: Kind,
  value: ParameterKinds[Kind],
): Parameter<Kind, ParameterKinds[Kind]> {
  return { kind, required: false, default: value }
}

/** A parameter that may be absent or NULL. */
export function nullable<Kind extends ParameterKind>(
  kind: Kind,
): Parameter<Kind, ParameterKinds[Kind] | null> {
  return { kind, required: false, default: null }
}
