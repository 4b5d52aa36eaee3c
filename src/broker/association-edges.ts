import { CIMError } from '../cim/cim-error.ts'
import type { CIMProperty } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { AssociationProvider } from './provider.ts'
import { instanceOf, type Scope } from './scope.ts'
import { canonicalPath } from './static-provider.ts'

/** The filters of the association operations (DSP0200 1.4, 5.4.2.14 to 5.4.2.17); null: not filtered. */
export interface EdgeFilter {
  readonly associationClass: string | null
  readonly role: string | null
}

/** The filters on the other ends of an association. */
export interface EndFilter {
  readonly resultClass: string | null
  readonly resultRole: string | null
}

/** One association instance seen from its source: the role that the source plays, and the instance itself. */
export interface Edge {
  readonly role: CIMProperty
  readonly references: readonly CIMProperty[]
  readonly association: CIMInstance
}

/** The association instances that the object at `path` takes part in, each once for each role that it plays. */
export async function* edgesOf(
  scope: Scope,
  path: CIMInstanceName,
  filter: EdgeFilter,
): AsyncGenerator<Edge> {
  for (const provider of scope.providers.associations(scope.namespace)) {
    const cls = scope.classOf(provider.class, scope.namespace)
    if (filter.associationClass !== null && !scope.space.isSubclassOf(cls.name, filter.associationClass))
      continue
    const { references } = cls
    for (const role of references) {
      if (filter.role !== null && role.name.toLowerCase() !== filter.role.toLowerCase()) continue
      if (!fits(scope, path, role)) continue
      for await (const properties of open(provider, role.name, path, scope)) {
        scope.context.signal.throwIfAborted()
        yield { role, references, association: instanceOf(cls.name, properties, scope.namespace) }
      }
    }
  }
  yield* staticEdges(scope, path, filter)
}

/**
 * The static associations, all classes by one question. An end that a provider should give and does not, such as a
 * machine that was halted or a port that is not there at present, is not associated: those that have it are left out.
 */
async function* staticEdges(scope: Scope, path: CIMInstanceName, filter: EdgeFilter): AsyncGenerator<Edge> {
  const { repository, space, namespace } = scope
  const isWanted = (className: string): boolean =>
    scope.providers.find(namespace, className) === undefined &&
    space.isSubclassOf(className, filter.associationClass ?? className)
  const target = canonicalPath(repository, path)
  const found = repository.instances.referring(target, namespace, { role: filter.role, isWanted })
  const referencesOf = new Map<string, readonly CIMProperty[]>()
  let sourceIsThere: boolean | undefined
  for (const { role: name, association } of found) {
    sourceIsThere ??= !isProvided(scope, target) || (await scope.getInstance(target)) !== undefined
    if (!sourceIsThere) return
    const { className } = association
    const cls = scope.classOf(className, namespace)
    const references = referencesOf.get(className) ?? cls.references
    referencesOf.set(className, references)
    const role = cls.properties.get(name)
    if (role === undefined) continue
    const edge = { role, references, association }
    const provided = [...farEnds(scope, edge)].filter((end) => isProvided(scope, end))
    if (provided.length === 0 || (await areThere(scope, provided))) yield edge
  }
}

function isProvided(scope: Scope, { namespace = scope.namespace, className }: CIMInstanceName): boolean {
  return scope.providers.find(namespace, className) !== undefined
}

async function areThere(scope: Scope, paths: readonly CIMInstanceName[]): Promise<boolean> {
  return (await scope.getInstances(paths)).length === paths.length
}

/**
 * The other ends of an edge that pass the filters, whether they are there or not; without those in namespaces that the
 * caller may not read.
 */
export function* farEnds(
  scope: Scope,
  edge: Edge,
  filter: EndFilter = { resultClass: null, resultRole: null },
): Generator<CIMInstanceName> {
  for (const reference of edge.references) {
    if (reference === edge.role) continue
    if (filter.resultRole !== null && reference.name.toLowerCase() !== filter.resultRole.toLowerCase())
      continue
    const target = edge.association.properties[reference.name]
    if (!(target instanceof CIMInstanceName)) continue
    const namespace = target.namespace ?? scope.namespace
    if (!scope.mayRead(namespace)) continue
    if (filter.resultClass !== null && !scope.isSubclassOf(target.className, filter.resultClass, namespace))
      continue
    yield target.namespace === undefined ? target.inNamespace(namespace) : target
  }
}

/** A class named in a filter must exist in some namespace: associations may lead from one to another. */
export function requireFilterClass(scope: Scope, parameter: string, className: string | null): void {
  if (className === null || scope.space.get(className) !== undefined) return
  for (const namespace of scope.repository.namespaces()) {
    if (namespace.get(className) !== undefined) return
  }
  throw new CIMError('CIM_ERR_INVALID_PARAMETER', `${parameter}: there is no class ${className}`)
}

function fits(scope: Scope, path: CIMInstanceName, role: CIMProperty): boolean {
  return role.referenceClass !== undefined && scope.space.isSubclassOf(path.className, role.referenceClass)
}

function open(
  provider: AssociationProvider,
  role: string,
  path: CIMInstanceName,
  scope: Scope,
): ReturnType<AssociationProvider['from']> {
  return provider.from(role as never, path, scope.context)
}
