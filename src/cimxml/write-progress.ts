import type { CIMClass } from '../cim/class.ts'
import type { PullProgress } from '../operations/result.ts'
import { escapeText } from '../xml/escape.ts'
import type { Surroundings } from './surroundings.ts'
import { wholeClass, writeClass } from './write-class.ts'

/**
 * The output parameters of the pulled operations (DSP0200 1.4, 5.4.2.24). Clients compare their names exactly, and
 * read TRUE and FALSE only where no space stands beside them.
 */
export function writeProgress({ context, endOfSequence }: PullProgress): string {
  return (
    `<PARAMVALUE NAME="EnumerationContext" PARAMTYPE="string"><VALUE>${escapeText(context)}</VALUE></PARAMVALUE>` +
    '<PARAMVALUE NAME="EndOfSequence" PARAMTYPE="boolean">' +
    `<VALUE>${endOfSequence ? 'TRUE' : 'FALSE'}</VALUE></PARAMVALUE>`
  )
}

/** QueryResultClass of OpenQueryInstances (DSP0200 1.4, 5.4.2.24.9). */
export function writeQueryResultClass(cimClass: CIMClass, at: Surroundings): string {
  return `<PARAMVALUE NAME="QueryResultClass">${writeClass(cimClass, wholeClass, at)}</PARAMVALUE>`
}
