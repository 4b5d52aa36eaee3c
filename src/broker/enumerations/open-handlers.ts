import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { Arguments } from '../../operations/operations.ts'
import type {
  InstancesResult,
  ObjectPathsResult,
  ObjectsResult,
  PathsResult,
} from '../../operations/result.ts'
import { associatorNames, associators, referenceNames, references } from '../association-handlers.ts'
import { enumerateInstanceNames, enumerateInstances } from '../instance-handlers.ts'
import type { Scope } from '../scope.ts'
import { map } from '../stream.ts'
import { filterText } from './arguments.ts'
import { filtered } from './filtered.ts'
import type { PulledKinds } from './kinds.ts'
import { openEnumeration } from './pull-handlers.ts'

/** What the traditional operations want besides, where all properties are looked at. */
const whole = {
  LocalOnly: false,
  DeepInheritance: true,
  IncludeQualifiers: false,
  IncludeClassOrigin: false,
  PropertyList: null,
}

/** DSP0200 1.4, 5.4.2.24.3 */
export function openEnumerateInstances(
  scope: Scope,
  args: Arguments<'OpenEnumerateInstances'>,
): Promise<PulledKinds['instances']> {
  return openEnumeration(scope, 'instances', args, (own) => {
    const text = filterText(args)
    return filtered(own, enumerateInstances(own, { ...args, LocalOnly: false }), args.ClassName, text)
  })
}

/** DSP0200 1.4, 5.4.2.24.4 */
export function openEnumerateInstancePaths(
  scope: Scope,
  args: Arguments<'OpenEnumerateInstancePaths'>,
): Promise<PulledKinds['paths']> {
  return openEnumeration(scope, 'paths', args, (own) => {
    const text = filterText(args)
    if (text === undefined) return enumerateInstanceNames(own, args)
    return pathsOf(own, filtered(own, enumerateInstances(own, { ...args, ...whole }), args.ClassName, text))
  })
}

/** DSP0200 1.4, 5.4.2.24.5 */
export function openReferenceInstances(
  scope: Scope,
  args: Arguments<'OpenReferenceInstances'>,
): Promise<PulledKinds['instances']> {
  return openEnumeration(scope, 'instances', args, async (own) => {
    const text = filterText(args)
    const ObjectName = await sourceOf(own, args.InstanceName)
    const result = references(own, { ...args, ObjectName, IncludeQualifiers: false })
    return filtered(own, ofInstances(result), args.ResultClass, text)
  })
}

/** DSP0200 1.4, 5.4.2.24.6 */
export function openReferenceInstancePaths(
  scope: Scope,
  args: Arguments<'OpenReferenceInstancePaths'>,
): Promise<PulledKinds['paths']> {
  return openEnumeration(scope, 'paths', args, async (own) => {
    const text = filterText(args)
    const ObjectName = await sourceOf(own, args.InstanceName)
    if (text === undefined) return ofInstances(referenceNames(own, { ...args, ObjectName }))
    const result = references(own, { ...args, ...whole, ObjectName })
    return pathsOf(own, filtered(own, ofInstances(result), args.ResultClass, text))
  })
}

/** DSP0200 1.4, 5.4.2.24.7 */
export function openAssociatorInstances(
  scope: Scope,
  args: Arguments<'OpenAssociatorInstances'>,
): Promise<PulledKinds['instances']> {
  return openEnumeration(scope, 'instances', args, async (own) => {
    const text = filterText(args)
    const ObjectName = await sourceOf(own, args.InstanceName)
    const result = associators(own, { ...args, ObjectName, IncludeQualifiers: false })
    return filtered(own, ofInstances(result), args.ResultClass, text)
  })
}

/** DSP0200 1.4, 5.4.2.24.8 */
export function openAssociatorInstancePaths(
  scope: Scope,
  args: Arguments<'OpenAssociatorInstancePaths'>,
): Promise<PulledKinds['paths']> {
  return openEnumeration(scope, 'paths', args, async (own) => {
    const text = filterText(args)
    const ObjectName = await sourceOf(own, args.InstanceName)
    if (text === undefined) return ofInstances(associatorNames(own, { ...args, ObjectName }))
    const result = associators(own, { ...args, ...whole, ObjectName })
    return pathsOf(own, filtered(own, ofInstances(result), args.ResultClass, text))
  })
}

/** Here, unlike in the traditional operations, the source must exist: CIM_ERR_NOT_FOUND. */
async function sourceOf(scope: Scope, path: CIMInstanceName): Promise<CIMInstanceName> {
  scope.requireClass(path.className, 'CIM_ERR_INVALID_PARAMETER')
  return (await scope.requireInstance(path)).path
}

function pathsOf(scope: Scope, { namespace, items }: InstancesResult): PathsResult {
  return { namespace, items: map(items, (instance) => scope.pathOf(instance)) }
}

function ofInstances<R extends ObjectsResult | ObjectPathsResult>(
  result: R,
): Extract<R, { of: 'instances' }> {
  if (result.of === 'instances') return result as Extract<R, { of: 'instances' }>
  throw new Error('the associations of an instance were answered with classes')
}
