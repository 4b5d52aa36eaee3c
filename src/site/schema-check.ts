import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject } from 'ajv/dist/2020.js'
import type { SiteFile } from './site-file.ts'
import type { Path, SiteSource } from './site-source.ts'
import schema from './site.schema.json' with { type: 'json' }

const validate = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<SiteFile>(
  schema,
)

/** Whether the value has the form that site.schema.json describes; if not, the source has the faults. */
export function checkSchema(value: unknown, source: SiteSource): value is SiteFile {
  if (validate(value)) return true
  for (const error of validate.errors ?? []) report(error, pathOf(error.instancePath, value), source)
  return false
}

function report(error: ErrorObject, path: Path, source: SiteSource): void {
  const expected = (error.parentSchema as { description?: string }).description
  const hint = expected === undefined ? undefined : `expected ${expected}`
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty)
      const known = Object.keys((error.parentSchema as { properties: object }).properties)
      source.reportKey(path, key, `unknown key "${key}"`, `expected one of ${known.join(', ')}`)
      return
    }
    case 'required':
      source.report(
        path,
        `"${String(params.missingProperty)}" is missing`,
        missing(error, String(params.missingProperty)),
      )
      return
    case 'propertyNames':
      source.reportKey(
        path,
        String(params.propertyName),
        `"${String(params.propertyName)}" cannot be a key here`,
      )
      return
    case 'enum':
      source.report(
        path,
        `${shown(error.data)} is not known here`,
        `expected one of ${(error.schema as string[]).join(', ')}`,
      )
      return
    case 'if':
      return
    case 'minItems':
      source.report(path, 'the list is empty', hint)
      return
    default:
      if (error.propertyName !== undefined) return
      source.report(
        path,
        `${isSecret(path) ? 'what is there' : shown(error.data)} does not fit${isUnquoted(error) ? ': write it in quotes' : ''}`,
        hint,
      )
  }
}

/** What the missing key would stand for. */
function missing(error: ErrorObject, key: string): string | undefined {
  const { properties } = error.parentSchema as {
    properties?: Record<string, { description?: string; $ref?: string }>
  }
  const property = properties?.[key]
  const definition = property?.$ref?.replace('#/$defs/', '')
  const meaning =
    property?.description ??
    (schema.$defs as Record<string, { description: string }>)[definition ?? '']?.description
  return meaning === undefined ? undefined : `expected ${key}: ${meaning}`
}

/** A JSON pointer (RFC 6901) as a path, with numbers where there are lists. */
function pathOf(pointer: string, value: unknown): Path {
  const path: (string | number)[] = []
  let at: unknown = value
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(at) ? Number(key) : key)
    at = (at as Record<string, unknown>)[key]
  }
  return path
}

/** A text of digits only, such as a serial number, is a number to YAML. */
function isUnquoted(error: ErrorObject): boolean {
  return error.keyword === 'type' && error.schema === 'string' && typeof error.data === 'number'
}

/** Who writes a secret where its place is to be named does not want to see it in a log. */
function isSecret(path: Path): boolean {
  return ['community', 'key'].includes(String(path.at(-1)))
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return JSON.stringify(value)
}
