import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'
import type { ClassDirectory } from './types.ts'

/** What evaluating a query needs to know besides the instance. */
export interface QueryEnvironment {
  readonly classes: ClassDirectory
  /** The namespace of the query: that of instances and references that name none. */
  readonly namespace: string
  /** When the query came, in milliseconds since the epoch: the same for every instance. */
  readonly nowMs: number
  /** The path that the key properties of an instance make. */
  pathOf(instance: CIMInstance): CIMInstanceName
}
