import type { CIMTyped } from '../cim/class.ts'
import type { CIMObjectPath } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { NameMap } from '../base/name-map.ts'
import type { IntrinsicRequest } from './operations.ts'

/** An input parameter of an extrinsic method as a message gave it; `typed` is absent where it gave no type. */
export interface MethodArgument {
  readonly name: string
  readonly typed: CIMTyped | undefined
  readonly value: CIMValue
}

/** A decoded extrinsic request (DSP0200 1.4, 5.4.1). The target always has its namespace. */
export interface MethodRequest {
  readonly kind: 'method'
  readonly method: string
  readonly namespace: string
  readonly target: CIMObjectPath
  readonly arguments: NameMap<MethodArgument>
}

export type OperationRequest = IntrinsicRequest | MethodRequest
