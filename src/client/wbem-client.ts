import { defaultLimits, type Limits } from '../base/limits.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import { namespaceKey, normalizeNamespace } from '../cim/namespace-name.ts'
import { CIMInstanceName, type CIMObjectPath } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import { decodeMethodResponse, decodeResponse, type Response } from '../cimxml/decode-response.ts'
import { encodeMethodRequest, encodeRequest, isTyped, type GivenArguments } from '../cimxml/encode-request.ts'
import { operations, type Arguments, type OperationName } from '../operations/operations.ts'
import type { NamedInstance } from '../operations/parameter.ts'
import type { TypedValue } from '../operations/result.ts'
import { iterate, type ItemOf, type IterableOperation } from './iterate.ts'
import { Transport, type TransportOptions } from './transport.ts'
import { valueWithTypes, withTypes, type ClassFinder } from './typing.ts'

export interface WBEMClientOptions extends Omit<TransportOptions, 'timeoutMs' | 'responseBytes'> {
  /** The namespace of operations that name none. */
  readonly namespace?: string | undefined
  /** A request that is not answered whole after this time fails; default: the limit clientTimeoutMs. */
  readonly timeoutMs?: number | undefined
  readonly limits?: Readonly<Limits> | undefined
}

export interface CallOptions<Name extends OperationName> {
  /** Default: the namespace of the path among the arguments, then the client's. */
  readonly namespace?: string | undefined
  /** Those left out take the server's defaults. */
  readonly arguments?: Partial<Arguments<Name>>
  readonly signal?: AbortSignal | undefined
}

/** What a method answered: its return value and its output parameters by name. */
export interface MethodOutcome {
  readonly returnValue: CIMValue
  readonly out: Readonly<Record<string, CIMValue>>
}

/**
 * A client of one WBEM server (DSP0200 1.4). Every call throws CIMError where the operation failed,
 * WBEMConnectionError where no answer came, WBEMHTTPError where the server refused the message, and SourceError
 * where its answer is not CIM-XML.
 */
export class WBEMClient {
  readonly #transport: Transport
  readonly #namespace: string
  readonly #limits: Readonly<Limits>
  /** Classes that gave types to arguments, by namespace and name; they are asked for once. */
  readonly #classes = new Map<string, Promise<CIMClass | undefined>>()
  #messages = 0

  constructor(options: WBEMClientOptions) {
    const limits = options.limits ?? defaultLimits
    this.#limits = { ...limits, xmlElements: limits.clientResponseElements }
    this.#namespace = normalizeNamespace(options.namespace ?? 'root/cimv2')
    const timeoutMs = options.timeoutMs ?? limits.clientTimeoutMs
    this.#transport = new Transport({ ...options, timeoutMs, responseBytes: limits.clientResponseBytes })
  }

  /** Performs an intrinsic operation and answers with what it returned, whole. */
  async call<Name extends OperationName>(
    operation: Name,
    options: CallOptions<Name> = {},
  ): Promise<Response<Name>> {
    const given: Partial<Arguments<Name>> = options.arguments ?? {}
    const namespace = normalizeNamespace(options.namespace ?? namespaceOf(given) ?? this.#namespace)
    const typed = await this.#typeArguments(given, namespace, options.signal)
    const messageID = this.#nextID()
    const message = encodeRequest(messageID, operation, namespace, typed)
    const headers = cimHeaders(operation, namespace)
    // A pull that is sent again would go on behind what the first one had taken.
    const repeatable = operations[operation].access === 'read' && !operation.startsWith('Pull')
    const body = await this.#transport.post(headers, message, { signal: options.signal, repeatable })
    return decodeResponse(body, operation, messageID, this.#limits)
  }

  /**
   * What an operation answers, one by one, asked for in pieces of at most `most`. A server without pulled operations
   * is asked for everything at once.
   */
  iterate<Name extends IterableOperation>(
    operation: Name,
    options: CallOptions<Name> & { readonly most?: number } = {},
  ): AsyncGenerator<ItemOf<Name>> {
    const { most = this.#limits.clientPulledObjects, ...rest } = options
    return iterate((name, how) => this.call(name, how), operation, rest as CallOptions<Name>, most)
  }

  /**
   * Calls a method on an instance or class. Arguments that come without a type get the one that the target's class
   * declares, for which the client asks the server once.
   */
  async invokeMethod(
    target: CIMObjectPath,
    method: string,
    given: GivenArguments = {},
    options: { readonly namespace?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<MethodOutcome> {
    const namespace = normalizeNamespace(target.namespace ?? options.namespace ?? this.#namespace)
    const typed = await this.#typeParameters(target.className, method, given, namespace, options.signal)
    const messageID = this.#nextID()
    const message = encodeMethodRequest(messageID, method, target, namespace, typed)
    const headers = cimHeaders(method, objectHeader(target, namespace))
    const body = await this.#transport.post(headers, message, { signal: options.signal, repeatable: false })
    const { returned, out } = decodeMethodResponse(body, method, messageID, this.#limits)
    return {
      returnValue: returned?.value ?? null,
      out: Object.fromEntries(Array.from(out, ({ name, value }) => [name, value])),
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#transport.close()
  }

  #nextID(): string {
    return String(++this.#messages)
  }

  async #typeArguments<Given extends object>(
    given: Given,
    namespace: string,
    signal?: AbortSignal,
  ): Promise<Given> {
    const find = this.#finder(namespace, signal)
    const typed: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(given)) {
      if (value instanceof CIMInstance) typed[name] = await withTypes(value, find)
      else if (isNamedInstance(value))
        typed[name] = { path: value.path, instance: await withTypes(value.instance, find) }
      else typed[name] = value
    }
    return typed as Given
  }

  async #typeParameters(
    className: string,
    methodName: string,
    given: GivenArguments,
    namespace: string,
    signal?: AbortSignal,
  ): Promise<GivenArguments> {
    const find = this.#finder(namespace, signal)
    const typed: Record<string, CIMValue | TypedValue> = {}
    for (const [name, argument] of Object.entries(given)) {
      if (isTyped(argument)) {
        typed[name] = { typed: argument.typed, value: await valueWithTypes(argument.value, find) }
        continue
      }
      const method = (await find(className))?.methods.get(methodName)
      const declared = method?.parameters.get(name)
      const value = await valueWithTypes(argument, find)
      typed[name] = declared === undefined ? value : { typed: declared, value }
    }
    return typed
  }

  #finder(namespace: string, signal: AbortSignal | undefined): ClassFinder {
    return (className) => {
      const key = `${namespaceKey(namespace)}:${className.toLowerCase()}`
      const known = this.#classes.get(key)
      if (known !== undefined) return known
      const asked = this.#fetchClass(className, namespace, signal)
      this.#classes.set(key, asked)
      // A class that could not be asked for is asked for again.
      asked.then(
        (found) => found ?? this.#classes.delete(key),
        () => this.#classes.delete(key),
      )
      return asked
    }
  }

  /** A class that the server does not know is left to the operation itself to complain of. */
  async #fetchClass(
    className: string,
    namespace: string,
    signal: AbortSignal | undefined,
  ): Promise<CIMClass | undefined> {
    try {
      return await this.call('GetClass', {
        namespace,
        arguments: { ClassName: className, LocalOnly: false },
        signal,
      })
    } catch (error) {
      if (error instanceof CIMError) return undefined
      throw error
    }
  }
}

function namespaceOf(given: object): string | undefined {
  for (const value of Object.values(given)) {
    if (value instanceof CIMInstanceName) return value.namespace
    if (isNamedInstance(value)) return value.path.namespace
  }
  return undefined
}

function isNamedInstance(value: unknown): value is NamedInstance {
  return typeof value === 'object' && value !== null && 'path' in value && 'instance' in value
}

/** The headers of an operation, percent-encoded as DSP0200 asks for (DSP0200 1.4, 6.3, 7.2). */
function cimHeaders(method: string, object: string): Record<string, string> {
  return {
    CIMOperation: 'MethodCall',
    CIMProtocolVersion: '1.0',
    CIMMethod: encodeURIComponent(method.toWellFormed()),
    CIMObject: encodeURIComponent(object.toWellFormed()),
  }
}

function objectHeader(target: CIMObjectPath, namespace: string): string {
  const located =
    target instanceof CIMInstanceName ? target.inNamespace(namespace) : `${namespace}:${target.className}`
  return String(located)
}
