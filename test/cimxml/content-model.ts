import type { Tree } from '../xml/oracle.ts'

/**
 * What the CIM-XML DTD 2.4 (DSP0203) allows, as far as we write it: for each element the pattern of its children,
 * each followed by a comma, and its attributes; those with "!" are required.
 */
const type = '(?:boolean|string|char16|[us]int(?:8|16|32|64)|datetime|real32|real64)'
const flag = '(?:true|false)'
const any = '[^]*'
const embedded = '(?:object|instance)'
const flavors = { OVERRIDABLE: flag, TOSUBCLASS: flag, TRANSLATABLE: flag }
const origin = { CLASSORIGIN: any, PROPAGATED: flag }
const property = '(?:PROPERTY|PROPERTY\\.ARRAY|PROPERTY\\.REFERENCE),'
const parameter = '(?:PARAMETER|PARAMETER\\.ARRAY|PARAMETER\\.REFERENCE|PARAMETER\\.REFARRAY),'
const paths = '(?:CLASSPATH|LOCALCLASSPATH|CLASSNAME|INSTANCEPATH|LOCALINSTANCEPATH|INSTANCENAME),'
const results = [
  'CLASSNAME',
  'INSTANCENAME',
  'VALUE\\.OBJECTWITHPATH',
  'OBJECTPATH',
  'VALUE\\.INSTANCEWITHPATH',
  'INSTANCEPATH',
  'VALUE',
  'QUALIFIER\\.DECLARATION',
  'CLASS',
  'INSTANCE',
  'VALUE\\.NAMEDINSTANCE',
]

interface Model {
  /** Undefined: text. */
  readonly children?: string
  readonly attributes?: Readonly<Record<string, string>>
}

const models: Readonly<Record<string, Model>> = {
  CIM: { children: 'MESSAGE,', attributes: { 'CIMVERSION!': '2\\.\\d', 'DTDVERSION!': '2\\.\\d' } },
  MESSAGE: {
    children: '(?:SIMPLEREQ|SIMPLERSP),',
    attributes: { 'ID!': any, 'PROTOCOLVERSION!': '1\\.\\d' },
  },
  SIMPLEREQ: { children: '(?:IMETHODCALL|METHODCALL),' },
  SIMPLERSP: { children: '(?:IMETHODRESPONSE|METHODRESPONSE),' },
  IMETHODCALL: { children: 'LOCALNAMESPACEPATH,(?:IPARAMVALUE,)*', attributes: { 'NAME!': any } },
  METHODCALL: {
    children: '(?:LOCALCLASSPATH|LOCALINSTANCEPATH),(?:PARAMVALUE,)*',
    attributes: { 'NAME!': any },
  },
  IMETHODRESPONSE: { children: 'ERROR,|(?:IRETURNVALUE,)?(?:PARAMVALUE,)*', attributes: { 'NAME!': any } },
  METHODRESPONSE: { children: 'ERROR,|(?:RETURNVALUE,)?(?:PARAMVALUE,)*', attributes: { 'NAME!': any } },
  ERROR: { children: '(?:INSTANCE,)*', attributes: { 'CODE!': '\\d+', DESCRIPTION: any } },
  IRETURNVALUE: {
    children: `${results.map((result) => `(?:${result},)*`).join('|')}|VALUE\\.(?:ARRAY|REFERENCE),`,
  },
  IPARAMVALUE: {
    children:
      '(?:(?:VALUE|VALUE\\.ARRAY|VALUE\\.REFERENCE|CLASSNAME|INSTANCENAME|QUALIFIER\\.DECLARATION|CLASS|INSTANCE|VALUE\\.NAMEDINSTANCE),)?',
    attributes: { 'NAME!': any },
  },
  PARAMVALUE: {
    children: '(?:(?:VALUE|VALUE\\.REFERENCE|VALUE\\.ARRAY|VALUE\\.REFARRAY|CLASS),)?',
    attributes: { 'NAME!': any, PARAMTYPE: `${type}|reference`, EmbeddedObject: embedded },
  },
  RETURNVALUE: {
    children: '(?:(?:VALUE|VALUE\\.REFERENCE),)?',
    attributes: { 'PARAMTYPE!': `${type}|reference`, EmbeddedObject: embedded },
  },
  VALUE: {},
  'VALUE.NULL': { children: '' },
  'VALUE.ARRAY': { children: '(?:VALUE,|VALUE\\.NULL,)*' },
  'VALUE.REFERENCE': { children: paths },
  'VALUE.REFARRAY': { children: '(?:VALUE\\.REFERENCE,|VALUE\\.NULL,)*' },
  'VALUE.NAMEDINSTANCE': { children: 'INSTANCENAME,INSTANCE,' },
  'VALUE.OBJECTWITHPATH': { children: 'CLASSPATH,CLASS,|INSTANCEPATH,INSTANCE,' },
  'VALUE.INSTANCEWITHPATH': { children: 'INSTANCEPATH,INSTANCE,' },
  OBJECTPATH: { children: '(?:INSTANCEPATH|CLASSPATH),' },
  NAMESPACEPATH: { children: 'HOST,LOCALNAMESPACEPATH,' },
  LOCALNAMESPACEPATH: { children: '(?:NAMESPACE,)+' },
  HOST: {},
  NAMESPACE: { children: '', attributes: { 'NAME!': any } },
  CLASSNAME: { children: '', attributes: { 'NAME!': any } },
  CLASSPATH: { children: 'NAMESPACEPATH,CLASSNAME,' },
  LOCALCLASSPATH: { children: 'LOCALNAMESPACEPATH,CLASSNAME,' },
  INSTANCEPATH: { children: 'NAMESPACEPATH,INSTANCENAME,' },
  LOCALINSTANCEPATH: { children: 'LOCALNAMESPACEPATH,INSTANCENAME,' },
  INSTANCENAME: { children: '(?:KEYBINDING,)*', attributes: { 'CLASSNAME!': any } },
  KEYBINDING: { children: '(?:KEYVALUE|VALUE\\.REFERENCE),', attributes: { 'NAME!': any } },
  KEYVALUE: { attributes: { 'VALUETYPE!': 'string|boolean|numeric', 'TYPE!': type } },
  INSTANCE: { children: `(?:${property})*`, attributes: { 'CLASSNAME!': any } },
  PROPERTY: {
    children: '(?:QUALIFIER,)*(?:VALUE,)?',
    attributes: { 'NAME!': any, 'TYPE!': type, EmbeddedObject: embedded, ...origin },
  },
  'PROPERTY.ARRAY': {
    children: '(?:QUALIFIER,)*(?:VALUE\\.ARRAY,)?',
    attributes: { 'NAME!': any, 'TYPE!': type, ARRAYSIZE: '\\d+', EmbeddedObject: embedded, ...origin },
  },
  'PROPERTY.REFERENCE': {
    children: '(?:QUALIFIER,)*(?:VALUE\\.REFERENCE,)?',
    attributes: { 'NAME!': any, REFERENCECLASS: any, ...origin },
  },
  CLASS: {
    children: `(?:QUALIFIER,)*(?:${property})*(?:METHOD,)*`,
    attributes: { 'NAME!': any, SUPERCLASS: '[^]+' },
  },
  METHOD: {
    children: `(?:QUALIFIER,)*(?:${parameter})*`,
    attributes: { 'NAME!': any, TYPE: type, ...origin },
  },
  PARAMETER: { children: '(?:QUALIFIER,)*', attributes: { 'NAME!': any, 'TYPE!': type } },
  'PARAMETER.ARRAY': {
    children: '(?:QUALIFIER,)*',
    attributes: { 'NAME!': any, 'TYPE!': type, ARRAYSIZE: '\\d+' },
  },
  'PARAMETER.REFERENCE': { children: '(?:QUALIFIER,)*', attributes: { 'NAME!': any, REFERENCECLASS: any } },
  'PARAMETER.REFARRAY': {
    children: '(?:QUALIFIER,)*',
    attributes: { 'NAME!': any, REFERENCECLASS: any, ARRAYSIZE: '\\d+' },
  },
  QUALIFIER: {
    children: '(?:VALUE,|VALUE\\.ARRAY,)?',
    attributes: { 'NAME!': any, 'TYPE!': type, PROPAGATED: flag, ...flavors },
  },
  'QUALIFIER.DECLARATION': {
    children: '(?:SCOPE,)?(?:VALUE,|VALUE\\.ARRAY,)?',
    attributes: { 'NAME!': any, 'TYPE!': type, 'ISARRAY!': flag, ARRAYSIZE: '\\d+', ...flavors },
  },
  SCOPE: {
    children: '',
    attributes: Object.fromEntries(
      ['CLASS', 'ASSOCIATION', 'REFERENCE', 'PROPERTY', 'METHOD', 'PARAMETER', 'INDICATION'].map((name) => [
        name,
        'true',
      ]),
    ),
  },
}

/** What is not valid in a document; empty for one that is. */
export function invalidities(tree: Tree, path = ''): string[] {
  if (typeof tree === 'string') return []
  const here = `${path}/${tree.name}`
  const model = models[tree.name]
  if (model === undefined) return [`${here} is no element`]
  const below = tree.children.flatMap((child) => invalidities(child, here))
  return [
    ...attributeFaults(tree.attributes, model.attributes ?? {}, here),
    ...childFaults(tree.children, model, here),
    ...below,
  ]
}

function attributeFaults(
  given: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
  here: string,
): string[] {
  const missing = Object.keys(known)
    .filter((name) => name.endsWith('!') && !(name.slice(0, -1) in given))
    .map((name) => `${here} lacks ${name}`)
  const wrong = Object.entries(given)
    .filter(([name, value]) => {
      const pattern = known[name] ?? known[`${name}!`]
      return pattern === undefined || !new RegExp(`^(?:${pattern})$`).test(value)
    })
    .map(([name, value]) => `${here} may not have ${name}="${value}"`)
  return [...missing, ...wrong]
}

function childFaults(children: readonly Tree[], model: Model, here: string): string[] {
  if (model.children === undefined)
    return children.every((child) => typeof child === 'string') ? [] : [`${here} holds elements`]
  const blank = (child: Tree): boolean => typeof child === 'string' && child.trim() === ''
  const names = children
    .filter((child) => !blank(child))
    .map((child) => (typeof child === 'string' ? '#text' : child.name))
  const sequence = names.map((name) => `${name},`).join('')
  return new RegExp(`^(?:${model.children})$`).test(sequence) ? [] : [`${here} holds ${sequence}`]
}
