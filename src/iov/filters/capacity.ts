import type { Filter } from '../filter.ts'
import type { PhysicalController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'

/** Admission: the guarantees on a physical port never add up to more than its speed (DOMAIN.md §5, capacity). */
export const capacity: Filter = {
  name: 'capacity',
  code: 'noCapacity',
  applies: ({ set }) => (set.guaranteedRateMbps ?? 0) > 0,
  keeps: (controller, { set }, snapshot) => spareRate(controller, snapshot) >= set.guaranteedRateMbps!,
  says: ({ set }) => `cannot guarantee ${set.guaranteedRateMbps} Mbit/s beside what is guaranteed already`,
}

/** Mbit/s that are promised to nobody on the controller and on the cable that leaves it. */
export function spareRate(controller: PhysicalController, { site, graph, use }: Snapshot): number {
  let uplinkMbps = 0
  for (const { port } of graph.uplinksOf(controller.id)) {
    uplinkMbps = Math.max(uplinkMbps, site.ports.get(port)?.speedMbps ?? 0)
  }
  const isKnown = graph.uplinksOf(controller.id).some(({ port }) => site.ports.has(port))
  const speedMbps = isKnown ? Math.min(controller.speedMbps, uplinkMbps) : controller.speedMbps
  return speedMbps - use(controller.id).guaranteedMbps
}
