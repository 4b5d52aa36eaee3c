import { HTTPError } from '../http-error.ts'
import type { RequestHead } from '../request-head.ts'

export const methods = ['POST', 'M-POST', 'OPTIONS']

/** DSP0200 1.4, 7.3.1: any other method is not implemented. */
export function checkMethod(head: RequestHead): void {
  if (methods.includes(head.method)) return
  throw new HTTPError(501, `CIM operations are sent by POST or M-POST, not ${head.method}`, undefined, [
    'Allow',
    methods.join(', '),
  ])
}
