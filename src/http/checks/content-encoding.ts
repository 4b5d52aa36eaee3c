import { HTTPError } from '../http-error.ts'
import type { RequestHead } from '../request-head.ts'

/** Bodies come as they are: a compressed one could be a thousand times as large as it looks. */
export function checkContentEncoding(head: RequestHead): void {
  const value = head.header('content-encoding')
  if (value === undefined || value.trim().toLowerCase() === 'identity') return
  throw new HTTPError(415, 'Request bodies are taken without Content-Encoding only', undefined, [
    'Accept-Encoding',
    'identity',
  ])
}
