import { NameMap } from '../base/name-map.ts'
import {
  scopes,
  type CIMQualifier,
  type CIMQualifierDeclaration,
  type Flavors,
  type Scope,
} from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import type { Decoding } from './decoding.ts'
import { readEither, readType } from './read-value.ts'

/** Collects the qualifiers that stand first in an element. Reports a name that stands there twice. */
export class QualifierCollector {
  readonly qualifiers = new NameMap<CIMQualifier>()

  read(decoding: Decoding): void {
    const qualifier = readQualifier(decoding)
    if (this.qualifiers.has(qualifier.name))
      decoding.report('CIM_ERR_INVALID_PARAMETER', `qualifier ${qualifier.name} stands twice on one element`)
    this.qualifiers.set(qualifier)
  }
}

/** Reads QUALIFIER (DSP0201 2.4, QUALIFIER). */
export function readQualifier(decoding: Decoding): CIMQualifier {
  const name = decoding.name()
  const type = readType(decoding)
  const propagated = decoding.flag('PROPAGATED', false)
  const flavors = readFlavors(decoding)
  const { value, isArray } = readOptionalValue(decoding, type)
  return { name, type, isArray, value, propagated, ...flavors }
}

/** Reads QUALIFIER.DECLARATION (DSP0201 2.4, QUALIFIER.DECLARATION). Without ISARRAY its value tells. */
export function readQualifierDeclaration(decoding: Decoding): CIMQualifierDeclaration {
  const { reader } = decoding
  const name = decoding.name()
  const type = readType(decoding)
  const declaredArray =
    reader.attribute('ISARRAY') === undefined ? undefined : decoding.flag('ISARRAY', false)
  const arraySize = readArraySize(decoding)
  const flavors = readFlavors(decoding)
  let declared: readonly Scope[] = []
  let value: CIMValue = null
  let child = reader.child()
  if (child && reader.name === 'SCOPE') {
    declared = readScopes(decoding)
    child = reader.child()
  }
  if (child) {
    value = readEither(decoding, type)
    decoding.leave()
  }
  const isArray = declaredArray ?? Array.isArray(value)
  if (value !== null && Array.isArray(value) !== isArray)
    decoding.report('CIM_ERR_INVALID_PARAMETER', `ISARRAY and value of qualifier ${name} disagree`)
  return { name, type, isArray, arraySize, value, scopes: declared, ...flavors }
}

/** The attribute ARRAYSIZE; undefined where it is missing or, as some write it, empty. */
export function readArraySize(decoding: Decoding): number | undefined {
  const text = decoding.reader.attribute('ARRAYSIZE')
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) throw decoding.reader.unexpected('ARRAYSIZE is not a number')
  return Number(text)
}

function readFlavors(decoding: Decoding): Flavors {
  return {
    overridable: decoding.flag('OVERRIDABLE', true),
    toSubclass: decoding.flag('TOSUBCLASS', true),
    translatable: decoding.flag('TRANSLATABLE', false),
  }
}

/** Attributes that are no scope, as the ANY of some clients, are passed over. */
function readScopes(decoding: Decoding): readonly Scope[] {
  const declared = scopes.filter((scope) => decoding.flag(scope.toUpperCase(), false))
  decoding.leave()
  return declared
}

function readOptionalValue(
  decoding: Decoding,
  type: Parameters<typeof readEither>[1],
): { value: CIMValue; isArray: boolean } {
  if (!decoding.reader.child()) return { value: null, isArray: false }
  const value = readEither(decoding, type)
  decoding.leave()
  return { value, isArray: Array.isArray(value) }
}
