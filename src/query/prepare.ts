import type { CIMClass } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { checkCondition, type Surroundings } from './check.ts'
import type { QueryEnvironment } from './environment.ts'
import { compile } from './evaluate.ts'
import type { Filter } from './filter.ts'
import { makeProjection, type Projection } from './projection.ts'
import { collectProperties } from './property-names.ts'
import { queryFault } from './query-fault.ts'
import type { Query } from './query.ts'

/** A query that was checked against the classes and can be asked about instances of `class` and its subclasses. */
export interface PreparedQuery extends Filter {
  readonly class: CIMClass
  /** False where every instance passes. */
  readonly isSelective: boolean
  readonly projection: Projection
}

/** Checks a query against the classes and makes it ready. Throws SourceError at the place of the fault. */
export function prepareQuery(query: Query, environment: QueryEnvironment): PreparedQuery {
  const { language, text, from, where } = query
  const { classes } = environment
  const cls = classes.get(from.className)
  if (cls === undefined) throw queryFault(text, from.at, `there is no class ${from.className} here`)
  const names = from.alias === undefined ? [cls.name] : [cls.name, from.alias]
  const at: Surroundings = { language, text, classes, class: cls, names }
  const projection = makeProjection(query.select, at, environment)
  const properties = new Set<string>(projection.properties)
  const condition = where === undefined ? undefined : checkCondition(where, at)
  if (condition !== undefined) collectProperties(condition, properties)
  return {
    class: cls,
    isSelective: condition !== undefined,
    projection,
    properties: [...properties],
    matches: matcher(condition, environment),
  }
}

function matcher(
  condition: ReturnType<typeof checkCondition> | undefined,
  environment: QueryEnvironment,
): (instance: CIMInstance) => boolean {
  if (condition === undefined) return () => true
  const test = compile(condition, 'unknown', environment)
  return (instance) => test(instance, null) === true
}
