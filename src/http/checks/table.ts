import { checkAccept } from './accept.ts'
import type { Check } from './check.ts'
import { checkCIMBatch } from './cim-batch.ts'
import { checkCIMOperation } from './cim-operation.ts'
import { checkContentEncoding } from './content-encoding.ts'
import { checkContentType } from './content-type.ts'

/**
 * What the head of a POST or M-POST must fulfil, in this order; the first failure is the answer (DSP0200 1.4, 7.3.3).
 * Before these stand load, authentication and the method; behind them the size and the XML of the body, its
 * versions, and that it agrees with CIMMethod and CIMObject.
 */
export const checks: readonly Check[] = [
  checkContentType,
  checkContentEncoding,
  checkAccept,
  checkCIMOperation,
  checkCIMBatch,
]
