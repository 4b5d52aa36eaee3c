import * as vlans from '../decisions/vlan-decisions.ts'
import type { Refused } from '../decisions/decision.ts'
import type { VLANOperations } from '../infrastructure.ts'
import { runSeries } from '../operation-series.ts'
import type { Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import type { VLANID } from '../vlan-id.ts'
import type { ManagerParts } from './parts.ts'
import { runWith, virtualKey } from './parts.ts'

/** VLANs on switches and virtual controllers, by themselves. */
export function vlanOperations(parts: ManagerParts): VLANOperations {
  const run = runWith(parts)
  return {
    requestVLAN: (request, caller) =>
      run('requestVLAN', caller, [`VLANs of group:${request.group}`], (snapshot) =>
        vlans.requestVLAN(snapshot, request),
      ),
    attach: (vlan, virtualController, caller) =>
      run('attach', caller, [virtualKey(virtualController)], (snapshot) =>
        vlans.attach(snapshot, vlan, virtualController),
      ),
    detach: (vlan, virtualController, caller) =>
      run('detach', caller, [virtualKey(virtualController)], (snapshot) =>
        vlans.detach(snapshot, vlan, virtualController),
      ),
    /**
     * One VLAN after the other, so that a switch that refuses keeps no other VLAN from being removed. Where one
     * could neither be removed nor put back, that is the answer, whatever else was removed.
     */
    pruneVLANs: (caller) =>
      runSeries(parts.runner, parts.journal.jobs, {
        name: 'pruneVLANs',
        caller,
        async work(series) {
          const records = [...parts.state.snapshot.site.vlans.values()].flatMap(({ record }) => record ?? [])
          series.expect(records.length)
          const removed: VLANID[] = []
          const refusals: Refused[] = []
          for (const record of records) {
            const outcome = await series.run({
              name: 'pruneVLAN',
              elements: [`vlans:${record.id}`],
              decide: (snapshot) => vlans.prune(snapshot, record),
            })
            if (!outcome.ok && series.isOver) return outcome
            if (!outcome.ok) refusals.push(outcome)
            else if (outcome.value) removed.push(record.vlan)
          }
          const reasons = refusals.flatMap((refusal) => refusal.reasons)
          const leftDegraded = refusals.find(
            ({ code, operation }) => code === 'degraded' && operation !== undefined,
          )
          const worst = leftDegraded ?? (removed.length === 0 ? refusals[0] : undefined)
          if (worst === undefined) return completed({ removed }, reasons)
          return refused(worst.code, ...reasons, ...removed.map(wasRemoved))
        },
      }),
  }
}

/** For who is refused although something was done. */
function wasRemoved(vlan: VLANID): Reason {
  return reason('pruneVLANs', `VLAN ${vlan} was removed`, [`vlans:${vlan}`])
}
