import type { NameMap } from '../base/name-map.ts'
import {
  scopes,
  CIMClass,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMQualifierDeclaration,
  type CIMTyped,
  type Flavors,
} from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { printValue, type PrintObject } from './print-value.ts'

/** What the printer must look up: declarations, to write only the flavors that differ, and the classes of instances. */
export interface PrintContext {
  getQualifier(name: string): CIMQualifierDeclaration | undefined
  get(className: string): CIMClass | undefined
}

/**
 * The MOF of an effective class: what is inherited unchanged is left out. Compiled again after the same superclass,
 * the text gives the same class (DSP0004 2.8, 7.6.3).
 */
export function printClass(printed: CIMClass, context: PrintContext): string {
  const above = printed.superclass === undefined ? '' : ` : ${printed.superclass}`
  const features = [
    ...[...printed.properties]
      .filter(({ propagated }) => !propagated)
      .map((item) => printProperty(item, context)),
    ...[...printed.methods].filter(({ propagated }) => !propagated).map((item) => printMethod(item, context)),
  ]
  const head = printQualifiers(printed.qualifiers, 0, context)
  return `${head}class ${printed.name}${above} {\n${features.map((feature) => `\n${feature}`).join('')}};\n`
}

/** The MOF of a qualifier declaration, flavors written out (DSP0004 2.8, 7.6.2). */
export function printQualifierDeclaration(declaration: CIMQualifierDeclaration): string {
  const value =
    declaration.value === null ? '' : ` = ${printValue(declaration.value, declaration, 3, unexpectedObject)}`
  const scope = declaration.scopes.length === scopes.length ? 'any' : declaration.scopes.join(', ')
  const flavors = [
    declaration.overridable ? 'EnableOverride' : 'DisableOverride',
    declaration.toSubclass ? 'ToSubclass' : 'Restricted',
    ...(declaration.translatable ? ['Translatable'] : []),
  ]
  const type = `${declaration.type}${brackets(declaration)}`
  return `Qualifier ${declaration.name} : ${type}${value},\n   Scope(${scope}),\n   Flavor(${flavors.join(', ')});\n`
}

/** The MOF of an instance; properties that its class does not have cannot be written and are left out. */
export function printInstance(instance: CIMInstance, context: PrintContext): string {
  const found = context.get(instance.className)
  const lines = Object.entries(instance.properties).flatMap(([name, value]) => {
    const property = found?.properties.get(name)
    if (property === undefined) return []
    return [`   ${name} = ${printValue(value, property, 6, objectPrinter(context))};\n`]
  })
  return `instance of ${instance.className} {\n${lines.join('')}};\n`
}

function objectPrinter(context: PrintContext): PrintObject {
  return (object) =>
    object instanceof CIMClass ? printClass(object, context) : printInstance(object, context)
}

function printProperty(property: CIMProperty, context: PrintContext): string {
  const value =
    property.value === null ? '' : ` = ${printValue(property.value, property, 6, objectPrinter(context))}`
  return `${printQualifiers(property.qualifiers, 3, context)}   ${printTyped(property)}${value};\n`
}

function printMethod(method: CIMMethod, context: PrintContext): string {
  const parameters = Array.from(method.parameters, (parameter) => printParameter(parameter, context))
  const list = parameters.length === 0 ? '' : `\n${parameters.join(',\n')}`
  const head = printQualifiers(method.qualifiers, 3, context)
  return `${head}   ${method.returnType.type} ${method.name}(${list});\n`
}

function printParameter(parameter: CIMParameter, context: PrintContext): string {
  return `${printQualifiers(parameter.qualifiers, 6, context)}      ${printTyped(parameter)}`
}

function printTyped(element: CIMTyped & { readonly name: string }): string {
  const type = element.type === 'reference' ? `${element.referenceClass} REF` : element.type
  return `${type} ${element.name}${brackets(element)}`
}

function brackets(typed: CIMTyped): string {
  return typed.isArray ? `[${typed.arraySize ?? ''}]` : ''
}

/** The qualifiers written here, in brackets, with a line end; empty where there are none. */
function printQualifiers(qualifiers: NameMap<CIMQualifier>, indent: number, context: PrintContext): string {
  const own = [...qualifiers].filter(({ propagated }) => !propagated)
  if (own.length === 0) return ''
  const blanks = ' '.repeat(indent)
  const texts = own.map((qualifier) => printQualifier(qualifier, indent + 3, context))
  return `${blanks}[${texts.join(`,\n${blanks} `)}]\n`
}

function printQualifier(qualifier: CIMQualifier, indent: number, context: PrintContext): string {
  const flavors = printFlavors(qualifier, context.getQualifier(qualifier.name))
  if (qualifier.value === true) return qualifier.name + flavors
  const value = printValue(qualifier.value, qualifier, indent, unexpectedObject)
  return `${qualifier.name}${Array.isArray(qualifier.value) ? ` ${value}` : `(${value})`}${flavors}`
}

/** The flavors that differ from those that the qualifier has anyway. */
function printFlavors(qualifier: Flavors, declaration: Flavors | undefined): string {
  if (declaration === undefined) return ''
  const words: string[] = []
  if (qualifier.overridable !== declaration.overridable) {
    words.push(qualifier.overridable ? 'EnableOverride' : 'DisableOverride')
  }
  if (qualifier.toSubclass !== declaration.toSubclass) {
    words.push(qualifier.toSubclass ? 'ToSubclass' : 'Restricted')
  }
  if (qualifier.translatable && !declaration.translatable) words.push('Translatable')
  return words.length === 0 ? '' : ` : ${words.join(' ')}`
}

/** Qualifier values have intrinsic types: an object among them is a mistake of the program. */
function unexpectedObject(): never {
  throw new TypeError('a qualifier cannot hold an object')
}
