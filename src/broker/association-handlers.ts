import { defaultLimits } from '../base/limits.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { CIMClassName, type CIMInstanceName, type CIMObjectPath } from '../cim/object-path.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import type { ClassSelection, ObjectPathsResult, ObjectsResult } from '../operations/result.ts'
import { edgesOf, farEnds, requireFilterClass, type EdgeFilter } from './association-edges.ts'
import { associatedClasses, referencingClasses } from './class-associations.ts'
import { conformPath } from './conform-key.ts'
import { selection } from './instance-handlers.ts'
import type { Scope } from './scope.ts'

/** DSP0200 1.4, 5.4.2.14 */
export function associators(scope: Scope, args: Arguments<'Associators'>): Result<'Associators'> {
  return objects(scope, args, associatedClasses, associatedInstances)
}

/** DSP0200 1.4, 5.4.2.15 */
export function associatorNames(scope: Scope, args: Arguments<'AssociatorNames'>): Result<'AssociatorNames'> {
  return objectPaths(scope, args, associatedClasses, associatedPaths)
}

/** DSP0200 1.4, 5.4.2.16 */
export function references(scope: Scope, args: Arguments<'References'>): Result<'References'> {
  return objects(scope, args, referencingClasses, referencingInstances)
}

/** DSP0200 1.4, 5.4.2.17 */
export function referenceNames(scope: Scope, args: Arguments<'ReferenceNames'>): Result<'ReferenceNames'> {
  return objectPaths(scope, args, referencingClasses, referencingPaths)
}

interface Filters {
  readonly ObjectName: CIMObjectPath
  readonly AssocClass?: string | null
  readonly ResultClass: string | null
  readonly Role: string | null
  readonly ResultRole?: string | null
}

interface Properties {
  readonly IncludeQualifiers: boolean
  readonly IncludeClassOrigin: boolean
  readonly PropertyList: readonly string[] | null
}

/** What an operation finds from a class: names of classes; and what from an instance. */
type FromClass = (scope: Scope, className: string, args: Filters) => readonly string[]
type FromInstance<T> = (scope: Scope, source: CIMInstanceName, args: Filters) => AsyncGenerator<T>

function objects(
  scope: Scope,
  args: Filters & Properties,
  fromClass: FromClass,
  fromInstance: FromInstance<CIMInstance>,
): ObjectsResult {
  const { namespace, classOf } = scope
  const { PropertyList, IncludeClassOrigin } = args
  const source = sourceOf(scope, args)
  if (source instanceof CIMClassName) {
    const select: ClassSelection = {
      localOnly: false,
      includeQualifiers: args.IncludeQualifiers,
      includeClassOrigin: IncludeClassOrigin,
      propertyList: PropertyList,
    }
    const items = fromClass(scope, source.className, args).map((name) => classOf(name, namespace))
    return { of: 'classes', namespace, select, items }
  }
  const select = selection(PropertyList, IncludeClassOrigin)
  return { of: 'instances', namespace, classOf, select, items: fromInstance(scope, source, args) }
}

function objectPaths(
  scope: Scope,
  args: Filters,
  fromClass: FromClass,
  fromInstance: FromInstance<CIMInstanceName>,
): ObjectPathsResult {
  const { namespace } = scope
  const source = sourceOf(scope, args)
  return source instanceof CIMClassName
    ? { of: 'classes', namespace, items: fromClass(scope, source.className, args) }
    : { of: 'instances', namespace, items: fromInstance(scope, source, args) }
}

async function* associatedPaths(
  scope: Scope,
  source: CIMInstanceName,
  args: Filters,
): AsyncGenerator<CIMInstanceName> {
  const seen = new Set<string>()
  const far = { resultClass: args.ResultClass, resultRole: args.ResultRole ?? null }
  for await (const edge of edgesOf(scope, source, {
    associationClass: args.AssocClass ?? null,
    role: args.Role,
  })) {
    for (const path of farEnds(scope, edge, far)) {
      const identity = path.identity(scope.namespace)
      if (seen.has(identity)) continue
      seen.add(identity)
      yield path
    }
  }
}

async function* associatedInstances(
  scope: Scope,
  source: CIMInstanceName,
  args: Filters,
): AsyncGenerator<CIMInstance> {
  let paths: CIMInstanceName[] = []
  for await (const path of associatedPaths(scope, source, args)) {
    paths.push(path)
    if (paths.length < defaultLimits.associatedInstancesAtOnce) continue
    // An element may have gone since the association was read; it is then simply not associated any more.
    yield* await scope.getInstances(paths)
    paths = []
  }
  yield* await scope.getInstances(paths)
}

async function* referencingInstances(
  scope: Scope,
  source: CIMInstanceName,
  args: Filters,
): AsyncGenerator<CIMInstance> {
  const seen = new Set<string>()
  const filter: EdgeFilter = { associationClass: args.ResultClass, role: args.Role }
  for await (const { association } of edgesOf(scope, source, filter)) {
    const identity = scope.pathOf(association).identity(scope.namespace)
    if (seen.has(identity)) continue
    seen.add(identity)
    yield association
  }
}

async function* referencingPaths(
  scope: Scope,
  source: CIMInstanceName,
  args: Filters,
): AsyncGenerator<CIMInstanceName> {
  for await (const association of referencingInstances(scope, source, args)) yield scope.pathOf(association)
}

/** The class of the source must exist (DSP0200 1.4: CIM_ERR_INVALID_PARAMETER); the instance need not. */
function sourceOf(scope: Scope, { ObjectName, AssocClass, ResultClass }: Filters): CIMObjectPath {
  requireFilterClass(scope, 'AssocClass', AssocClass ?? null)
  requireFilterClass(scope, 'ResultClass', ResultClass)
  const cls = scope.requireClass(ObjectName.className, 'CIM_ERR_INVALID_PARAMETER')
  if (ObjectName instanceof CIMClassName) return ObjectName
  return conformPath(cls, ObjectName, scope.namespace, scope.find)
}
