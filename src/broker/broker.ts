import { CIMError } from '../cim/cim-error.ts'
import {
  operations,
  type Arguments,
  type IntrinsicRequest,
  type OperationName,
  type Result,
} from '../operations/operations.ts'
import type { MethodRequest } from '../operations/request.ts'
import type { MethodResult, Stream } from '../operations/result.ts'
import type { Repository } from '../repository/repository.ts'
import { authorize } from './authorization.ts'
import type { ReadEmbedded } from './conform-value.ts'
import type { RequestContext } from './context.ts'
import type { Enumerations } from './enumerations/enumerations.ts'
import { handlers } from './handlers.ts'
import { invokeMethod } from './method-handler.ts'
import { ProviderRegistry } from './provider-registry.ts'
import type { ProviderRow } from './provider.ts'
import { Scope } from './scope.ts'
import { guard } from './stream.ts'

/**
 * Performs operations: namespace, then authorization, then the handler of the row, then repository or provider.
 * Whatever goes wrong comes out as a CIMError; what nobody foresaw is logged here, once, with the request's id.
 */
export class Broker {
  readonly #repository: Repository
  readonly #providers: ProviderRegistry
  readonly #enumerations: Enumerations
  readonly #readEmbedded: ReadEmbedded

  constructor(
    repository: Repository,
    providers: Iterable<ProviderRow>,
    enumerations: Enumerations,
    readEmbedded: ReadEmbedded,
  ) {
    this.#repository = repository
    this.#providers = new ProviderRegistry(providers)
    this.#enumerations = enumerations
    this.#readEmbedded = readEmbedded
  }

  async perform<Name extends OperationName>(
    request: Extract<IntrinsicRequest, { operation: Name }>,
    context: RequestContext,
  ): Promise<Result<Name>> {
    try {
      const scope = this.#scope(request.namespace, context)
      authorize(operations[request.operation].access, scope.space.name, context)
      const handler = handlers[request.operation] as (
        scope: Scope,
        args: Arguments<Name>,
      ) => Result<Name> | Promise<Result<Name>>
      return guardResult(await handler(scope, request.arguments as Arguments<Name>), context)
    } catch (error) {
      throw asCIMError(error, context)
    }
  }

  async invoke(request: MethodRequest, context: RequestContext): Promise<MethodResult> {
    try {
      const scope = this.#scope(request.namespace, context)
      authorize('write', scope.space.name, context)
      return await invokeMethod(scope, request)
    } catch (error) {
      throw asCIMError(error, context)
    }
  }

  #scope(namespace: string, context: RequestContext): Scope {
    const space = this.#repository.get(namespace)
    if (space === undefined) {
      throw new CIMError('CIM_ERR_INVALID_NAMESPACE', `there is no namespace ${namespace}`)
    }
    return new Scope(
      this.#repository,
      this.#providers,
      space,
      context,
      this.#enumerations,
      this.#readEmbedded,
    )
  }
}

/** Results that are still being made fail like results that are there: with a CIMError. */
function guardResult<R>(result: R, context: RequestContext): R {
  if (typeof result !== 'object' || result === null || !('items' in result)) return result
  const items = guard(
    result.items as Stream<unknown>,
    () => context.signal.throwIfAborted(),
    (error) => asCIMError(error, context),
  )
  return { ...result, items }
}

function asCIMError(error: unknown, context: RequestContext): CIMError {
  if (error instanceof CIMError) return error
  if (context.signal.aborted)
    return new CIMError('CIM_ERR_FAILED', `request ${context.requestID} was ended early`)
  context.log.error({ err: error, requestID: context.requestID }, 'an operation failed unexpectedly')
  return new CIMError(
    'CIM_ERR_FAILED',
    `unexpected fault; see the server's log for request ${context.requestID}`,
  )
}
