import { HTTPError } from '../http-error.ts'
import type { RequestHead } from '../request-head.ts'

const form = /^(?:application|text)\/xml\s*(?:;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))\s*)?;?\s*$/i

/** DSP0200 1.4, 7.4.5: application/xml or text/xml in UTF-8. Without a charset it is taken for UTF-8. */
export function checkContentType(head: RequestHead): void {
  const value = head.header('content-type')
  if (value === common) return
  if (value === undefined)
    throw new HTTPError(400, 'The Content-Type header is missing: expected application/xml; charset="utf-8"')
  const parts = form.exec(value)
  const charset = parts?.[1] ?? parts?.[2] ?? 'utf-8'
  if (parts === null || charset.toLowerCase() !== 'utf-8')
    throw new HTTPError(
      400,
      'The Content-Type is not one of CIM-XML: expected application/xml; charset="utf-8"',
    )
}

/** What nearly every client sends, so that the rest is not looked at. */
const common = 'application/xml; charset="utf-8"'
