import type { ProtocolErrorToken } from '../../src/cimxml/protocol-error.ts'
import {
  getClass,
  instanceName,
  intrinsic,
  message,
  method,
  namespacePath,
  parameter,
  parameterOf,
} from './request-text.ts'

const valid = intrinsic('EnumerateClassNames')

/** Requests that HTTP refuses, and the CIMError token of each. */
export const invalidRequests: readonly [
  what: string,
  body: string | Uint8Array,
  token: ProtocolErrorToken,
][] = [
  ['bytes that are not UTF-8', Buffer.from(valid.replace('1001', 'é'), 'latin1'), 'request-not-valid'],
  ['UTF-16', Buffer.from(`\ufeff${valid}`, 'utf16le'), 'request-not-valid'],
  ['CIMVERSION 3.0', valid.replace('CIMVERSION="2.0"', 'CIMVERSION="3.0"'), 'unsupported-cim-version'],
  ['CIMVERSION 20.0', valid.replace('CIMVERSION="2.0"', 'CIMVERSION="20.0"'), 'unsupported-cim-version'],
  ['DTDVERSION 1.9', valid.replace('DTDVERSION="2.0"', 'DTDVERSION="1.9"'), 'unsupported-dtd-version'],
  ['both versions', valid.replaceAll('VERSION="2.0"', 'VERSION="3.0"'), 'unsupported-cim-version'],
  [
    'PROTOCOLVERSION 2.0',
    valid.replace('PROTOCOLVERSION="1.0"', 'PROTOCOLVERSION="2.0"'),
    'unsupported-protocol-version',
  ],
  [
    'a version that is invalid further down',
    message('<X/>').replace('CIMVERSION="2.0"', 'CIMVERSION="3.0"'),
    'unsupported-cim-version',
  ],
  ['a version that is none', valid.replace('CIMVERSION="2.0"', 'CIMVERSION="two"'), 'request-not-valid'],
  ['no CIMVERSION', valid.replace('CIMVERSION="2.0"', ''), 'request-not-valid'],
  ['no message ID', valid.replace('ID="1001"', ''), 'request-not-valid'],
  ['no PROTOCOLVERSION', valid.replace('PROTOCOLVERSION="1.0"', ''), 'request-not-valid'],
  ['another root', '<HTML/>', 'request-not-valid'],
  ['names in small letters', valid.toLowerCase(), 'request-not-valid'],
  ['a declaration', '<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION/></CIM>', 'request-not-valid'],
  ['two messages', valid.replace(/<MESSAGE.*<\/MESSAGE>/s, '$&$&'), 'request-not-valid'],
  ['an empty message', valid.replace(/<SIMPLEREQ>.*<\/SIMPLEREQ>/s, ''), 'request-not-valid'],
  ['an empty request', message(''), 'request-not-valid'],
  ['two calls', valid.replace(/<IMETHODCALL.*<\/IMETHODCALL>/s, '$&$&'), 'request-not-valid'],
  ['a response', valid.replaceAll('SIMPLEREQ', 'SIMPLERSP'), 'request-not-valid'],
  ['an export request', valid.replaceAll('SIMPLEREQ', 'SIMPLEEXPREQ'), 'request-not-valid'],
  ['several requests', valid.replaceAll('SIMPLEREQ', 'MULTIREQ'), 'header-mismatch'],
  ['text between elements', valid.replace('<SIMPLEREQ>', '<SIMPLEREQ>x'), 'request-not-valid'],
  ['no name of an operation', valid.replace(' NAME="EnumerateClassNames"', ''), 'request-not-valid'],
  ['no namespace', valid.replace(namespacePath, ''), 'request-not-valid'],
  ['an empty namespace path', valid.replace(namespacePath, '<LOCALNAMESPACEPATH/>'), 'request-not-valid'],
  ['a namespace without a name', valid.replace(' NAME="root"', ''), 'request-not-valid'],
  ['a parameter without a name', intrinsic('GetClass', '<IPARAMVALUE/>'), 'request-not-valid'],
  [
    'a parameter of the other kind',
    intrinsic('GetClass', '<PARAMVALUE NAME="ClassName"/>'),
    'request-not-valid',
  ],
  ['an unknown element in a parameter', getClass('<CLAZZ NAME="x"/>'), 'request-not-valid'],
  ['two values of a parameter', getClass('<CLASSNAME NAME="x"/><CLASSNAME NAME="y"/>'), 'request-not-valid'],
  ['a class name without a name', getClass('<CLASSNAME/>'), 'request-not-valid'],
  ['a class name with content', getClass('<CLASSNAME NAME="x"><VALUE/></CLASSNAME>'), 'request-not-valid'],
  ['a name that is too long', getClass(`<CLASSNAME NAME="${'x'.repeat(1025)}"/>`), 'request-not-valid'],
  [
    'an element in a value',
    parameterOf('EnumerateClasses', 'DeepInheritance', '<VALUE><B/></VALUE>'),
    'request-not-valid',
  ],
  [
    'an unknown VALUETYPE',
    getInstance('<KEYBINDING NAME="K"><KEYVALUE VALUETYPE="text">x</KEYVALUE></KEYBINDING>'),
    'request-not-valid',
  ],
  [
    'an unknown key TYPE',
    getInstance('<KEYBINDING NAME="K"><KEYVALUE TYPE="int">1</KEYVALUE></KEYBINDING>'),
    'request-not-valid',
  ],
  ['an empty key binding', getInstance('<KEYBINDING NAME="K"/>'), 'request-not-valid'],
  [
    'an empty reference',
    getInstance('<KEYBINDING NAME="K"><VALUE.REFERENCE/></KEYBINDING>'),
    'request-not-valid',
  ],
  [
    'a bare key beside a named one',
    getInstance('<KEYVALUE>x</KEYVALUE><KEYBINDING NAME="K"><KEYVALUE>x</KEYVALUE></KEYBINDING>'),
    'request-not-valid',
  ],
  ['two bare keys', getInstance('<KEYVALUE>x</KEYVALUE><KEYVALUE>y</KEYVALUE>'), 'request-not-valid'],
  [
    'an instance without a class',
    createInstance('<PROPERTY NAME="A" TYPE="string"/>').replace(' CLASSNAME="EX_Port"', ''),
    'request-not-valid',
  ],
  ['a property without a type', createInstance('<PROPERTY NAME="A"/>'), 'request-not-valid'],
  ['a property of an unknown type', createInstance('<PROPERTY NAME="A" TYPE="int"/>'), 'request-not-valid'],
  [
    'a property of type reference',
    createInstance('<PROPERTY NAME="A" TYPE="reference"/>'),
    'request-not-valid',
  ],
  [
    'an array value in a scalar property',
    createInstance('<PROPERTY NAME="A" TYPE="uint8"><VALUE.ARRAY/></PROPERTY>'),
    'request-not-valid',
  ],
  [
    'a qualifier behind a value',
    createInstance(
      '<PROPERTY NAME="A" TYPE="uint8"><VALUE>1</VALUE><QUALIFIER NAME="Q" TYPE="boolean"/></PROPERTY>',
    ),
    'request-not-valid',
  ],
  [
    'an unknown EmbeddedObject',
    createInstance('<PROPERTY NAME="A" TYPE="string" EmbeddedObject="class"/>'),
    'request-not-valid',
  ],
  [
    'a flag that is none',
    createInstance('<PROPERTY NAME="A" TYPE="string" PROPAGATED="yes"/>'),
    'request-not-valid',
  ],
  [
    'an array that is too long',
    createInstance(
      `<PROPERTY.ARRAY NAME="A" TYPE="string"><VALUE.ARRAY>${'<VALUE/>'.repeat(100_001)}</VALUE.ARRAY></PROPERTY.ARRAY>`,
    ),
    'request-not-valid',
  ],
  ['a method without a target', message('<METHODCALL NAME="Reset"/>'), 'request-not-valid'],
  [
    'a method on a namespace',
    message(`<METHODCALL NAME="Reset">${namespacePath}</METHODCALL>`),
    'request-not-valid',
  ],
  ['an unknown PARAMTYPE', method('Reset', '<PARAMVALUE NAME="A" PARAMTYPE="int"/>'), 'request-not-valid'],
  [
    'elements nested too deep',
    intrinsic('GetClass', '<A>'.repeat(100) + '</A>'.repeat(100)),
    'request-not-valid',
  ],
  [
    'too many attributes',
    intrinsic('GetClass', `<A ${Array.from({ length: 65 }, (_, n) => `a${n}=""`).join(' ')}/>`),
    'request-not-valid',
  ],
  [
    'too many elements',
    intrinsic('GetX', parameter('A', '<B/>'.repeat(1_000_000))),
    'request-with-too-many-elements',
  ],
  [
    'a text that is too long',
    parameterOf('GetQualifier', 'QualifierName', `<VALUE>${'x'.repeat(4 * 1024 * 1024 + 1)}</VALUE>`),
    'request-not-valid',
  ],
]

const property = (type: string, text: string): string =>
  createInstance(`<PROPERTY NAME="A" TYPE="${type}"><VALUE>${text}</VALUE></PROPERTY>`)

const embedded = (text: string, kind = 'instance'): string =>
  createInstance(
    `<PROPERTY NAME="A" TYPE="string" EmbeddedObject="${kind}"><VALUE>${text}</VALUE></PROPERTY>`,
  )

/** Requests that are valid CIM-XML and ask for something that is not possible: status and text of the answer. */
export const wrongRequests: readonly [what: string, body: string, status: number, why: string][] = [
  [
    'a method without a return type',
    intrinsic('CreateClass', parameter('NewClass', '<CLASS NAME="T_A"><METHOD NAME="Do"></METHOD></CLASS>')),
    4,
    'method Do has no TYPE: every method returns a value',
  ],
  ['an unknown operation', intrinsic('getinstances'), 7, 'no operation "getinstances"'],
  [
    'an unknown operation with odd parameters',
    intrinsic('GetX', '<IPARAMVALUE NAME="A"><ODD/></IPARAMVALUE>'),
    7,
    'GetX',
  ],
  ['a missing parameter', intrinsic('GetClass'), 4, 'GetClass lacks its parameter ClassName'],
  [
    'an unknown parameter',
    intrinsic('EnumerateClassNames', parameter('Deep', '<VALUE>TRUE</VALUE>')),
    4,
    'no parameter "Deep"',
  ],
  [
    'a parameter given twice',
    intrinsic('GetClass', parameter('ClassName', '<CLASSNAME NAME="x"/>').repeat(2)),
    4,
    'ClassName of GetClass is given twice',
  ],
  ['NULL for a required parameter', intrinsic('GetClass', '<IPARAMVALUE NAME="ClassName"/>'), 4, 'is NULL'],
  [
    'NULL for a parameter with a default',
    parameterOf('EnumerateClasses', 'LocalOnly', ''),
    4,
    'LocalOnly of EnumerateClasses is NULL',
  ],
  [
    'a parameter of another kind',
    getClass('<VALUE>EX_Port</VALUE>'),
    4,
    'ClassName is given as VALUE: expected CLASSNAME',
  ],
  [
    'a boolean that is none',
    parameterOf('EnumerateClasses', 'LocalOnly', '<VALUE>yes</VALUE>'),
    4,
    '"yes" is not a boolean',
  ],
  [
    'NULL in a list of names',
    intrinsic('GetClass', parameter('PropertyList', '<VALUE.ARRAY><VALUE.NULL/></VALUE.ARRAY>')),
    4,
    'NULL',
  ],
  ['an integer out of range', property('uint8', '256'), 4, '256 is out of the range of uint8'],
  ['an integer that is none', property('sint32', '1.5'), 4, 'is not an integer'],
  ['a real that is none', property('real64', 'one'), 4, 'is not a real number'],
  ['a datetime that is none', property('datetime', '2024-01-31T23:59:59Z'), 4, 'is not a CIM datetime'],
  ['an empty datetime', property('datetime', ''), 4, 'is not a CIM datetime'],
  ['two characters', property('char16', 'ab'), 4, 'is not a char16'],
  [
    'a key of the wrong type',
    getInstance('<KEYBINDING NAME="K"><KEYVALUE TYPE="uint8">x</KEYVALUE></KEYBINDING>'),
    4,
    'is not an integer',
  ],
  [
    'a key given twice',
    getInstance(
      '<KEYBINDING NAME="K"><KEYVALUE>x</KEYVALUE></KEYBINDING><KEYBINDING NAME="k"><KEYVALUE>x</KEYVALUE></KEYBINDING>',
    ),
    4,
    'key k of EX_Port is given twice',
  ],
  [
    'a class as a key',
    getInstance('<KEYBINDING NAME="K"><VALUE.REFERENCE><CLASSNAME NAME="x"/></VALUE.REFERENCE></KEYBINDING>'),
    4,
    'not to a class',
  ],
  [
    'a property given twice',
    createInstance('<PROPERTY NAME="A" TYPE="uint8"/><PROPERTY NAME="a" TYPE="uint8"/>'),
    4,
    'property a of EX_Port is given twice',
  ],
  ['an embedded object that is not well-formed', embedded('&lt;INSTANCE'), 4, 'of the embedded object'],
  ['an embedded object that is no object', embedded('&lt;VALUE/&gt;'), 4, 'VALUE may not stand here'],
  ['an embedded text', embedded('hello'), 4, 'text outside of the root'],
  [
    'an embedded class where an instance belongs',
    embedded('&lt;CLASS NAME="x"/&gt;'),
    4,
    'CLASS may not stand here',
  ],
  [
    'a wrong value in an embedded object',
    embedded(
      escaped(
        '<INSTANCE CLASSNAME="x"><PROPERTY NAME="B" TYPE="uint8"><VALUE>x</VALUE></PROPERTY></INSTANCE>',
      ),
    ),
    4,
    'is not an integer',
  ],
  ['objects embedded too deep', embedded(escaped(nested(9))), 4, 'deeper than 8'],
  [
    'a parameter of a method given twice',
    method('Reset', '<PARAMVALUE NAME="A"/><PARAMVALUE NAME="a"/>'),
    4,
    'a of Reset is given twice',
  ],
  [
    'a reference as text',
    method('Reset', '<PARAMVALUE NAME="A" PARAMTYPE="reference"><VALUE>x</VALUE></PARAMVALUE>'),
    4,
    'needs VALUE.REFERENCE',
  ],
]

function getInstance(keys: string): string {
  return intrinsic('GetInstance', parameter('InstanceName', instanceName(keys)))
}

function createInstance(properties: string): string {
  return intrinsic(
    'CreateInstance',
    parameter('NewInstance', `<INSTANCE CLASSNAME="EX_Port">${properties}</INSTANCE>`),
  )
}

/** An instance in an instance, and so on. */
function nested(depth: number): string {
  if (depth === 0) return '<INSTANCE CLASSNAME="x"/>'
  const inside = escaped(nested(depth - 1))
  const value = `<PROPERTY NAME="A" TYPE="string" EmbeddedObject="instance"><VALUE>${inside}</VALUE></PROPERTY>`
  return `<INSTANCE CLASSNAME="x">${value}</INSTANCE>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
