import type { ConstraintSet } from './constraint-set.ts'
import { splitID } from './element-id.ts'
import { reachesFabric } from './fabric.ts'
import type { ChannelRecord, VirtualControllerRecord } from './ledger.ts'
import { cablesOf } from './path.ts'
import type { KeptPath, PathStart } from './path-request.ts'
import type { Snapshot } from './snapshot.ts'

/** Where a channel over this virtual controller begins, and what everything that applies to it asks of its path. */
export function startAt(
  snapshot: Snapshot,
  { id, controller, vlan }: VirtualControllerRecord,
  set: ConstraintSet,
): PathStart {
  return {
    virtualController: id,
    controller,
    group: cardOf(snapshot, controller),
    vlan,
    fabric: isOfFabric(snapshot, controller),
    switchPort: set.switchPort ?? null,
    demands: {
      guaranteedRateMbps: set.guaranteedRateMbps ?? 0,
      forbiddenNetworks: set.forbiddenNetworks ?? [],
      mandatoryNetworks: set.mandatoryNetworks ?? [],
    },
  }
}

/** The path of a channel that exists. */
export function pathOf(snapshot: Snapshot, { virtualController, path }: ChannelRecord): KeptPath {
  const { owner, rest } = splitID(virtualController)
  const controller = `${owner}/${rest.slice(0, rest.lastIndexOf('/'))}`
  const cables = cablesOf(snapshot.graph, controller, path)
  return { ports: path, cables, group: cardOf(snapshot, controller) }
}

function isOfFabric({ site }: Snapshot, id: string): boolean {
  const controller = site.controllers.get(id)
  return controller !== undefined && reachesFabric(controller)
}

/** Two ports of one card never count as two, whatever the level of redundancy (DOMAIN.md §5; field lesson 16). */
function cardOf({ site }: Snapshot, id: string): string {
  const controller = site.controllers.get(id)
  if (controller === undefined) return `controller ${id}`
  const { host, card } = controller
  return `card ${host} slot ${card.slot} serial ${card.serial}`
}
