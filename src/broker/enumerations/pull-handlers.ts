import { CIMError } from '../../cim/cim-error.ts'
import type { Arguments } from '../../operations/operations.ts'
import type { Scope } from '../scope.ts'
import { refuseContinuation, timeoutOf, type OpenArguments } from './arguments.ts'
import type { Start } from './enumerations.ts'
import type { EnumerationKind, PulledKinds } from './kinds.ts'

/**
 * Opens an enumeration and answers with its first objects: what is common to all Open operations (DSP0200 1.4,
 * 5.4.2.24). `start` makes the whole result in the scope that it is given.
 */
export async function openEnumeration<Kind extends EnumerationKind>(
  scope: Scope,
  kind: Kind,
  args: Pick<OpenArguments, 'OperationTimeout' | 'ContinueOnError' | 'MaxObjectCount'>,
  start: Start<Kind>,
): Promise<PulledKinds[Kind]> {
  const { enumerations } = scope
  const timeoutMs = timeoutOf(args.OperationTimeout, enumerations.limits)
  refuseContinuation(args.ContinueOnError)
  const enumeration = await enumerations.open(scope, kind, timeoutMs, start)
  return enumeration.pull(mostOf(scope, args.MaxObjectCount), scope.context.signal)
}

/** DSP0200 1.4, 5.4.2.24.10 */
export function pullInstancesWithPath(
  scope: Scope,
  args: Arguments<'PullInstancesWithPath'>,
): PulledKinds['instances'] {
  return pull(scope, 'instances', args)
}

/** DSP0200 1.4, 5.4.2.24.11 */
export function pullInstancePaths(scope: Scope, args: Arguments<'PullInstancePaths'>): PulledKinds['paths'] {
  return pull(scope, 'paths', args)
}

/** DSP0200 1.4, 5.4.2.24.12 */
export function pullInstances(scope: Scope, args: Arguments<'PullInstances'>): PulledKinds['queried'] {
  return pull(scope, 'queried', args)
}

/** DSP0200 1.4, 5.4.2.24.13: a pull that is being answered ends with CIM_ERR_PULL_HAS_BEEN_ABANDONED. */
export function closeEnumeration(scope: Scope, args: Arguments<'CloseEnumeration'>): undefined {
  const enumeration = scope.enumerations.find(scope, args.EnumerationContext)
  enumeration.close(new CIMError('CIM_ERR_PULL_HAS_BEEN_ABANDONED', 'the enumeration was closed meanwhile'))
}

/** DSP0200 1.4, 5.4.2.24.14 */
export function enumerationCount(scope: Scope, args: Arguments<'EnumerationCount'>): Promise<bigint> {
  return scope.enumerations.find(scope, args.EnumerationContext).count(scope.context.signal)
}

function pull<Kind extends EnumerationKind>(
  scope: Scope,
  kind: Kind,
  args: Arguments<'PullInstances'>,
): PulledKinds[Kind] {
  const enumeration = scope.enumerations.find(scope, args.EnumerationContext, kind)
  return enumeration.pull(mostOf(scope, args.MaxObjectCount), scope.context.signal)
}

/** A client may ask for any number; it gets at most so many at a time as the server gives. */
function mostOf(scope: Scope, maxObjectCount: number): number {
  return Math.min(maxObjectCount, scope.enumerations.limits.pulledObjects)
}
