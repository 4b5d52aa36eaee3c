import { CIMError } from '../cim/cim-error.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { Response } from '../cimxml/decode-response.ts'
import type { OperationName } from '../operations/operations.ts'
import type { CallOptions } from './wbem-client.ts'

/** The operations that can also be done in pieces. */
export type IterableOperation =
  | 'EnumerateInstances'
  | 'EnumerateInstanceNames'
  | 'Associators'
  | 'AssociatorNames'
  | 'References'
  | 'ReferenceNames'

/** One of the things that an operation answers. */
export type ItemOf<Name extends IterableOperation> = Response<Name>[number]

/** Performs any operation, as `WBEMClient.call` does. */
export type Caller = (operation: OperationName, options: CallOptions<OperationName>) => Promise<unknown>

/** What an Open or Pull answers. */
interface Part<Item> {
  readonly items: readonly Item[]
  readonly context: string
  readonly endOfSequence: boolean
}

const openings: Readonly<Record<IterableOperation, OperationName>> = {
  EnumerateInstances: 'OpenEnumerateInstances',
  EnumerateInstanceNames: 'OpenEnumerateInstancePaths',
  Associators: 'OpenAssociatorInstances',
  AssociatorNames: 'OpenAssociatorInstancePaths',
  References: 'OpenReferenceInstances',
  ReferenceNames: 'OpenReferenceInstancePaths',
}

/**
 * The things that an operation answers, pulled in pieces of at most `most`, so that no more than one piece is in
 * memory (DSP0200 1.4, 5.4.2.24). A server that has no pulled operations is asked for everything at once, and so is
 * any server about a class. An enumeration that is not taken to its end is closed.
 */
export async function* iterate<Name extends IterableOperation>(
  call: Caller,
  operation: Name,
  options: CallOptions<Name>,
  most: number,
): AsyncGenerator<ItemOf<Name>> {
  const first = await tryToOpen<ItemOf<Name>>(call, operation, options, most)
  if (first === undefined) yield* (await call(operation, options)) as ItemOf<Name>[]
  else
    yield* pullAll(
      call,
      operation.endsWith('Names') ? 'PullInstancePaths' : 'PullInstancesWithPath',
      first,
      {
        namespace: options.namespace ?? sourceOf(options)?.namespace,
        signal: options.signal,
      },
      most,
    )
}

async function* pullAll<Item>(
  call: Caller,
  operation: OperationName,
  first: Part<Item>,
  where: { readonly namespace: string | undefined; readonly signal: AbortSignal | undefined },
  most: number,
): AsyncGenerator<Item> {
  let part = first
  // Whether there is something to close: an error closes the enumeration, too.
  let isOpen = !part.endOfSequence
  try {
    yield* part.items
    while (!part.endOfSequence) {
      isOpen = false
      const next = { EnumerationContext: part.context, MaxObjectCount: most }
      part = (await call(operation, { ...where, arguments: next })) as Part<Item>
      isOpen = !part.endOfSequence
      yield* part.items
    }
  } finally {
    if (isOpen) {
      const { namespace } = where
      await close(call, { namespace, arguments: { EnumerationContext: part.context } })
    }
  }
}

/** Undefined where it must be done at once. Some servers say that they have failed in place of not supporting it. */
async function tryToOpen<Item>(
  call: Caller,
  operation: IterableOperation,
  options: CallOptions<IterableOperation>,
  most: number,
): Promise<Part<Item> | undefined> {
  const { ObjectName, LocalOnly: _local, IncludeQualifiers: _qualifiers, ...given } = argumentsOf(options)
  const source = sourceOf(options)
  if (ObjectName !== undefined && source === undefined) return undefined
  const subject = source === undefined ? {} : { InstanceName: source }
  try {
    const opening = { ...given, ...subject, MaxObjectCount: most }
    return (await call(openings[operation], { ...options, arguments: opening })) as Part<Item>
  } catch (error) {
    const isUnknown =
      error instanceof CIMError &&
      (error.statusName === 'CIM_ERR_NOT_SUPPORTED' || error.statusName === 'CIM_ERR_FAILED')
    if (isUnknown) return undefined
    throw error
  }
}

/** The server may have closed it already, which is all that is wanted. */
async function close(call: Caller, options: CallOptions<OperationName>): Promise<void> {
  try {
    await call('CloseEnumeration', options)
  } catch (error) {
    if (!(error instanceof CIMError)) throw error
  }
}

function sourceOf(options: CallOptions<IterableOperation>): CIMInstanceName | undefined {
  const { ObjectName } = argumentsOf(options)
  return ObjectName instanceof CIMInstanceName ? ObjectName : undefined
}

/** The arguments, whichever of the operations they are for. */
function argumentsOf(options: CallOptions<IterableOperation>): Readonly<Record<string, unknown>> {
  return (options.arguments ?? {}) as Readonly<Record<string, unknown>>
}
