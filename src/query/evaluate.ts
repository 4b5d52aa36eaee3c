import { CIMClass } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import { calculate } from './arithmetic.ts'
import { comparison, negate, type NullRule, type Truth } from './compare.ts'
import type { QueryEnvironment } from './environment.ts'
import type { Expression, Like, Quantified, Step, SystemPropertyName } from './expression.ts'
import { functions } from './functions.ts'
import { compilePattern } from './pattern.ts'

/** The value of an expression for an instance, and for an element of an array inside a quantifier. */
export type Evaluator = (instance: CIMInstance, element: CIMValue) => CIMValue

/** Turns a checked expression into closures, once, so that nothing is decided anew for each instance. */
export function compile(expression: Expression, rule: NullRule, environment: QueryEnvironment): Evaluator {
  const inner = (part: Expression): Evaluator => compile(part, rule, environment)
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value)
    case 'list':
      return constant(expression.items.map((item) => item.value))
    case 'valueText':
      throw new Error('the check replaces the texts of values')
    case 'element':
      return (_instance, element) => element
    case 'path':
      return path(expression.steps, environment)
    case 'system':
      return system(expression.name, path(expression.of, environment), environment)
    case 'arithmetic':
      return binary(inner(expression.left), inner(expression.right), calculate(expression.operator))
    case 'concatenation':
      return concatenate(expression.parts.map(inner))
    case 'call':
      return call(expression.name, expression.arguments.map(inner), environment)
    case 'comparison': {
      const test = comparison(expression.operator, rule, environment.namespace)
      return binary(inner(expression.left), inner(expression.right), test)
    }
    case 'isNull':
      return unary(inner(expression.operand), (value) => value === null)
    case 'isTruth':
      return unary(inner(expression.operand), (value) => value === expression.value)
    case 'isa':
      return isa(inner(expression.operand), expression.className, rule, environment)
    case 'like':
      return like(inner(expression.operand), expression, rule)
    case 'and':
      return junction(expression.operands.map(inner), false)
    case 'or':
      return junction(expression.operands.map(inner), true)
    case 'not':
      return unary(inner(expression.operand), (value) => (typeof value === 'boolean' ? negate(value) : null))
    case 'quantified':
      return quantified(expression, rule, environment)
  }
}

function constant(value: CIMValue): Evaluator {
  return () => value
}

function unary(operand: Evaluator, apply: (value: CIMValue) => CIMValue): Evaluator {
  return (instance, element) => apply(operand(instance, element))
}

function binary(
  left: Evaluator,
  right: Evaluator,
  apply: (left: CIMValue, right: CIMValue) => CIMValue,
): Evaluator {
  return (instance, element) => apply(left(instance, element), right(instance, element))
}

/** AND is decided by the first false, OR by the first true; what is unknown decides nothing. */
function junction(operands: readonly Evaluator[], decisive: boolean): Evaluator {
  return (instance, element) => {
    let truth: Truth = !decisive
    for (const operand of operands) {
      const value = operand(instance, element)
      if (value === decisive) return decisive
      if (typeof value !== 'boolean') truth = null
    }
    return truth
  }
}

function path(steps: readonly Step[], environment: QueryEnvironment): Evaluator {
  const getters = steps.map((step) => getter(step, environment))
  const [only] = getters
  if (only === undefined) return (instance) => instance
  if (getters.length === 1) return only
  return (instance) => {
    let value: CIMValue = instance
    for (const get of getters) {
      if (!(value instanceof CIMInstance)) return null
      value = get(value)
    }
    return value
  }
}

function getter(
  { name, scope, index }: Step,
  { classes }: QueryEnvironment,
): (instance: CIMInstance) => CIMValue {
  const lower = name.toLowerCase()
  const whole = (instance: CIMInstance): CIMValue => {
    if (scope !== undefined && !classes.isSubclassOf(instance.className, scope)) return null
    return propertyOf(instance, name, lower)
  }
  if (typeof index !== 'number') return whole
  return (instance) => {
    const value = whole(instance)
    return Array.isArray(value) ? (value[index] ?? null) : null
  }
}

/** Most instances spell the property as the query's class does; a subclass may spell it otherwise. */
function propertyOf({ properties }: CIMInstance, name: string, lower: string): CIMValue {
  if (Object.hasOwn(properties, name)) return properties[name] ?? null
  for (const candidate in properties) {
    if (candidate.length === lower.length && candidate.toLowerCase() === lower)
      return properties[candidate] ?? null
  }
  return null
}

function system(name: SystemPropertyName, operand: Evaluator, environment: QueryEnvironment): Evaluator {
  const { namespace, classes } = environment
  return unary(operand, (value) => {
    if (!(value instanceof CIMInstance)) return null
    if (name === '__CLASS') return value.className
    if (name === '__NAMESPACE') return value.namespace ?? namespace
    if (classes.get(value.className) === undefined) return null
    const found = environment.pathOf(value)
    return String(name === '__PATH' ? found : new CIMInstanceName(found.className, found.keys))
  })
}

function concatenate(parts: readonly Evaluator[]): Evaluator {
  return (instance, element) => {
    let text = ''
    for (const part of parts) {
      const value = part(instance, element)
      if (typeof value !== 'string') return null
      text += value
    }
    return text
  }
}

function call(name: string, parameters: readonly Evaluator[], environment: QueryEnvironment): Evaluator {
  const called = functions.get(name.toLowerCase())
  if (called === undefined) throw new Error(`the check refuses ${name}`)
  const [parameter] = parameters
  if (parameter === undefined) return () => called.compute(null, environment)
  return unary(parameter, (value) => (value === null ? null : called.compute(value, environment)))
}

function isa(
  operand: Evaluator,
  className: string,
  rule: NullRule,
  { classes }: QueryEnvironment,
): Evaluator {
  const unknown = rule === 'unknown' ? null : false
  return unary(operand, (value) => {
    const name = classOf(value)
    return name === undefined ? unknown : classes.isSubclassOf(name, className)
  })
}

function classOf(value: CIMValue): string | undefined {
  if (value instanceof CIMInstance || value instanceof CIMInstanceName) return value.className
  if (value instanceof CIMClassName) return value.className
  return value instanceof CIMClass ? value.name : undefined
}

function like(operand: Evaluator, { syntax, pattern }: Like, rule: NullRule): Evaluator {
  const matches = compilePattern(syntax, pattern)
  const unknown = rule === 'unknown' ? null : false
  return unary(operand, (value) => (typeof value === 'string' ? matches(value) : unknown))
}

/** An array that is NULL has no elements that anything could be said of. */
function quantified(
  { array, quantifier, test }: Quantified,
  rule: NullRule,
  environment: QueryEnvironment,
): Evaluator {
  const entries = compile(array, rule, environment)
  const passes = compile(test, rule, environment)
  const unknown = rule === 'unknown' ? null : false
  const decisive = quantifier === 'any'
  return (instance, element) => {
    const values = entries(instance, element)
    if (values === null) return unknown
    let truth: Truth = !decisive
    for (const value of Array.isArray(values) ? values : [values]) {
      const passed = passes(instance, value)
      if (passed === decisive) return decisive
      if (typeof passed !== 'boolean') truth = null
    }
    return truth
  }
}
