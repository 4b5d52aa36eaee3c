import { consolidate, relocated, returnRelocated } from '../decisions/consolidation-decisions.ts'
import type { ConsolidationOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { runWith, vmKey } from './parts.ts'

/** Temporary relocation, there and back. */
export function consolidationOperations(parts: ManagerParts): ConsolidationOperations {
  const run = runWith(parts)
  const { identities, naming, state } = parts
  const settleNames = async (vms: readonly string[]): Promise<void> => {
    for (const vm of vms) await naming.settle(vm)
  }
  return {
    consolidate: (moves, caller) =>
      run(
        'consolidate',
        caller,
        moves.map(({ vm }) => vmKey(vm)),
        (snapshot) => consolidate(snapshot, identities, moves),
        async (value) => {
          await settleNames(value.moved)
          return value
        },
      ),
    returnRelocated: (caller) =>
      run(
        'returnRelocated',
        caller,
        relocated(state.snapshot).map(({ id }) => vmKey(id)),
        (snapshot) => returnRelocated(snapshot, identities),
        async (value) => {
          await settleNames(value.returned)
          return value
        },
      ),
  }
}
