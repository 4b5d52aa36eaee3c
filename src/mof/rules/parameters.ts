import type { ElementRule } from './rule.ts'

/** A parameter goes in or out; In is TRUE where it is not written (DSP0004 2.8, 5.6.3.25 and 5.6.3.35). */
export const checkDirection: ElementRule = (element, context) => {
  if (element.kind !== 'parameter') return
  const isInput = element.qualifiers.get('In')?.value !== false
  const isOutput = element.qualifiers.get('Out')?.value === true
  if (isInput || isOutput) return
  context.report('ParameterDirection', element.place, `${element.label} is neither In nor Out`)
}
