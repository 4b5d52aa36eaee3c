import { integerRanges, isIntegerType } from '../../cim/type.ts'
import { atQualifier, textsOf, type Element, type ElementRule, type RuleContext } from './rule.ts'

const integer = '[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+|[01]+[bB])'
const single = new RegExp(`^\\s*(${integer})\\s*$`)
const range = new RegExp(`^\\s*(${integer})?\\s*\\.\\.\\s*(${integer})?\\s*$`)

export interface ValueRange {
  /** Undefined: open to the end of the type. */
  readonly min: bigint | undefined
  readonly max: bigint | undefined
}

/** Reads an entry of an integer ValueMap: `5`, `0x10`, `1..9`, `8..`, `..3`, or `..` for all that no other claims. */
export function parseValueMapEntry(entry: string): ValueRange | 'rest' | undefined {
  const one = single.exec(entry)
  if (one?.[1] !== undefined) return { min: toBigInt(one[1]), max: toBigInt(one[1]) }
  const ends = range.exec(entry)
  if (ends === null) return undefined
  const [, min, max] = ends
  if (min === undefined && max === undefined) return 'rest'
  return {
    min: min === undefined ? undefined : toBigInt(min),
    max: max === undefined ? undefined : toBigInt(max),
  }
}

/** A value map allows the entry: it is there itself, or lies in a range of it, or in the rest. */
export function isCovered(entry: string, map: readonly (string | null)[]): boolean {
  if (map.includes(entry)) return true
  const wanted = parseValueMapEntry(entry)
  if (wanted === undefined) return false
  return map.some((candidate) => {
    const allowed = candidate === null ? undefined : parseValueMapEntry(candidate)
    if (allowed === undefined) return false
    if (allowed === 'rest' || wanted === 'rest') return allowed === 'rest'
    const fromMin = allowed.min === undefined || (wanted.min !== undefined && wanted.min >= allowed.min)
    return fromMin && (allowed.max === undefined || (wanted.max !== undefined && wanted.max <= allowed.max))
  })
}

/** ValueMap, Values, BitMap and BitValues fit the type and each other (DSP0004 2.8, 5.6.3.60 and 5.6.3.61). */
export const checkValueMap: ElementRule = (element, context) => {
  checkPair(element, 'ValueMap', 'Values', context)
  checkPair(element, 'BitMap', 'BitValues', context)
  const map = element.qualifiers.get('ValueMap')
  if (map === undefined || map.propagated || element.typed === undefined) return
  const type = element.typed.type
  const at = atQualifier(element, 'ValueMap')
  if (!isIntegerType(type)) {
    if (type !== 'string' && type !== 'char16') {
      context.report('ValueMapShape', at, `ValueMap is for integers and strings, not for a ${type}`)
    }
    return
  }
  for (const entry of textsOf(element.qualifiers, 'ValueMap') ?? []) {
    const fault = entryFault(entry, integerRanges[type].min, integerRanges[type].max, type)
    if (fault !== undefined) return context.report('ValueMapShape', at, fault)
  }
}

function checkPair(element: Element, mapName: string, textName: string, context: RuleContext): void {
  const map = element.qualifiers.get(mapName)
  const texts = element.qualifiers.get(textName)
  if (map === undefined || texts === undefined || (map.propagated && texts.propagated)) return
  if (!Array.isArray(map.value) || !Array.isArray(texts.value) || map.value.length === texts.value.length)
    return
  const message = `${mapName} has ${map.value.length} entries, ${textName} has ${texts.value.length}`
  context.report('ValueMapShape', atQualifier(element, map.propagated ? textName : mapName), message)
}

function entryFault(entry: string | null, min: bigint, max: bigint, type: string): string | undefined {
  if (entry === null) return 'ValueMap has an entry that is NULL'
  const parsed = parseValueMapEntry(entry)
  if (parsed === undefined)
    return `the ValueMap entry "${entry}" is neither an integer nor a range of integers`
  if (parsed === 'rest') return undefined
  if (parsed.min !== undefined && parsed.max !== undefined && parsed.min > parsed.max) {
    return `the ValueMap range "${entry}" ends before it starts`
  }
  const isInside = (end: bigint | undefined): boolean => end === undefined || (end >= min && end <= max)
  return isInside(parsed.min) && isInside(parsed.max)
    ? undefined
    : `the ValueMap entry "${entry}" is outside ${type}`
}

function toBigInt(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n
  const digits = text.replace(/^[+-]/, '')
  if (/^[01]+[bB]$/.test(digits) && !/^0[xX]/.test(digits)) return sign * BigInt(`0b${digits.slice(0, -1)}`)
  return sign * BigInt(digits)
}
