import { atQualifier, numberOf, textsOf, type ElementRule } from './rule.ts'
import { isCovered } from './value-map.ts'

const lower = ['Min', 'MinLen', 'MinValue']
const upper = ['Max', 'MaxLen', 'MaxValue']

/** An override may only narrow what is allowed (DSP0004 2.8, 5.6.3: Min…, Max…, ValueMap). */
export const checkNarrowing: ElementRule = (element, context) => {
  if (element.inherited === undefined) return
  for (const name of [...lower, ...upper]) {
    if (element.qualifiers.get(name)?.propagated !== false) continue
    const own = numberOf(element.qualifiers, name)
    const inherited = numberOf(element.inherited.qualifiers, name)
    if (own === undefined || inherited === undefined) continue
    if (lower.includes(name) ? own < inherited : own > inherited) {
      const message = `${name} is ${inherited} in the superclass and may not be widened to ${own}`
      context.report('OverrideNarrowing', atQualifier(element, name), message)
    }
  }
  const ownMap = element.qualifiers.get('ValueMap')?.propagated === false
  const own = ownMap ? textsOf(element.qualifiers, 'ValueMap') : undefined
  const inherited = textsOf(element.inherited.qualifiers, 'ValueMap')
  if (own === undefined || inherited === undefined) return
  const added = own.find((entry) => entry !== null && !isCovered(entry, inherited))
  if (added !== undefined) {
    const message = `"${added}" is not in the ValueMap of the superclass`
    context.report('OverrideNarrowing', atQualifier(element, 'ValueMap'), message)
  }
}
