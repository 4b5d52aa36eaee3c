import type { CIMInstance } from '../../cim/instance.ts'
import type { VMRequest } from '../../iov/infrastructure.ts'
import { completed, reason, refused, type Outcome, type Reason } from '../../iov/outcome.ts'
import { givenConstraints } from './constraint-values.ts'

/** What createVM and create have in common; the group is named by a reference. */
export interface VMInput {
  readonly Name?: string | null
  readonly ConstraintSet?: CIMInstance | null
  readonly MemoryMiB?: number | null
  readonly Processors?: number | null
}

const defaultMemoryMiB = 1024
const defaultProcessors = 1
/** As the parameter's MaxLen says. */
const nameLength = 64

export function vmRequest(group: string, input: VMInput): Outcome<VMRequest> {
  const constraints = givenConstraints(input.ConstraintSet)
  if (!constraints.ok) return constraints
  const request: VMRequest = {
    name: input.Name ?? null,
    group,
    constraints: constraints.value,
    memoryMiB: input.MemoryMiB ?? defaultMemoryMiB,
    processors: input.Processors ?? defaultProcessors,
  }
  const fault = faultOf(request)
  return fault === undefined ? completed(request) : refused('invalidParameter', fault)
}

/** What is wrong with the name of a new virtual machine; null: one is made up. */
export function nameFault(name: string | null): Reason | undefined {
  if (name === null || (name !== '' && name.length <= nameLength)) return undefined
  return reason('Name', `Name must have 1 to ${nameLength} characters`)
}

function faultOf({ name, memoryMiB, processors }: VMRequest): Reason | undefined {
  const fault = nameFault(name)
  if (fault !== undefined) return fault
  if (memoryMiB < 1) return reason('MemoryMiB', 'MemoryMiB must be at least 1')
  if (processors < 1) return reason('Processors', 'Processors must be at least 1')
  return undefined
}
