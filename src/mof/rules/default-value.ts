import type { CIMScalar } from '../../cim/value.ts'
import { isIntegerType } from '../../cim/type.ts'
import { numberOf, textsOf, type Element, type ElementRule } from './rule.ts'
import { isCovered } from './value-map.ts'

/** The default value keeps the bounds that the qualifiers set (DSP0004 2.8, 5.6.3: MaxLen, MaxValue, ValueMap …). */
export const checkDefaultValue: ElementRule = (element, context) => {
  if (element.value === null || element.kind !== 'property') return
  const entries = Array.isArray(element.value) ? element.value : [element.value]
  for (const entry of entries) {
    const fault = entry === null ? undefined : constraintFault(entry, element)
    if (fault !== undefined)
      return context.report('DefaultConstraint', element.place, `the default value ${fault}`)
  }
}

function constraintFault(value: CIMScalar, element: Element): string | undefined {
  return typeof value === 'string'
    ? (lengthFault(value, element) ?? valueMapFault(value, element))
    : typeof value === 'number' || typeof value === 'bigint'
      ? (rangeFault(value, element) ?? valueMapFault(String(value), element))
      : undefined
}

function lengthFault(value: string, { qualifiers }: Element): string | undefined {
  const max = numberOf(qualifiers, 'MaxLen')
  const min = numberOf(qualifiers, 'MinLen')
  if (max !== undefined && value.length > max) return `has ${value.length} characters, MaxLen is ${max}`
  return min !== undefined && value.length < min
    ? `has ${value.length} characters, MinLen is ${min}`
    : undefined
}

function rangeFault(value: number | bigint, { qualifiers }: Element): string | undefined {
  const max = numberOf(qualifiers, 'MaxValue')
  const min = numberOf(qualifiers, 'MinValue')
  if (max !== undefined && value > max) return `is ${value}, MaxValue is ${max}`
  return min !== undefined && value < min ? `is ${value}, MinValue is ${min}` : undefined
}

function valueMapFault(text: string, { qualifiers, typed }: Element): string | undefined {
  const map = textsOf(qualifiers, 'ValueMap')
  if (map === undefined || typed === undefined) return undefined
  const isAllowed = isIntegerType(typed.type) ? isCovered(text, map) : map.includes(text)
  return isAllowed ? undefined : `${text} is not in the ValueMap`
}
