import type { IncomingMessage } from 'node:http'
import { HTTPError } from './http-error.ts'
import { isMandatoryPost } from './mandatory-post.ts'

/** The URI that names CIM operations over HTTP in the Man header (DSP0200 1.4, 7.2). */
export const extensionURI = 'http://www.dmtf.org/cim/mapping/http/v1.0'

/** What stands before the body of a request. */
export interface RequestHead {
  /** POST, M-POST, OPTIONS or what else the client sent. */
  readonly method: string
  readonly httpVersion: string
  /** The two digits that prefix the CIM headers of an M-POST; undefined otherwise (DSP0200 1.4, 7.2). */
  readonly extension: string | undefined
  /** The client reads trailers (`TE: trailers`). */
  readonly readsTrailers: boolean
  /** A header of HTTP; undefined when absent. */
  header(name: string): string | undefined
  /** A CIM header, with the prefix of an M-POST or without. */
  cimHeader(name: string): string | undefined
}

/** Reads the head; throws HTTPError for an M-POST whose Man header is missing (400) or names something else (510). */
export function readHead(request: IncomingMessage): RequestHead {
  const { headers, httpVersion } = request
  const method = isMandatoryPost(request) ? 'M-POST' : (request.method ?? '')
  const extension = method === 'M-POST' ? extensionOf(text(headers.man), httpVersion) : undefined
  const header = (name: string): string | undefined => text(headers[name])
  return {
    method,
    httpVersion,
    extension,
    readsTrailers: headers.te !== undefined && /(^|[,\s])trailers\b/i.test(text(headers.te) ?? ''),
    header,
    cimHeader:
      extension === undefined ? header : (name) => text(headers[`${extension}-${name}`]) ?? header(name),
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

const declaration = /^\s*"?([^";\s]+)"?\s*;\s*ns\s*=\s*"?(\d\d)"?\s*$/i

function extensionOf(man: string | undefined, httpVersion: string): string {
  if (httpVersion === '1.0') throw new HTTPError(400, 'M-POST needs HTTP/1.1')
  if (man === undefined) throw new HTTPError(400, `M-POST needs a header "Man: ${extensionURI} ; ns=NN"`)
  const parts = declaration.exec(man)
  if (parts === null)
    throw new HTTPError(400, `The Man header is not understood: expected "${extensionURI} ; ns=NN"`)
  if (parts[1] !== extensionURI)
    throw new HTTPError(
      510,
      `Only the extension ${extensionURI} is known here, not the one in the Man header`,
    )
  return parts[2] as string
}
