import type { CIMClass, CIMMethod, CIMParameter, CIMTyped } from '../cim/class.ts'
import { isBigType, isIntegerType, type CIMType } from '../cim/type.ts'

const imports: Readonly<Record<string, string>> = {
  CIMDateTime: 'datetime.ts',
  CIMInstance: 'instance.ts',
  CIMInstanceName: 'object-path.ts',
}

/**
 * TypeScript declarations of effective classes, for providers: an interface of each class with all its properties
 * (keys are there, the others may be absent or null), and a type `<Class>_Methods` of the methods that the class
 * itself declares. `cimFolder` is the import path of src/cim; `origin` says in the first line what this was made from.
 */
export function typescriptOf(classes: Iterable<CIMClass>, cimFolder: string, origin: string): string {
  const blocks: string[] = []
  for (const found of classes) {
    blocks.push(interfaceOf(found))
    const methods = [...found.methods].filter((method) => !method.propagated)
    if (methods.length > 0) blocks.push(methodsOf(found, methods))
  }
  const body = blocks.join('\n')
  const used = Object.entries(imports).filter(([name]) => new RegExp(`\\b${name}\\b`).test(body))
  const head = used.map(([name, file]) => `import type { ${name} } from '${cimFolder}/${file}'\n`).join('')
  return `// Generated from ${origin} by \`npm run types\`: change the MOF, not this file.\n${head}\n${body}`
}

function interfaceOf(found: CIMClass): string {
  const lines = Array.from(found.properties, (property) =>
    property.isKey
      ? `  ${property.name}: ${valueType(property)}`
      : `  ${property.name}?: ${valueType(property)} | null`,
  )
  return `export interface ${found.name} {\n${lines.map((line) => `${line}\n`).join('')}}\n`
}

/** A type alias, because an interface would not fit `MethodTypes` for want of an index signature. */
function methodsOf(found: CIMClass, methods: readonly CIMMethod[]): string {
  const entries = methods.map((method) => {
    const parameters = [...method.parameters]
    const input = parameters.filter((parameter) => parameter.qualifiers.get('In')?.value !== false)
    const output = parameters.filter((parameter) => parameter.qualifiers.get('Out')?.value === true)
    return (
      `  ${method.name}: {\n    in: ${group(input.map((parameter) => inputOf(parameter)))}\n` +
      `    out: ${group(output.map((parameter) => optionalOf(parameter)))}\n    returns: ${valueType(method.returnType)}\n  }\n`
    )
  })
  return `export type ${found.name}_Methods = {\n${entries.join('')}}\n`
}

function group(members: readonly string[]): string {
  return members.length === 0
    ? 'Record<never, never>'
    : `{\n${members.map((line) => `      ${line}\n`).join('')}    }`
}

function inputOf(parameter: CIMParameter): string {
  const isRequired = parameter.qualifiers.get('Required')?.value === true
  return isRequired ? `${parameter.name}: ${valueType(parameter)}` : optionalOf(parameter)
}

function optionalOf(parameter: CIMParameter): string {
  return `${parameter.name}?: ${valueType(parameter)} | null`
}

function valueType(typed: CIMTyped): string {
  const scalar = typed.embedded === undefined ? scalarType(typed.type) : 'CIMInstance'
  return typed.isArray ? `(${scalar} | null)[]` : scalar
}

function scalarType(type: CIMType): string {
  if (isBigType(type)) return 'bigint'
  if (isIntegerType(type) || type === 'real32' || type === 'real64') return 'number'
  switch (type) {
    case 'boolean':
      return 'boolean'
    case 'string':
    case 'char16':
      return 'string'
    case 'datetime':
      return 'CIMDateTime'
    case 'reference':
      return 'CIMInstanceName'
  }
}
