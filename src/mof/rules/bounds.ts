import { isIntegerType } from '../../cim/type.ts'
import { atQualifier, isSet, numberOf, typeText, type ElementRule } from './rule.ts'

const pairs = [
  ['Min', 'Max'],
  ['MinLen', 'MaxLen'],
  ['MinValue', 'MaxValue'],
] as const

/** The lower bound is not above the upper one; at least one object can be referred to (DSP0004 2.8, 5.6.3: Min…, Max…). */
export const checkBounds: ElementRule = (element, context) => {
  for (const [lower, upper] of pairs) {
    const min = numberOf(element.qualifiers, lower)
    const max = numberOf(element.qualifiers, upper)
    const own = element.qualifiers.get(upper)?.propagated === false ? upper : lower
    if (
      min !== undefined &&
      max !== undefined &&
      min > max &&
      element.qualifiers.get(own)?.propagated === false
    ) {
      context.report('MinMax', atQualifier(element, own), `${lower} (${min}) is above ${upper} (${max})`)
    }
  }
  if (numberOf(element.qualifiers, 'Max') === 0n && element.qualifiers.get('Max')?.propagated === false) {
    context.report('MinMax', atQualifier(element, 'Max'), 'Max is at least 1')
  }
}

/** Counter and Gauge exclude each other, and count something (DSP0004 2.8, 5.6.3.8 and 5.6.3.24). */
export const checkCounterGauge: ElementRule = (element, context) => {
  const isCounter = isSet(element.qualifiers, 'Counter')
  const isGauge = isSet(element.qualifiers, 'Gauge')
  if (!isCounter && !isGauge) return
  const name = isCounter ? 'Counter' : 'Gauge'
  const type = element.typed?.type
  const report = (message: string): void =>
    context.report('CounterGauge', atQualifier(element, name), message)
  if (isCounter && isGauge) report(`${element.label} is both Counter and Gauge`)
  else if (type === undefined || !(isIntegerType(type) || type === 'real32' || type === 'real64')) {
    report(`${name} is for numbers, not for ${typeText(element.typed)}`)
  } else if (isCounter && !type.startsWith('uint')) report(`a Counter is unsigned, not ${type}`)
}

/** OctetString is for uint8[], string and string[] (DSP0004 2.8, 5.6.3.33). */
export const checkOctetString: ElementRule = (element, context) => {
  const typed = element.typed
  if (typed === undefined || !isSet(element.qualifiers, 'OctetString')) return
  if (typed.type === 'string' || (typed.type === 'uint8' && typed.isArray)) return
  const message = `OctetString is for uint8[], string and string[], not for ${typeText(typed)}`
  context.report('OctetStringType', atQualifier(element, 'OctetString'), message)
}
