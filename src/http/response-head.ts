import { extensionURI, type RequestHead } from './request-head.ts'

export const contentType = 'application/xml; charset="utf-8"'

/** The header lines of an operation response (DSP0200 1.4, 7.4), name and value in turn. */
export function responseHead(request: RequestHead | undefined, serverTimeUs: number): string[] {
  const prefix = prefixOf(request)
  const head = [
    'Content-Type',
    contentType,
    `${prefix}CIMOperation`,
    'MethodResponse',
    'WBEMServerResponseTime',
    String(serverTimeUs),
  ]
  return request?.extension === undefined ? head : [...head, ...extensionHeaders(request.extension)]
}

/** The status of a response that fails behind its first bytes (DSP0200 1.4, 7.4.6; operations over chunks). */
export function trailerNames(request: RequestHead): { status: string; description: string } {
  const prefix = prefixOf(request)
  return { status: `${prefix}CIMStatusCode`, description: `${prefix}CIMStatusCodeDescription` }
}

/** `NN-` for an answer to an M-POST, nothing otherwise (DSP0200 1.4, 7.2). */
export function prefixOf(request: RequestHead | undefined): string {
  return request?.extension === undefined ? '' : `${request.extension}-`
}

/** What an answer to an M-POST says about itself (RFC 2774, 4.1). */
export function extensionHeaders(extension: string): string[] {
  return ['Ext', '', 'Cache-Control', 'no-cache', 'Man', `${extensionURI}; ns=${extension}`]
}

/** Percent-encodes a text for a header value; clients decode it, `+` included. */
export function headerText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
