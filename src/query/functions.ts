import { unlessRangeError } from '../base/range-error.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { QueryEnvironment } from './environment.ts'
import type { Kind } from './types.ts'

/** A function of CQL: what it takes, what it gives, and how. NULL for an argument gives NULL. */
export interface QueryFunction {
  /** The kinds of its one argument; none: it takes no argument. */
  readonly takes: readonly Kind[]
  readonly gives: Kind
  readonly compute: (argument: CIMValue, environment: QueryEnvironment) => CIMValue
}

const path: readonly Kind[] = ['reference', 'object']
const text: readonly Kind[] = ['string']

function ofPath(read: (path: CIMInstanceName) => string | undefined): QueryFunction {
  return {
    takes: path,
    gives: 'string',
    compute: (value, environment) => {
      const found = pathOf(value, environment)
      return found === undefined ? null : (read(found) ?? null)
    },
  }
}

function ofText(gives: Kind, read: (text: string) => CIMValue): QueryFunction {
  return { takes: text, gives, compute: (value) => (typeof value === 'string' ? read(value) : null) }
}

/** The functions of DSP0202, by their names in lower case. */
export const functions: ReadonlyMap<string, QueryFunction> = new Map<string, QueryFunction>([
  ['uppercase', ofText('string', (value) => value.toUpperCase())],
  ['stringtouint', ofText('integer', (value) => integer(value, false))],
  ['stringtosint', ofText('integer', (value) => integer(value, true))],
  ['stringtoreal', ofText('real', real)],
  ['stringtonumeric', ofText('real', (value) => integer(value, true) ?? real(value))],
  ['datetime', ofText('datetime', dateTime)],
  ['numerictostring', { takes: ['integer', 'real'], gives: 'string', compute: String }],
  ['datetimetomicrosecond', { takes: ['datetime'], gives: 'integer', compute: microseconds }],
  ['microsecondtotimestamp', { takes: ['integer'], gives: 'datetime', compute: timestamp }],
  ['microsecondtointerval', { takes: ['integer'], gives: 'datetime', compute: interval }],
  [
    'instancetoreference',
    { takes: ['object'], gives: 'reference', compute: (value, at) => pathOf(value, at) ?? null },
  ],
  ['referencetostring', ofPath(String)],
  ['objectpath', ofPath(String)],
  ['modelpath', ofPath(({ className, keys }) => String(new CIMInstanceName(className, keys)))],
  [
    'classpath',
    ofPath(({ className, namespace }) => `${namespace === undefined ? '' : `${namespace}:`}${className}`),
  ],
  ['classname', ofPath(({ className }) => className)],
  ['namespacename', ofPath(({ namespace }) => namespace)],
  // As pywbem and this program write the type of a namespace in a WBEM URI (cim/wbem-uri.ts).
  ['namespacetype', ofPath(({ host }) => (host === undefined ? undefined : 'cimxml-wbem'))],
  ['hostport', ofPath(({ host }) => host)],
  [
    'currentdatetime',
    { takes: [], gives: 'datetime', compute: (_none, { nowMs }) => CIMDateTime.fromMilliseconds(nowMs) },
  ],
])

function pathOf(
  value: CIMValue,
  { classes, namespace, pathOf }: QueryEnvironment,
): CIMInstanceName | undefined {
  if (value instanceof CIMInstanceName)
    return value.namespace === undefined ? value.inNamespace(namespace) : value
  const isKnown = value instanceof CIMInstance && classes.get(value.className) !== undefined
  return isKnown ? pathOf(value) : undefined
}

function integer(value: string, isSigned: boolean): bigint | null {
  const found = /^\s*([+-]?)(\d{1,20}|0[xX][0-9A-Fa-f]{1,16})\s*$/.exec(value)
  if (found === null || (found[1] === '-' && !isSigned)) return null
  const size = BigInt(found[2] as string)
  return found[1] === '-' ? -size : size
}

function real(value: string): number | null {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : null
}

function dateTime(value: string): CIMDateTime | null {
  return unlessRangeError(() => CIMDateTime.parse(value)) ?? null
}

function microseconds(value: CIMValue): CIMValue {
  return value instanceof CIMDateTime ? BigInt(Math.round(value.milliseconds * 1000)) : null
}

const dayMs = 86_400_000
/** The end of the year 9999, and the longest interval. */
const latestMs = 253_402_300_799_999
const longestMs = 99_999_999 * dayMs

function timestamp(value: CIMValue): CIMValue {
  return fromMicroseconds(value, latestMs, (ms) => CIMDateTime.fromMilliseconds(ms))
}

function interval(value: CIMValue): CIMValue {
  return fromMicroseconds(value, longestMs, (ms) => CIMDateTime.ofDuration(ms))
}

function fromMicroseconds(
  value: CIMValue,
  mostMs: number,
  make: (ms: number) => CIMDateTime,
): CIMDateTime | null {
  if (typeof value !== 'number' && typeof value !== 'bigint') return null
  const ms = Number(value) / 1000
  if (!(ms >= 0 && ms <= mostMs)) return null
  const { text: whole } = make(Math.floor(ms))
  const micros = String(BigInt(value) % 1000n).padStart(3, '0')
  return CIMDateTime.parse(`${whole.slice(0, 18)}${micros}${whole.slice(21)}`)
}
