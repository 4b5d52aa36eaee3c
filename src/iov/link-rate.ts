import type { PhysicalController } from './site.ts'
import type { Snapshot } from './snapshot.ts'

type Known = Pick<Snapshot, 'site' | 'graph' | 'use'>

/** Mbit/s of the controller and of the cable that leaves it, whichever is less; the fastest cable where it has several. */
export function linkRate({ id, speedMbps }: PhysicalController, { site, graph }: Known): number {
  let uplinkMbps: number | undefined
  for (const { port } of graph.uplinksOf(id)) {
    const known = site.ports.get(port)
    if (known !== undefined) uplinkMbps = Math.max(uplinkMbps ?? 0, known.speedMbps)
  }
  return uplinkMbps === undefined ? speedMbps : Math.min(speedMbps, uplinkMbps)
}

/** Mbit/s that are promised to nobody on the controller and on the cable that leaves it. */
export function spareRate(controller: PhysicalController, snapshot: Known): number {
  return linkRate(controller, snapshot) - snapshot.use(controller.id).guaranteedMbps
}
