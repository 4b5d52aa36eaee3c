import type { Limits } from '../base/limits.ts'
import type { RequestContext } from '../broker/context.ts'
import { CIMClass } from '../cim/class.ts'
import { CIMError } from '../cim/cim-error.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { CIMValue } from '../cim/value.ts'
import type { DecodedMessage } from '../cimxml/message.ts'
import { findOperation, operations, type IntrinsicRequest } from '../operations/operations.ts'
import type { Parameter } from '../operations/parameter.ts'
import type { OperationRequest } from '../operations/request.ts'

/** Takes what was changed, or tried; one after another. */
export interface Audit {
  record(fields: object): void
}

export type AuditLimits = Pick<Limits, 'auditValues' | 'auditValueLength'>

/**
 * What a message changes, in the words of the audit log: who, from where, what, and the key arguments without
 * secrets. Undefined for what only reads. Which operations change something is in the operations table.
 */
export function describeChange(
  message: DecodedMessage,
  context: RequestContext,
  limits: AuditLimits,
): object | undefined {
  if (message.kind === 'intrinsic' && !changes(message.methodName)) return undefined
  return {
    request: context.requestID,
    user: context.user,
    address: context.address,
    operation: message.methodName,
    namespace: message.namespace,
    ...('request' in message ? describeRequest(message.request, new Shown(limits)) : {}),
  }
}

/** How a change ended, in the same words. */
export function describeFailure(error: unknown): object {
  return error instanceof CIMError
    ? { result: error.statusName, detail: error.message }
    : { result: 'CIM_ERR_FAILED', detail: 'unexpected fault; see the log' }
}

function changes(methodName: string): boolean {
  const name = findOperation(methodName)
  return name !== undefined && operations[name].access !== 'read'
}

function describeRequest(request: OperationRequest, shown: Shown): object {
  if (request.kind === 'intrinsic') return describeIntrinsic(request, shown)
  const given = [...request.arguments].map(({ name, value }) => [name, value] as const)
  return { target: String(request.target), arguments: shown.all(given) }
}

/** By the kinds of the parameters: one of them names the target, or holds it; the others are arguments. */
function describeIntrinsic({ operation, arguments: given }: IntrinsicRequest, shown: Shown): object {
  const parameters = operations[operation].parameters as Readonly<Record<string, Parameter>>
  const values = given as Readonly<Record<string, unknown>>
  let described: { target?: string; arguments?: object } = {}
  const others: [name: string, value: CIMValue][] = []
  for (const [name, value] of Object.entries(values)) {
    const kind = parameters[name]?.kind
    if (value === null || value === undefined || value === parameters[name]?.default) continue
    if (kind === 'instanceName' || kind === 'className' || kind === 'objectName')
      described = { ...described, target: String(value) }
    else if (value instanceof CIMInstance)
      described = { target: value.className, arguments: shown.all(Object.entries(value.properties)) }
    else if (kind === 'namedInstance') {
      const { path, instance } = value as { path: unknown; instance: CIMInstance }
      described = { target: String(path), arguments: shown.all(Object.entries(instance.properties)) }
    } else if (kind === 'class' || kind === 'qualifierDeclaration')
      described = { target: (value as { name: string }).name }
    else others.push([name, value as CIMValue])
  }
  if (others.length === 0) return described
  const property = values['PropertyName']
  const secret = typeof property === 'string' && isSecret(property)
  return {
    ...described,
    arguments: {
      ...described.arguments,
      ...shown.all(
        secret ? others.map(([name, value]) => [name, name === 'NewValue' ? hidden : value]) : others,
      ),
    },
  }
}

const hidden = '(hidden)'

function isSecret(name: string): boolean {
  return /passw|passphrase|secret|credential|privatekey|sharedkey|community|token/i.test(name)
}

/** Turns values into what stands in a line, so much of them as the limits allow. */
class Shown {
  readonly #limits: AuditLimits
  #left: number

  constructor(limits: AuditLimits) {
    this.#limits = limits
    this.#left = limits.auditValues
  }

  all(values: Iterable<readonly [name: string, value: CIMValue]>): object {
    const shown: Record<string, unknown> = {}
    for (const [name, value] of values) {
      if (value === null) continue
      if (this.#left <= 0) return { ...shown, '…': 'more' }
      shown[name] = this.#one(isSecret(name) ? hidden : value)
    }
    return shown
  }

  #one(value: CIMValue): unknown {
    this.#left -= 1
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
    if (Array.isArray(value)) {
      const entries = value.slice(0, Math.max(this.#left, 1))
      return [...entries.map((entry) => this.#one(entry)), ...(entries.length < value.length ? ['…'] : [])]
    }
    if (value instanceof CIMInstance)
      return { class: value.className, ...this.all(Object.entries(value.properties)) }
    return this.#text(value instanceof CIMClass ? value.name : String(value))
  }

  #text(text: string): string {
    const { auditValueLength } = this.#limits
    return text.length <= auditValueLength ? text : `${text.slice(0, auditValueLength)}…`
  }
}
