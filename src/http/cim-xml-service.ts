import type { Limits } from '../base/limits.ts'
import type { Broker } from '../broker/broker.ts'
import type { RequestContext } from '../broker/context.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import { decodeRequest } from '../cimxml/decode-request.ts'
import {
  encodeErrorResponse,
  encodeMethodResponse,
  encodeResponse,
  type EncodeOptions,
} from '../cimxml/encode-response.ts'
import type { Piece } from '../cimxml/chunks.ts'
import type { DecodedMessage } from '../cimxml/message.ts'
import type { Stream } from '../operations/result.ts'
import { describeChange, describeFailure } from './audit.ts'
import type { MessageService } from './message-service.ts'

/** CIM-XML in front of a broker. Each change goes into the audit before it is answered. */
export function cimXMLService(
  broker: Pick<Broker, 'perform' | 'invoke'>,
  limits: Limits,
  options: EncodeOptions,
): MessageService<DecodedMessage> {
  return {
    decode: (body, headers) => decodeRequest(body, limits, headers),
    async perform(message, context, audit) {
      const change = describeChange(message, context, limits)
      if (change === undefined) return (await perform(message, context)).document
      try {
        const { document, ended } = await perform(message, context)
        audit.record({ ...change, ...ended })
        return document
      } catch (error) {
        audit.record({ ...change, ...describeFailure(error) })
        throw error
      }
    },
    failure: (message, error) => encodeErrorResponse(message, error, options),
  }

  /** The answer, and how the operation ended in the words of the audit log. */
  async function perform(
    message: DecodedMessage,
    context: RequestContext,
  ): Promise<{ document: Stream<Piece>; ended: object }> {
    if ('error' in message) throw message.error
    const { request } = message
    if (request.kind === 'method') {
      const result = await broker.invoke(request, context)
      const returned = result.returned?.value
      const ended = returned === undefined || returned === null ? {} : { returned: String(returned) }
      return {
        document: encodeMethodResponse(message, result, options),
        ended: { result: 'success', ...ended },
      }
    }
    const result = await broker.perform(request, context)
    return {
      document: encodeResponse(message, request.operation, result, options),
      ended: { result: 'success', ...(result instanceof CIMInstanceName ? { created: String(result) } : {}) },
    }
  }
}
