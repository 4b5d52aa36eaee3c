import type { IsolationRule } from './isolation.ts'
import { usualIsolation } from './isolation.ts'
import type { Objective } from './objective.ts'

/** What a site says of placements: see objective.ts and isolation.ts. */
export interface PlacementPolicy {
  /** What decides where several controllers satisfy everything. */
  readonly objective: Objective
  /** Which isolation criticality and sensitivity ask for. */
  readonly isolation: readonly IsolationRule[]
}

/** That of a site that says nothing of it. */
export const defaultPlacementPolicy: PlacementPolicy = { objective: 'best-fit', isolation: usualIsolation }
