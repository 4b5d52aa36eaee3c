import { planConsolidation } from '../decisions/consolidation-decisions.ts'
import type { Decision } from '../decisions/decision.ts'
import { migrateVM } from '../decisions/migration-decisions.ts'
import { connectResource } from '../decisions/resource-decisions.ts'
import { createVM } from '../decisions/vm-decisions.ts'
import type { PlanOperations } from '../infrastructure.ts'
import type { LedgerView } from '../ledger-view.ts'
import type { Outcome } from '../outcome.ts'
import type { PlannedStep } from '../plan-description.ts'
import { describePlan } from '../plan-description.ts'
import type { ManagerParts } from './parts.ts'

/** What operations would do: the same decisions, of which nothing is carried out. */
export function planOperations({ state, identities, environment }: ManagerParts): PlanOperations {
  const { snapshot } = state
  /** `show` makes of the decision's value, and the ledger as it would be, what is told beside the steps. */
  const describe = <T, Shown extends object>(
    name: string,
    decision: Decision<T>,
    show: (value: T, ledger: LedgerView) => Shown,
  ): Promise<Outcome<Shown & { readonly steps: readonly PlannedStep[] }>> => {
    if (!('draft' in decision)) {
      if (!decision.ok) return Promise.resolve(decision)
      const value = { ...show(decision.value, snapshot.ledger), steps: [] }
      return Promise.resolve({ ok: true, value, reasons: decision.reasons })
    }
    const { ledger } = decision.draft.snapshot
    const steps = describePlan(decision.draft.toPlan(name), ledger)
    const value = { ...show(decision.value, ledger), steps }
    return Promise.resolve({ ok: true, value, reasons: decision.reasons })
  }
  return {
    planVM: (request) =>
      describe('createVM', createVM(snapshot, identities, request, environment.now()), ({ vm }, ledger) => ({
        host: ledger.get('vms', vm)!.host,
      })),
    planChannel: (vm, resource, constraints) =>
      describe(
        'connectResource',
        connectResource(snapshot, identities, vm, resource, constraints),
        () => ({}),
      ),
    planMigration: (vm, host) =>
      describe('migrateVM', migrateVM(snapshot, identities, { vm, host }), (value) => value),
    planConsolidation: () =>
      describe('consolidate', planConsolidation(snapshot, identities), (value) => value),
  }
}
