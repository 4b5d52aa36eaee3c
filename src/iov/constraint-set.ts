import type { Technique } from './backend.ts'

export const isolationLevels = ['vlan', 'controller', 'card', 'host'] as const
export type IsolationLevel = (typeof isolationLevels)[number]

export const redundancyLevels = ['controller', 'card', 'switch', 'transit'] as const
export type RedundancyLevel = (typeof redundancyLevels)[number]

/**
 * What a contract asks for (the paper's ConstraintSet; DOMAIN.md §5). Absent means: not asked. Sets add up, from
 * customer over groups and VM to the call; adding never weakens: see `combine` in constraints.ts.
 */
export interface ConstraintSet {
  /** Only on these hosts. */
  allowedHosts?: readonly string[]
  forbiddenHosts?: readonly string[]
  /** What is shared with other customers at most: 'vlan' shares everything but the VLAN, 'host' shares nothing. */
  isolation?: IsolationLevel
  /** How much the loss of the service would hurt, 0 (not) to 10. */
  criticality?: number
  /** How much disclosure would hurt, 0 (not) to 10. */
  sensitivity?: number
  /** Transit networks that a channel must not cross. */
  forbiddenNetworks?: readonly string[]
  /** Transit networks that a channel must cross, each of them. */
  mandatoryNetworks?: readonly string[]
  /** Mbit/s that a channel always gets. */
  guaranteedRateMbps?: number
  /** Mbit/s that a channel never exceeds. */
  maximumRateMbps?: number
  /** A guarantee that the device cannot enforce is accepted when admission control holds it. */
  admissionSuffices?: boolean
  /** Number of paths that share no physical element at `redundancyLevel`. 1 or absent: no redundancy. */
  redundantPaths?: number
  /** Default: card. Two ports of one card never count as two, whatever the level. */
  redundancyLevel?: RedundancyLevel
  techniques?: readonly Technique[]
  numaNode?: number
  /** The virtual device must be one that its driver lets be trusted. */
  trust?: boolean
  /** Switch port (`switch/port`) that the controller must be cabled to. */
  switchPort?: string
}
