import type { RequestContext } from '../broker/context.ts'
import type { CIMError } from '../cim/cim-error.ts'
import type { Piece } from '../cimxml/chunks.ts'
import type { CIMHeaders } from '../cimxml/compare-headers.ts'
import type { Stream } from '../operations/result.ts'
import type { Audit } from './audit.ts'

/** What HTTP needs of those who understand the bodies: bytes in, bytes out. */
export interface MessageService<Message> {
  /** Understands a body and compares it with the headers; throws ProtocolError where either is wrong. */
  decode(body: Buffer, headers: CIMHeaders): Message
  /**
   * Performs it and answers with the response document, made while it is sent; a change is in the audit before that.
   * Throws CIMError.
   */
  perform(message: Message, context: RequestContext, audit: Audit): Promise<Stream<Piece>>
  /** The whole response document that says that the operation failed. */
  failure(message: Message, error: CIMError): Piece
}
