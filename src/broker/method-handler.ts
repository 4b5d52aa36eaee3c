import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMMethod, CIMParameter } from '../cim/class.ts'
import { CIMClassName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { MethodRequest } from '../operations/request.ts'
import type { MethodResult, NamedValue } from '../operations/result.ts'
import { conformPath } from './conform-key.ts'
import { conformValue } from './conform-value.ts'
import type { Scope } from './scope.ts'

type Outcome = Promise<{ returns: CIMValue; out?: Record<string, CIMValue> }>
type Handler = (self: object, input: object, context: Scope['context']) => Outcome
type StaticHandler = (input: object, context: Scope['context']) => Outcome

/** Calls an extrinsic method on an instance, or a static one on a class (DSP0200 1.4, 5.4.1). */
export async function invokeMethod(scope: Scope, request: MethodRequest): Promise<MethodResult> {
  const cls = scope.requireClass(request.target.className, 'CIM_ERR_NOT_FOUND')
  const method = cls.methods.get(request.method)
  if (method === undefined) {
    throw new CIMError('CIM_ERR_METHOD_NOT_FOUND', `class ${cls.name} has no method ${request.method}`)
  }
  const self = await target(scope, cls, method, request)
  const input = inputOf(scope, cls, method, request)
  const handler = handlerOf(scope, cls, method)
  const { returns, out } = await handler(self, input, scope.context)
  return {
    returned: { typed: method.returnType, value: returns },
    out: outputOf(method, out ?? {}),
  }
}

async function target(
  scope: Scope,
  cls: CIMClass,
  method: CIMMethod,
  request: MethodRequest,
): Promise<object> {
  if (request.target instanceof CIMClassName) {
    if (isStatic(method)) return {}
    throw new CIMError(
      'CIM_ERR_INVALID_PARAMETER',
      `${cls.name}.${method.name} is not static: call it on an instance, not on the class`,
    )
  }
  const path = conformPath(cls, request.target, scope.namespace, scope.find)
  const instance = await scope.getInstance(path)
  if (instance === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no ${path}`)
  return instance.properties
}

function inputOf(
  scope: Scope,
  cls: CIMClass,
  method: CIMMethod,
  request: MethodRequest,
): Record<string, CIMValue> {
  const input: Record<string, CIMValue> = {}
  for (const argument of request.arguments) {
    const parameter = method.parameters.get(argument.name)
    if (parameter === undefined) {
      throw new CIMError(
        'CIM_ERR_INVALID_PARAMETER',
        `${cls.name}.${method.name} has no parameter ${argument.name}`,
      )
    }
    // Clients that echo output parameters mean nothing by it.
    if (!isInput(parameter)) continue
    const what = `parameter ${parameter.name} of ${cls.name}.${method.name}`
    input[parameter.name] = conformValue(what, parameter, argument.value, argument.typed, scope)
  }
  for (const parameter of method.parameters) {
    const missing = (input[parameter.name] ?? null) === null
    if (missing && isInput(parameter) && parameter.qualifiers.get('Required')?.value === true) {
      throw new CIMError(
        'CIM_ERR_INVALID_PARAMETER',
        `${cls.name}.${method.name} needs its parameter ${parameter.name}`,
      )
    }
  }
  return input
}

function handlerOf(scope: Scope, cls: CIMClass, method: CIMMethod): Handler {
  const handler = isStatic(method)
    ? staticHandlerOf(scope, cls, method)
    : instanceHandlerOf(scope, cls, method)
  if (handler === undefined) {
    throw new CIMError(
      'CIM_ERR_METHOD_NOT_AVAILABLE',
      `${cls.name}.${method.name} is not available on this server`,
    )
  }
  return handler
}

function instanceHandlerOf(scope: Scope, cls: CIMClass, method: CIMMethod): Handler | undefined {
  const provider = scope.providers.instanceProvider(scope.namespace, cls.name)
  return own<Handler>(provider?.methods, method.name)
}

/** A static method belongs to the class: a subclass without a provider of its own has that of the class above. */
function staticHandlerOf(scope: Scope, cls: CIMClass, method: CIMMethod): Handler | undefined {
  for (const { name } of [cls, ...scope.space.superclasses(cls.name)]) {
    const provider = scope.providers.instanceProvider(scope.namespace, name)
    const handler = own<StaticHandler>(provider?.staticMethods, method.name)
    if (handler !== undefined) return (_self, input, context) => handler(input, context)
  }
  return undefined
}

/** Clients name methods too: what every object inherits in JavaScript is none. */
function own<T>(handlers: object | undefined, name: string): T | undefined {
  return handlers !== undefined && Object.hasOwn(handlers, name)
    ? (handlers as Record<string, T>)[name]
    : undefined
}

function isStatic(method: CIMMethod): boolean {
  return method.qualifiers.get('Static')?.value === true
}

/** An output parameter that is NULL is left out, which means the same: pywbemcli breaks off at one that is written. */
function outputOf(method: CIMMethod, out: Record<string, CIMValue>): NamedValue[] {
  const values: NamedValue[] = []
  for (const parameter of method.parameters) {
    if (parameter.qualifiers.get('Out')?.value !== true) continue
    const value = out[parameter.name] ?? null
    if (value !== null) values.push({ name: parameter.name, typed: parameter, value })
  }
  return values
}

/** In defaults to true (DSP0004 2.8, 5.6.3.24). */
function isInput(parameter: CIMParameter): boolean {
  return parameter.qualifiers.get('In')?.value !== false
}
