import type { Objective } from './objective.ts'

/** How a site chooses where several controllers satisfy everything. */
export interface PlacementPolicy {
  readonly objective: Objective
}

export const defaultPlacementPolicy: PlacementPolicy = { objective: 'best-fit' }
