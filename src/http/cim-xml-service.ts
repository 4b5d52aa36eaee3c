import type { Limits } from '../base/limits.ts'
import type { Broker } from '../broker/broker.ts'
import { decodeRequest } from '../cimxml/decode-request.ts'
import {
  encodeErrorResponse,
  encodeMethodResponse,
  encodeResponse,
  type EncodeOptions,
} from '../cimxml/encode-response.ts'
import type { DecodedMessage } from '../cimxml/message.ts'
import type { MessageService } from './message-service.ts'

/** CIM-XML in front of a broker. */
export function cimXMLService(
  broker: Pick<Broker, 'perform' | 'invoke'>,
  limits: Limits,
  options: EncodeOptions,
): MessageService<DecodedMessage> {
  return {
    decode: (body, headers) => decodeRequest(body, limits, headers),
    async perform(message, context) {
      if ('error' in message) throw message.error
      const { request } = message
      if (request.kind === 'method')
        return encodeMethodResponse(message, await broker.invoke(request, context), options)
      return encodeResponse(message, request.operation, await broker.perform(request, context), options)
    },
    failure: (message, error) => encodeErrorResponse(message, error, options),
  }
}
