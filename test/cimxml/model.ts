import { NameMap } from '../../src/base/name-map.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import {
  CIMClass,
  defaultFlavors,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMQualifierDeclaration,
  type CIMTyped,
} from '../../src/cim/class.ts'
import type { CIMType } from '../../src/cim/type.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import type { ClassLookup } from '../../src/operations/result.ts'

/** A small schema of its own, with everything in it that CIM-XML has a form for. */

export function qualifier(name: string, value: CIMValue, fields: Partial<CIMQualifier> = {}): CIMQualifier {
  const type: CIMType = typeof value === 'boolean' ? 'boolean' : 'string'
  return { ...defaultFlavors, name, type, isArray: Array.isArray(value), value, propagated: false, ...fields }
}

export function property(
  name: string,
  type: CIMType,
  fields: Partial<CIMProperty> = {},
  ...qualifiers: CIMQualifier[]
): CIMProperty {
  return {
    name,
    type,
    isArray: false,
    qualifiers: new NameMap(qualifiers),
    value: null,
    classOrigin: 'EX_Port',
    propagated: false,
    isKey: false,
    ...fields,
  }
}

function parameter(name: string, typed: CIMTyped, ...qualifiers: CIMQualifier[]): CIMParameter {
  return { name, ...typed, qualifiers: new NameMap(qualifiers) }
}

const key = qualifier('Key', true, { overridable: false })
const inOnly = qualifier('In', true, { overridable: false })
const outOnly = qualifier('Out', true, { overridable: false })

const instanceID = property('InstanceID', 'string', { isKey: true, classOrigin: 'EX_Element' }, key)
const elementName = property('ElementName', 'string', { classOrigin: 'EX_Element' })

const inherited = (from: CIMProperty): CIMProperty => ({
  ...from,
  propagated: true,
  qualifiers: new NameMap([...from.qualifiers].map((one) => ({ ...one, propagated: true }))),
})

export const elementClass = new CIMClass({
  name: 'EX_Element',
  qualifiers: new NameMap([qualifier('Abstract', true, { toSubclass: false })]),
  properties: new NameMap([instanceID, elementName]),
})

const resetMethod: CIMMethod = {
  name: 'Reset',
  returnType: { type: 'uint32', isArray: false },
  qualifiers: new NameMap([qualifier('Description', 'Starts over.', { translatable: true })]),
  parameters: new NameMap([
    parameter('Delay', { type: 'uint32', isArray: false }, inOnly),
    parameter('Names', { type: 'string', isArray: true, arraySize: 4 }, inOnly),
    parameter('Job', { type: 'reference', isArray: false, referenceClass: 'EX_Element' }, outOnly),
    parameter('Affected', { type: 'reference', isArray: true, referenceClass: 'EX_Port' }, outOnly),
  ]),
  classOrigin: 'EX_Port',
  propagated: false,
}

export const portClass = new CIMClass({
  name: 'EX_Port',
  superclass: 'EX_Element',
  qualifiers: new NameMap([
    qualifier('Version', '1.0.0', { toSubclass: false, translatable: true }),
    qualifier('Values', ['a & b', null], {}),
  ]),
  properties: new NameMap([
    inherited(instanceID),
    inherited(elementName),
    property('Speed', 'uint64'),
    property('Enabled', 'boolean', { value: true }),
    property('Status', 'uint16', { isArray: true }),
    property('Names', 'string', { isArray: true, arraySize: 4 }),
    property('Letter', 'char16'),
    property('Level', 'sint8'),
    property('Ratio', 'real32'),
    property('Exact', 'real64'),
    property('Since', 'datetime'),
    property('Home', 'reference', { referenceClass: 'EX_Element' }),
    property(
      'Settings',
      'string',
      { embedded: 'instance', embeddedClass: 'EX_Settings' },
      qualifier('EmbeddedInstance', 'EX_Settings'),
    ),
    property('Things', 'string', { embedded: 'object', isArray: true }, qualifier('EmbeddedObject', true)),
  ]),
  methods: new NameMap([
    resetMethod,
    { ...resetMethod, name: 'Forget', parameters: new NameMap(), propagated: true },
  ]),
})

export const settingsClass = new CIMClass({
  name: 'EX_Settings',
  properties: new NameMap([
    property('Text', 'string', { classOrigin: 'EX_Settings' }),
    property('Limit', 'uint8', { classOrigin: 'EX_Settings' }),
    property('Inner', 'string', {
      classOrigin: 'EX_Settings',
      embedded: 'instance',
      embeddedClass: 'EX_Settings',
    }),
  ]),
})

export const linkClass = new CIMClass({
  name: 'EX_Link',
  qualifiers: new NameMap([qualifier('Association', true, { overridable: false })]),
  properties: new NameMap([
    property(
      'Antecedent',
      'reference',
      { isKey: true, referenceClass: 'EX_Element', classOrigin: 'EX_Link' },
      key,
    ),
    property(
      'Dependent',
      'reference',
      { isKey: true, referenceClass: 'EX_Port', classOrigin: 'EX_Link' },
      key,
    ),
    property('Rank', 'uint16', { classOrigin: 'EX_Link' }),
  ]),
})

export const slotClass = new CIMClass({
  name: 'EX_Slot',
  properties: new NameMap([
    property('Shelf', 'uint8', { isKey: true, classOrigin: 'EX_Slot' }, key),
    property('Serial', 'uint64', { isKey: true, classOrigin: 'EX_Slot' }, key),
    property('Upper', 'boolean', { isKey: true, classOrigin: 'EX_Slot' }, key),
    property('Made', 'datetime', { isKey: true, classOrigin: 'EX_Slot' }, key),
  ]),
})

export const errorClass = new CIMClass({
  name: 'CIM_Error',
  properties: new NameMap([
    property('Message', 'string', { classOrigin: 'CIM_Error' }),
    property('PerceivedSeverity', 'uint16', { classOrigin: 'CIM_Error' }),
    property('CIMStatusCode', 'uint32', { classOrigin: 'CIM_Error' }),
  ]),
})

export const keyDeclaration: CIMQualifierDeclaration = {
  name: 'Key',
  type: 'boolean',
  isArray: false,
  value: false,
  scopes: ['property', 'reference'],
  overridable: false,
  toSubclass: true,
  translatable: false,
}

export const valuesDeclaration: CIMQualifierDeclaration = {
  name: 'Values',
  type: 'string',
  isArray: true,
  value: null,
  scopes: ['property', 'method', 'parameter'],
  overridable: true,
  toSubclass: true,
  translatable: true,
}

const classes = new NameMap([elementClass, portClass, settingsClass, linkClass, slotClass, errorClass])

/** Finds a class of this schema, in whatever namespace. */
export const classOf: ClassLookup = (className) => {
  const found = classes.get(className)
  if (found === undefined) throw new CIMError('CIM_ERR_INVALID_CLASS', `there is no class ${className}`)
  return found
}
