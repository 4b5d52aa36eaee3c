import type { CIMStatusName } from '../cim/status.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { Arguments, Result } from '../operations/operations.ts'
import type { ClassLookup, InstancesResult, QueriedResult, Stream } from '../operations/result.ts'
import { findLanguage } from '../query/language.ts'
import { parseQuery } from '../query/parse-query.ts'
import { prepareQuery, type PreparedQuery } from '../query/prepare.ts'
import type { Projection } from '../query/projection.ts'
import type { PulledKinds } from './enumerations/kinds.ts'
import { openEnumeration } from './enumerations/pull-handlers.ts'
import { instancesOf, selection } from './instance-handlers.ts'
import { queryEnvironment, readQuery, unknownLanguage } from './query-support.ts'
import type { Scope } from './scope.ts'
import { filterInTurns, map } from './stream.ts'

/** DSP0200 1.4, 5.4.2.13. Only the properties that the query selects are encoded. */
export function execQuery(scope: Scope, args: Arguments<'ExecQuery'>): Result<'ExecQuery'> {
  const query = prepare(scope, args.QueryLanguage, args.Query)
  const { projection } = query
  if (projection.kind !== 'computed') return { of: 'instances', ...instancesResult(scope, query) }
  const { class: cls, compute } = projection
  const items = map(found(scope, query), (instance) => ({
    path: scope.pathOf(instance),
    instance: new CIMInstance(cls.name, compute(instance), scope.namespace),
  }))
  return { of: 'rows', namespace: scope.namespace, classOf: scope.classOf, class: cls, items }
}

/** DSP0200 1.4, 5.4.2.24.9 */
export function openQueryInstances(
  scope: Scope,
  args: Arguments<'OpenQueryInstances'>,
): Promise<PulledKinds['queried']> {
  return openEnumeration(scope, 'queried', args, (own) => {
    const missing = 'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED'
    const query = prepare(own, args.FilterQueryLanguage, args.FilterQuery, missing)
    const queryResultClass = args.ReturnQueryResultClass ? query.projection.class : undefined
    return { ...queried(own, query), queryResultClass }
  })
}

/** Throws CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED and CIM_ERR_INVALID_QUERY. */
function prepare(scope: Scope, name: string, text: string, missing?: CIMStatusName): PreparedQuery {
  const language = findLanguage(name)
  if (language === undefined || language === 'DMTF:FQL') throw unknownLanguage(name, 'WQL or DMTF:CQL')
  return readQuery(() => prepareQuery(parseQuery(language, text), queryEnvironment(scope)), missing)
}

function found(scope: Scope, query: PreparedQuery): Stream<CIMInstance> {
  const instances = instancesOf(scope, query.class)
  return query.isSelective ? filterInTurns(instances, query.matches) : instances
}

function instancesResult(scope: Scope, query: PreparedQuery): InstancesResult {
  const { kind, properties } = query.projection
  return {
    namespace: scope.namespace,
    classOf: scope.classOf,
    select: selection(kind === 'all' ? null : properties, false),
    items: found(scope, query),
  }
}

function queried(scope: Scope, query: PreparedQuery): Omit<QueriedResult, 'queryResultClass'> {
  const { projection } = query
  if (projection.kind !== 'computed') return instancesResult(scope, query)
  const { class: cls, compute } = projection
  return {
    namespace: scope.namespace,
    classOf: withClass(scope.classOf, projection),
    select: selection(null, false),
    items: map(
      found(scope, query),
      (instance) => new CIMInstance(cls.name, compute(instance), scope.namespace),
    ),
  }
}

/** The class of what was computed is no class of the namespace. */
function withClass(classOf: ClassLookup, { class: cls }: Projection): ClassLookup {
  return (className, namespace) => (className === cls.name ? cls : classOf(className, namespace))
}
