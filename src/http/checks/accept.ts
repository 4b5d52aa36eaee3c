import { HTTPError } from '../http-error.ts'
import type { RequestHead } from '../request-head.ts'

const readable = ['application/xml', 'text/xml', 'application/*', 'text/*', '*/*']

/** DSP0200 1.4, 7.4.1: a client that says what it accepts must accept XML. */
export function checkAccept(head: RequestHead): void {
  const value = head.header('accept')
  if (value === undefined || value === '*/*') return
  const accepted = value.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return readable.includes(type) && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter))
  })
  if (!accepted)
    throw new HTTPError(406, 'The Accept header leaves out application/xml, the only form of answers here')
}
