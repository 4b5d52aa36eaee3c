import { NameMap } from '../base/name-map.ts'
import {
  CIMClass,
  defaultFlavors,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMQualifierDeclaration,
  type CIMTyped,
  type Flavors,
} from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import { literalValue, Mismatch } from './literal-value.ts'
import { noQualifiers, reportUndeclared } from './rules/qualifiers.ts'
import type { Place, RuleContext } from './rules/rule.ts'
import type { ReportAt } from './syntax-place.ts'
import type {
  ClassNode,
  FeatureNode,
  FlavorNode,
  MethodNode,
  ParameterNode,
  PropertyNode,
  QualifierDeclarationNode,
  QualifierNode,
  TypeNode,
} from './syntax.ts'

/** What making a local class needs besides the rules' context. */
export interface LocalContext extends RuleContext {
  readonly reportAt: ReportAt
  /** The value of a reference property's default: a path in a string, or an alias. */
  referenceValue(node: NonNullable<PropertyNode['value']>, referenceClass: string): CIMValue | Mismatch
}

/** The class as MOF declares it: typed values, nothing inherited yet. Faults of writing are reported. */
export function localClass(node: ClassNode, context: LocalContext): CIMClass {
  const qualifiers = localQualifiers(node.qualifiers, {}, context)
  const properties = new NameMap<CIMProperty>()
  const methods = new NameMap<CIMMethod>()
  for (const feature of node.features) {
    if (isDuplicate(feature, properties, methods, context)) continue
    if (feature.kind === 'method') methods.set(localMethod(feature, node.name.text, context))
    else properties.set(localProperty(feature, node.name.text, context))
  }
  return new CIMClass({
    name: node.name.text,
    superclass: node.superclass?.text,
    qualifiers,
    properties,
    methods,
  })
}

/** The declaration that MOF writes; undefined where its value does not fit its type. */
export function qualifierDeclaration(
  node: QualifierDeclarationNode,
  reportAt: ReportAt,
): CIMQualifierDeclaration | undefined {
  const flavors = writtenFlavors(node.flavors, defaultFlavors, reportAt)
  const { type, isArray, arraySize } = node.type
  const value = node.value === undefined ? null : literalValue(node.value, node.type)
  if (value instanceof Mismatch) {
    reportAt(
      node.value ?? node.name,
      'BadQualifierType',
      `default value of ${node.name.text}: ${value.message}`,
    )
    return undefined
  }
  return { name: node.name.text, type, isArray, arraySize, value, scopes: node.scopes, ...flavors }
}

function isDuplicate(
  feature: FeatureNode,
  properties: NameMap<CIMProperty>,
  methods: NameMap<CIMMethod>,
  context: LocalContext,
): boolean {
  const name = feature.name.text
  const isTaken = properties.has(name) || methods.has(name)
  if (isTaken) {
    const hint = 'Names differ in more than letter case, and properties and methods share them.'
    context.reportAt(feature.name, 'DuplicateFeature', `${name} is declared twice in this class`, hint)
  }
  return isTaken
}

function localProperty(node: PropertyNode, className: string, context: LocalContext): CIMProperty {
  const name = node.name.text
  return {
    name,
    ...typed(node.type),
    qualifiers: localQualifiers(node.qualifiers, { feature: name }, context),
    value: defaultValue(node, context),
    classOrigin: className,
    propagated: false,
    isKey: false,
  }
}

function defaultValue(node: PropertyNode, context: LocalContext): CIMValue {
  if (node.value === undefined) return null
  const reference = node.type.referenceClass
  const value =
    reference === undefined
      ? literalValue(node.value, node.type)
      : context.referenceValue(node.value, reference.text)
  if (!(value instanceof Mismatch)) return value
  context.reportAt(node.value, 'DefaultType', `default value of ${node.name.text}: ${value.message}`)
  return null
}

function localMethod(node: MethodNode, className: string, context: LocalContext): CIMMethod {
  const name = node.name.text
  const parameters = new NameMap<CIMParameter>()
  for (const parameter of node.parameters) {
    if (parameters.has(parameter.name.text)) {
      const message = `${name} has two parameters ${parameter.name.text}`
      context.reportAt(parameter.name, 'DuplicateFeature', message)
    } else parameters.set(localParameter(parameter, name, context))
  }
  return {
    name,
    returnType: typed(node.returnType),
    qualifiers: localQualifiers(node.qualifiers, { feature: name }, context),
    parameters,
    classOrigin: className,
    propagated: false,
  }
}

function localParameter(node: ParameterNode, method: string, context: LocalContext): CIMParameter {
  const place = { feature: method, parameter: node.name.text }
  const qualifiers = localQualifiers(node.qualifiers, place, context)
  return { name: node.name.text, ...typed(node.type), qualifiers }
}

function typed(node: TypeNode): CIMTyped {
  return {
    type: node.type,
    isArray: node.isArray,
    arraySize: node.arraySize,
    referenceClass: node.referenceClass?.text,
  }
}

function localQualifiers(
  nodes: readonly QualifierNode[],
  place: Place,
  context: LocalContext,
): NameMap<CIMQualifier> {
  if (nodes.length === 0) return noQualifiers
  const qualifiers = new NameMap<CIMQualifier>()
  for (const node of nodes) {
    const name = node.name.text
    const declaration = context.getQualifier(name)
    if (declaration === undefined) reportUndeclared(name, place, context)
    else if (qualifiers.has(name)) {
      context.reportAt(node.name, 'DuplicateQualifier', `the qualifier ${name} is written twice`)
    } else {
      const value = qualifierValue(node, declaration, context)
      if (value !== undefined) qualifiers.set({ ...localQualifier(node, declaration, context), value })
    }
  }
  return qualifiers
}

function localQualifier(
  node: QualifierNode,
  declaration: CIMQualifierDeclaration,
  context: LocalContext,
): CIMQualifier {
  const { type, isArray } = declaration
  const flavors =
    node.flavors.length === 0 ? declaration : writtenFlavors(node.flavors, declaration, context.reportAt)
  return {
    name: node.name.text,
    type,
    isArray,
    value: null,
    propagated: false,
    overridable: flavors.overridable,
    toSubclass: flavors.toSubclass,
    translatable: flavors.translatable,
  }
}

/** Without a value a boolean qualifier is TRUE, another one has its declaration's value (DSP0004 2.8, 7.6.1). */
function qualifierValue(
  node: QualifierNode,
  declaration: CIMQualifierDeclaration,
  context: LocalContext,
): CIMValue | undefined {
  if (node.value === undefined) {
    return declaration.type === 'boolean' && !declaration.isArray ? true : declaration.value
  }
  const value = literalValue(node.value, declaration)
  if (!(value instanceof Mismatch)) return value
  context.reportAt(node.value, 'BadQualifierType', `value of ${node.name.text}: ${value.message}`)
  return undefined
}

const exclusiveFlavors = [
  ['EnableOverride', 'DisableOverride'],
  ['ToSubclass', 'Restricted'],
] as const

function writtenFlavors(nodes: readonly FlavorNode[], otherwise: Flavors, reportAt: ReportAt): Flavors {
  const words = new Set(nodes.map(({ word }) => word))
  for (const [one, other] of exclusiveFlavors) {
    const node = nodes.findLast(({ word }) => word === one || word === other)
    if (node === undefined || !words.has(one) || !words.has(other)) continue
    reportAt(node, 'ConflictingFlavors', `${one} and ${other} exclude each other`)
    return otherwise
  }
  return {
    overridable: words.has('EnableOverride') || (otherwise.overridable && !words.has('DisableOverride')),
    toSubclass: words.has('ToSubclass') || (otherwise.toSubclass && !words.has('Restricted')),
    translatable: words.has('Translatable') || otherwise.translatable,
  }
}
