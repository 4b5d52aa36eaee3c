import { CIMClassName, type CIMInstanceName } from '../cim/object-path.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import type { ClassSelection } from '../operations/result.ts'
import { edgesOf, farEnds, requireFilterClass, type EdgeFilter } from './association-edges.ts'
import { associatedClasses, referencingClasses } from './class-associations.ts'
import { conformPath } from './conform-key.ts'
import { selection } from './instance-handlers.ts'
import type { Scope } from './scope.ts'

/** DSP0200 1.4, 5.4.2.14 */
export function associators(scope: Scope, args: Arguments<'Associators'>): Result<'Associators'> {
  checkFilters(scope, args)
  if (args.ObjectName instanceof CIMClassName) {
    scope.requireClass(args.ObjectName.className, 'CIM_ERR_INVALID_PARAMETER')
    const names = associatedClasses(scope, args.ObjectName.className, args)
    return { of: 'classes', ...classes(scope, args, names) }
  }
  const source = sourcePath(scope, args.ObjectName)
  return {
    of: 'instances',
    namespace: scope.namespace,
    classOf: scope.classOf,
    select: selection(args.PropertyList, args.IncludeClassOrigin),
    items: associatedInstances(scope, source, args),
  }
}

/** DSP0200 1.4, 5.4.2.15 */
export function associatorNames(scope: Scope, args: Arguments<'AssociatorNames'>): Result<'AssociatorNames'> {
  checkFilters(scope, args)
  if (args.ObjectName instanceof CIMClassName) {
    scope.requireClass(args.ObjectName.className, 'CIM_ERR_INVALID_PARAMETER')
    return {
      of: 'classes',
      namespace: scope.namespace,
      items: associatedClasses(scope, args.ObjectName.className, args),
    }
  }
  const source = sourcePath(scope, args.ObjectName)
  return { of: 'instances', namespace: scope.namespace, items: associatedPaths(scope, source, args) }
}

/** DSP0200 1.4, 5.4.2.16 */
export function references(scope: Scope, args: Arguments<'References'>): Result<'References'> {
  checkFilters(scope, args)
  if (args.ObjectName instanceof CIMClassName) {
    scope.requireClass(args.ObjectName.className, 'CIM_ERR_INVALID_PARAMETER')
    const names = referencingClasses(scope, args.ObjectName.className, args)
    return { of: 'classes', ...classes(scope, args, names) }
  }
  const source = sourcePath(scope, args.ObjectName)
  return {
    of: 'instances',
    namespace: scope.namespace,
    classOf: scope.classOf,
    select: selection(args.PropertyList, args.IncludeClassOrigin),
    items: referencingInstances(scope, source, args),
  }
}

/** DSP0200 1.4, 5.4.2.17 */
export function referenceNames(scope: Scope, args: Arguments<'ReferenceNames'>): Result<'ReferenceNames'> {
  checkFilters(scope, args)
  if (args.ObjectName instanceof CIMClassName) {
    scope.requireClass(args.ObjectName.className, 'CIM_ERR_INVALID_PARAMETER')
    return {
      of: 'classes',
      namespace: scope.namespace,
      items: referencingClasses(scope, args.ObjectName.className, args),
    }
  }
  const source = sourcePath(scope, args.ObjectName)
  return { of: 'instances', namespace: scope.namespace, items: referencingPaths(scope, source, args) }
}

interface Filters {
  readonly AssocClass?: string | null
  readonly ResultClass: string | null
  readonly Role: string | null
  readonly ResultRole?: string | null
}

/** So many associated instances are read together, which is quicker. */
const instancesAtOnce = 64

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
    if (paths.length < instancesAtOnce) continue
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
function sourcePath(scope: Scope, path: CIMInstanceName): CIMInstanceName {
  const cls = scope.requireClass(path.className, 'CIM_ERR_INVALID_PARAMETER')
  return conformPath(cls, path, scope.namespace, scope.find)
}

function checkFilters(scope: Scope, args: Filters): void {
  requireFilterClass(scope, 'AssocClass', args.AssocClass ?? null)
  requireFilterClass(scope, 'ResultClass', args.ResultClass)
}

function classes(
  scope: Scope,
  args: { IncludeQualifiers: boolean; IncludeClassOrigin: boolean; PropertyList: readonly string[] | null },
  names: readonly string[],
) {
  const select: ClassSelection = {
    localOnly: false,
    includeQualifiers: args.IncludeQualifiers,
    includeClassOrigin: args.IncludeClassOrigin,
    propertyList: args.PropertyList,
  }
  return {
    namespace: scope.namespace,
    select,
    items: names.map((name) => scope.classOf(name, scope.namespace)),
  }
}
