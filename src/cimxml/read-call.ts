import { NameMap } from '../base/name-map.ts'
import type { CIMObjectPath } from '../cim/object-path.ts'
import {
  findOperation,
  operations,
  type IntrinsicRequest,
  type OperationName,
} from '../operations/operations.ts'
import type { Parameter } from '../operations/parameter.ts'
import type { MethodArgument, OperationRequest } from '../operations/request.ts'
import type { Decoding } from './decoding.ts'
import { readArgument } from './read-argument.ts'
import { readParameter } from './read-parameter.ts'
import { readNamespace, readObjectPath } from './read-path.ts'

/** A call whose parameters are still to be read. */
export interface Call {
  readonly kind: 'intrinsic' | 'method'
  readonly methodName: string
  readonly namespace: string
  readonly target: CIMObjectPath | undefined
}

/** Reads IMETHODCALL or METHODCALL up to and with what it is called on (DSP0201 2.4, IMETHODCALL, METHODCALL). */
export function readCall(decoding: Decoding): Call {
  const { reader } = decoding
  const kind = reader.name === 'IMETHODCALL' ? 'intrinsic' : 'method'
  const methodName = decoding.name()
  if (kind === 'intrinsic') {
    decoding.enter('LOCALNAMESPACEPATH')
    return { kind, methodName, namespace: readNamespace(decoding), target: undefined }
  }
  if (!reader.child() || (reader.name !== 'LOCALINSTANCEPATH' && reader.name !== 'LOCALCLASSPATH'))
    throw reader.unexpected('METHODCALL must begin with LOCALINSTANCEPATH or LOCALCLASSPATH')
  const target = readObjectPath(decoding)
  return { kind, methodName, namespace: target.namespace as string, target }
}

/**
 * Reads the parameters of a call, to its end. Undefined where the operation is unknown or a parameter wrong, which
 * has been reported.
 */
export function readParameters(decoding: Decoding, call: Call): OperationRequest | undefined {
  if (call.target !== undefined) return readMethodRequest(decoding, call, call.target)
  const operation = findOperation(call.methodName)
  return operation === undefined
    ? readUnknown(decoding, call)
    : readIntrinsicRequest(decoding, call, operation)
}

/** What the row of an operation says, prepared for reading. */
interface Plan {
  readonly parameters: ReadonlyMap<string, { readonly name: string; readonly parameter: Parameter }>
  readonly defaults: Readonly<Record<string, unknown>>
  readonly required: readonly string[]
}

function planOf(parameters: Readonly<Record<string, Parameter>>): Plan {
  const entries = Object.entries(parameters)
  const optional = entries.filter(([, parameter]) => !parameter.required)
  return {
    parameters: new Map(entries.map(([name, parameter]) => [name.toLowerCase(), { name, parameter }])),
    defaults: Object.fromEntries(optional.map(([name, parameter]) => [name, parameter.default])),
    required: entries.filter(([, parameter]) => parameter.required).map(([name]) => name),
  }
}

const plans = new Map(
  Object.entries(operations).map(([name, { parameters }]) => [name as OperationName, planOf(parameters)]),
)

function readIntrinsicRequest(
  decoding: Decoding,
  call: Call,
  operation: OperationName,
): OperationRequest | undefined {
  const { reader } = decoding
  const plan = plans.get(operation) as Plan
  const given: Record<string, unknown> = {}
  while (reader.child()) {
    if (reader.name !== 'IPARAMVALUE') throw decoding.misplaced('IPARAMVALUE')
    readGiven(decoding, operation, plan, given)
  }
  for (const name of plan.required) {
    if (!(name in given)) refuse(decoding, `${operation} lacks its parameter ${name}`)
  }
  if (decoding.fault !== undefined) return undefined
  // The plan is made of the operation's row, from which the type of the arguments is inferred.
  const checked = { ...plan.defaults, ...given }
  return { kind: 'intrinsic', operation, namespace: call.namespace, arguments: checked } as IntrinsicRequest
}

function readGiven(decoding: Decoding, operation: string, plan: Plan, given: Record<string, unknown>): void {
  const written = decoding.name()
  const known = plan.parameters.get(written.toLowerCase())
  if (known === undefined) {
    refuse(decoding, `${operation} has no parameter "${written}"`)
    decoding.reader.skipElement()
    return
  }
  const { name, parameter } = known
  const value = readParameter(decoding, name, parameter.kind)
  if (name in given) refuse(decoding, `parameter ${name} of ${operation} is given twice`)
  if (value === null && parameter.default !== null)
    refuse(decoding, `parameter ${name} of ${operation} is NULL`)
  given[name] = value
}

function readMethodRequest(
  decoding: Decoding,
  call: Call,
  target: CIMObjectPath,
): OperationRequest | undefined {
  const { reader } = decoding
  const given = new NameMap<MethodArgument>()
  while (reader.child()) {
    if (reader.name !== 'PARAMVALUE') throw decoding.misplaced('PARAMVALUE')
    const argument = readArgument(decoding)
    if (given.has(argument.name))
      refuse(decoding, `parameter ${argument.name} of ${call.methodName} is given twice`)
    given.set(argument)
  }
  if (decoding.fault !== undefined) return undefined
  return { kind: 'method', method: call.methodName, namespace: call.namespace, target, arguments: given }
}

/** An operation that the table does not have is answered with CIM_ERR_NOT_SUPPORTED, whatever its parameters. */
function readUnknown(decoding: Decoding, call: Call): undefined {
  const { reader } = decoding
  while (reader.child()) {
    if (reader.name !== 'IPARAMVALUE') throw decoding.misplaced('IPARAMVALUE')
    reader.skipElement()
  }
  const name = call.methodName.slice(0, 80)
  decoding.report('CIM_ERR_NOT_SUPPORTED', `this server has no operation "${name}"`)
}

function refuse(decoding: Decoding, message: string): void {
  decoding.report('CIM_ERR_INVALID_PARAMETER', message)
}
