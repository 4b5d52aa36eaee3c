import { NameMap } from '../base/name-map.ts'
import { CIMClass, type CIMProperty } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMValue } from '../cim/value.ts'
import { checkValue, type Checked, type Surroundings } from './check.ts'
import type { QueryEnvironment } from './environment.ts'
import { compile, type Evaluator } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { collectProperties } from './property-names.ts'
import { queryFault } from './query-fault.ts'
import type { AllColumns, Column, Query } from './query.ts'
import { typedOf } from './types.ts'

/**
 * What a query shows of an instance. `all`: the instance as it is. `properties`: these of its own. `computed`: what
 * `compute` makes of it, by the properties of `class`.
 */
export type Projection = {
  /**
   * The class of what is shown, with a property for each column. What is computed has a name of its own, since it is
   * no instance of the FROM class.
   */
  readonly class: CIMClass
  /** The instance's own properties that are looked at. */
  readonly properties: readonly string[]
} & (
  | { readonly kind: 'all' | 'properties' }
  | { readonly kind: 'computed'; compute(instance: CIMInstance): Record<string, CIMValue> }
)

interface ShownColumn {
  readonly property: CIMProperty
  readonly expression: Expression
  /** Shown as it is, under its own name. */
  readonly isOwn: boolean
}

export function makeProjection(
  select: Query['select'],
  at: Surroundings,
  environment: QueryEnvironment,
): Projection {
  const cls = at.class as CIMClass
  const names = [...cls.properties].map(({ name }) => name)
  const isAll = select.some((item) => item.kind === 'all')
  for (const item of select) requirePrefix(item, at)
  if (isAll && select.length === 1) return { kind: 'all', class: cls, properties: names }
  const columns = select.flatMap((item) => (item.kind === 'all' ? allColumns(cls, item) : [column(item, at)]))
  const isComputed = !columns.every(({ isOwn }) => isOwn)
  const shown = new CIMClass({
    name: isComputed ? `${cls.name}_QueryResult` : cls.name,
    qualifiers: cls.qualifiers,
    properties: distinct(columns, at),
  })
  const properties = new Set<string>()
  for (const { expression } of columns) collectProperties(expression, properties)
  const common = { class: shown, properties: [...properties] }
  if (!isComputed) return { kind: 'properties', ...common }
  return { kind: 'computed', ...common, compute: computer(columns, environment) }
}

function requirePrefix(item: AllColumns | Column, at: Surroundings): void {
  if (item.kind === 'column' || item.of === undefined) return
  const lower = item.of.toLowerCase()
  if (!at.names.some((name) => name.toLowerCase() === lower))
    throw queryFault(at.text, item.at, `${item.of} is neither the class of the query nor its alias`)
}

function allColumns(cls: CIMClass, { at }: AllColumns): ShownColumn[] {
  return [...cls.properties].map((property) => {
    const steps = [{ at, name: property.name, scope: undefined, index: undefined }]
    return { property, expression: { kind: 'path', at, steps }, isOwn: true }
  })
}

function column({ expression, name, at }: Column, surroundings: Surroundings): ShownColumn {
  const checked = checkValue(expression, surroundings)
  const own = ownProperty(checked)
  if (own !== undefined && (name === undefined || name === own.name))
    return { property: own, expression: checked.expression, isOwn: true }
  const title = name ?? defaultName(checked.expression)
  if (title === undefined)
    throw queryFault(surroundings.text, at, 'this column has no name', 'Write AS and a name behind it.')
  const typed = typedOf(checked.type)
  if (typed === undefined)
    throw queryFault(surroundings.text, at, 'nothing tells the type of this column', 'Write Class::name.')
  const property: CIMProperty = {
    ...typed,
    name: title,
    qualifiers: checked.type.property?.qualifiers ?? new NameMap(),
    value: null,
    classOrigin: surroundings.class?.name ?? title,
    propagated: false,
    isKey: false,
  }
  return { property, expression: checked.expression, isOwn: false }
}

/** The property, where the column is just one of the instance's. */
function ownProperty({ expression, type }: Checked): CIMProperty | undefined {
  if (expression.kind !== 'path' || expression.steps.length !== 1) return undefined
  const [step] = expression.steps
  return typeof step?.index === 'number' || step?.scope !== undefined ? undefined : type.property
}

function defaultName(expression: Expression): string | undefined {
  if (expression.kind === 'system') return expression.name
  return expression.kind === 'path' ? expression.steps.at(-1)?.name : undefined
}

function distinct(columns: readonly ShownColumn[], at: Surroundings): NameMap<CIMProperty> {
  const properties = new NameMap<CIMProperty>()
  for (const { property, expression } of columns) {
    if (properties.has(property.name))
      throw queryFault(at.text, expression.at, `two columns are called ${property.name}`)
    properties.set(property)
  }
  return properties
}

function computer(
  columns: readonly ShownColumn[],
  environment: QueryEnvironment,
): (instance: CIMInstance) => Record<string, CIMValue> {
  const evaluators = columns.map(({ property, expression }): [CIMProperty, Evaluator] => [
    property,
    compile(expression, 'unknown', environment),
  ])
  return (instance) => {
    const values: Record<string, CIMValue> = {}
    for (const [property, evaluate] of evaluators)
      values[property.name] = fitted(evaluate(instance, null), property)
    return values
  }
}

/** Calculated integers are shown as sint64: exact, or NULL where they do not fit. */
function fitted(value: CIMValue, { type }: CIMProperty): CIMValue {
  if (type === 'sint64' && typeof value === 'number') return BigInt(value)
  if (type === 'sint64' && typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : null
  if (type === 'real64' && typeof value === 'bigint') return Number(value)
  return value
}
