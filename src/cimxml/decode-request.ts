import { SourceError } from '../base/source-error.ts'
import { XMLContentError, XMLEncodingError, XMLLimitError } from '../xml/errors.ts'
import { compareHeaders, type CIMHeaders } from './compare-headers.ts'
import type { DecodeLimits, Decoding } from './decoding.ts'
import { enterEnvelope, leaveEnvelope } from './envelope.ts'
import type { DecodedMessage, MessageFrame } from './message.ts'
import { ProtocolError } from './protocol-error.ts'
import { readCall, readParameters } from './read-call.ts'
import { startDecoding } from './read-embedded.ts'

/**
 * Understands the body of an operation request, in one pass (DSP0200 1.4, 7.3; DSP0201 2.4, MESSAGE). Throws
 * ProtocolError where it must be refused by an HTTP status: first of all where it is not UTF-8, then not
 * well-formed, then of an unknown version, then where it disagrees with the headers, if they are given, and last
 * where it is not valid. A message that is valid, but asks for an unknown operation or gives a wrong value, is
 * answered with the CIM error that comes with it.
 */
export function decodeRequest(
  body: string | Uint8Array,
  limits: DecodeLimits,
  headers?: CIMHeaders,
): DecodedMessage {
  let decoding: Decoding | undefined
  let frame: MessageFrame | undefined
  try {
    decoding = startDecoding(body, limits, 'request')
    const envelope = enterEnvelope(decoding)
    enterCall(decoding)
    const call = readCall(decoding)
    frame = { ...envelope, ...call }
    const request = readParameters(decoding, call)
    decoding.leave()
    leaveEnvelope(decoding)
    if (headers !== undefined) compareHeaders(headers, frame)
    const { fault } = decoding
    if (fault !== undefined) return { ...frame, error: fault }
    if (request === undefined) throw new Error('a request came to nothing without a fault')
    return { ...frame, request }
  } catch (error) {
    throw refusal(error, decoding, frame, headers)
  }
}

/** Moves to the call of a simple request. */
function enterCall(decoding: Decoding): void {
  const { reader } = decoding
  if (reader.name === 'MULTIREQ')
    throw new ProtocolError('header-mismatch', 'MULTIREQ without the header CIMBatch')
  if (reader.name !== 'SIMPLEREQ') throw decoding.misplaced('SIMPLEREQ')
  while (reader.child()) {
    const element: string = reader.name
    if (element === 'IMETHODCALL' || element === 'METHODCALL') return
    if (element !== 'CORRELATOR') throw decoding.misplaced('IMETHODCALL or METHODCALL')
    reader.skipElement()
  }
  throw reader.unexpected('SIMPLEREQ holds no call')
}

/** What the client is told in place of what was found first: a fault that goes before it may stand further down. */
function refusal(
  error: unknown,
  decoding: Decoding | undefined,
  frame: MessageFrame | undefined,
  headers: CIMHeaders | undefined,
): unknown {
  const isFinal = !(error instanceof ProtocolError || error instanceof XMLContentError)
  if (isFinal || decoding === undefined) return error instanceof SourceError ? protocolErrorOf(error) : error
  try {
    decoding.reader.finish()
    if (frame !== undefined && headers !== undefined) compareHeaders(headers, frame)
  } catch (other) {
    if (other instanceof ProtocolError) return other
    if (!(other instanceof SourceError)) return other
    if (!(other instanceof XMLLimitError)) return protocolErrorOf(other)
  }
  return error instanceof SourceError ? protocolErrorOf(error) : error
}

function protocolErrorOf(error: SourceError): ProtocolError {
  const { line, column } = error.position
  const hint = error.hint === undefined ? '' : `; ${error.hint}`
  const message = `${error.message} (line ${line}, column ${column})${hint}`
  if (error instanceof XMLLimitError && error.limit === 'xmlElements')
    return new ProtocolError('request-with-too-many-elements', message)
  const isWellFormed =
    error instanceof XMLContentError || error instanceof XMLLimitError || error instanceof XMLEncodingError
  return new ProtocolError(isWellFormed ? 'request-not-valid' : 'request-not-well-formed', message)
}
