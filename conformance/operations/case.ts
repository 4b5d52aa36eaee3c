import { headersFor, send, type RawRequest, type RawResponse, type Target } from './raw-http.ts'

/** What a request must be answered with: an HTTP status and CIMError token, or a CIM status in the body. */
export type Expectation = { http: number; cimError?: string } | { cim: number } | { ok: true }

export interface Case {
  name: string
  /** CIMMethod; the other headers follow from it. */
  method: string
  object?: string
  body: string | Buffer
  /** Headers in place of the correct ones; undefined takes one out. */
  headers?: Record<string, string | undefined>
  request?: Pick<RawRequest, 'method' | 'path'>
  expect: Expectation
}

/** Undefined when the answer is as expected, otherwise what was wrong. */
export async function judge(target: Target, test: Case): Promise<string | undefined> {
  const headers: Record<string, string | undefined> = {
    ...headersFor(target, test.method, test.object),
    ...test.headers,
  }
  for (const [name, text] of Object.entries(headers)) if (text === undefined) delete headers[name]
  const response = await send(target, {
    ...test.request,
    headers: headers as Record<string, string>,
    body: test.body,
  })
  return differs(response, test.expect)
}

function differs(response: RawResponse, expect: Expectation): string | undefined {
  const got = `got HTTP ${response.status}, CIMError ${String(response.headers['cimerror'])}, body ${response.body.slice(0, 300)}`
  if ('http' in expect) {
    if (response.status !== expect.http) return `expected HTTP ${expect.http}; ${got}`
    const token = response.headers['cimerror']
    if (token !== expect.cimError) return `expected CIMError ${String(expect.cimError)}; ${got}`
    return undefined
  }
  if (response.status !== 200) return `expected HTTP 200; ${got}`
  const code = /<ERROR[^>]*\bCODE="(\d+)"/.exec(response.body)?.[1]
  if ('ok' in expect) return code === undefined ? undefined : `expected success; ${got}`
  if (code !== String(expect.cim)) return `expected CIM status ${expect.cim}; ${got}`
  return /DESCRIPTION="[^"]{10,}"/.test(response.body)
    ? undefined
    : `the error has no useful DESCRIPTION; ${got}`
}
