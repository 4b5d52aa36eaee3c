import type { CIMInstance } from './instance.ts'
import { CIMStatus, type CIMStatusCode, type CIMStatusName } from './status.ts'

/** The outcome of an operation that failed: becomes ERROR in the response (DSP0200 1.4, 5.3.1; DSP0201 2.4, ERROR). */
export class CIMError extends Error {
  readonly status: CIMStatusCode
  readonly statusName: CIMStatusName
  /** CIM_Error instances that say more, for the client. */
  readonly instances: readonly CIMInstance[]

  constructor(statusName: CIMStatusName, description: string, instances: readonly CIMInstance[] = []) {
    super(description)
    this.name = 'CIMError'
    this.statusName = statusName
    this.status = CIMStatus[statusName]
    this.instances = instances
  }
}
