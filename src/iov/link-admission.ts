import { splitID } from './element-id.ts'
import type { Findings } from './findings.ts'
import { controllerLinkFault, portLinkFault } from './link-state.ts'
import { carries, editFault, portFault, portGuarantees } from './port-admission.ts'
import { roleOf } from './port-role.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { Cable, RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'

/** What a channel asks of its path. */
export interface PathDemands {
  /** Of each link. */
  readonly guaranteedRateMbps: number
  readonly forbiddenNetworks: readonly string[]
  /** Of the path as a whole. */
  readonly mandatoryNetworks: readonly string[]
}

/** Why a link cannot be crossed: which rule says so, and of what. */
export interface LinkRefusal {
  readonly source: string
  readonly text: string
  readonly element: string
}

/**
 * Which links a new channel may cross, whatever its VLAN, and which ports can carry a VLAN for it. Each is judged once
 * in a search. Both ends of a cable must have a link, be ours to edit, and have room for what is guaranteed.
 */
export class LinkAdmission {
  readonly #snapshot: Snapshot
  readonly #resource: RemoteResource
  readonly #demands: PathDemands
  readonly #cables = new Map<Cable, LinkRefusal | null>()
  readonly #ports = new Map<string, LinkRefusal | null>()
  readonly #vlans = new Map<string, LinkRefusal | null>()

  constructor(snapshot: Snapshot, resource: RemoteResource, demands: PathDemands) {
    this.#snapshot = snapshot
    this.#resource = resource
    this.#demands = demands
  }

  /** Why the channel cannot take this cable; null: it can. */
  refusalOfStep(step: Uplink | Link): LinkRefusal | null {
    const { cable } = step
    let refusal = this.#cables.get(cable)
    if (refusal === undefined) this.#cables.set(cable, (refusal = this.#judgeStep(step)))
    return refusal
  }

  /** Why the channel cannot cross this port; null: it can. `planned`: Mbit/s that others are to be guaranteed on it. */
  refusalOfPort(port: string, planned = 0): LinkRefusal | null {
    if (planned > 0) return this.#judgePort(port, planned)
    let refusal = this.#ports.get(port)
    if (refusal === undefined) this.#ports.set(port, (refusal = this.#judgePort(port, 0)))
    return refusal
  }

  /** Why the port cannot carry the VLAN, or what has none, for the channel; null: it can. */
  refusalOfVLAN(port: string, vlan: VLANID | null): LinkRefusal | null {
    const key = `${vlan}@${port}`
    let refusal = this.#vlans.get(key)
    if (refusal === undefined) this.#vlans.set(key, (refusal = this.#judgeVLAN(port, vlan)))
    return refusal
  }

  /** Tells of everything that was found to be in the way, whatever the VLAN. */
  tell(findings: Findings): void {
    for (const refusals of [this.#cables, this.#ports]) {
      for (const refusal of refusals.values()) if (refusal !== null) note(findings, refusal)
    }
  }

  #judgeStep(step: Uplink | Link): LinkRefusal | null {
    const { networks } = step.cable
    const near = 'port' in step ? step.port : step.fromPort
    const forbidden = networks.find((network) => this.#demands.forbiddenNetworks.includes(network))
    if (forbidden !== undefined) {
      return {
        source: 'transit',
        text: `network ${forbidden} is forbidden, behind port`,
        element: near,
      }
    }
    if ('fromPort' in step) return this.refusalOfPort(near) ?? this.refusalOfPort(step.toPort)
    const { from, to } = step.cable
    const fault = controllerLinkFault(this.#snapshot.site, from === near ? to : from)
    return fault === null ? this.refusalOfPort(near) : { source: 'link', ...fault }
  }

  #judgePort(id: string, planned: number): LinkRefusal | null {
    const { site } = this.#snapshot
    const linkFault = portLinkFault(site, id)
    if (linkFault !== null) return { source: 'link', ...linkFault }
    const text = editFault(this.#snapshot, id)
    if (text !== null) return { source: 'switch port', text, element: id }
    return this.#judgeRate(id, planned)
  }

  #judgeRate(id: string, planned: number): LinkRefusal | null {
    const asked = this.#demands.guaranteedRateMbps
    if (asked === 0) return null
    const speed = this.#snapshot.site.ports.get(id)!.speedMbps
    const promised = portGuarantees(this.#snapshot, id) + planned
    if (promised + asked <= speed) return null
    const text = `${promised} of ${speed} Mbit/s are guaranteed, ${asked} more do not fit on port`
    return { source: 'capacity', text, element: id }
  }

  #judgeVLAN(port: string, vlan: VLANID | null): LinkRefusal | null {
    const role = roleOf(this.#snapshot, this.#resource, port)
    const text =
      portFault(this.#snapshot, port, vlan, role) ?? (vlan === null ? null : this.#strangerFault(port, vlan))
    return text === null ? null : { source: 'switch port', text, element: port }
  }

  /** A VLAN of the same number that somebody else made on a switch is another VLAN. */
  #strangerFault(port: string, vlan: VLANID): string | null {
    const owner = splitID(port).owner
    const ours = this.#snapshot.ledger.get('vlans', String(vlan))
    if (ours?.createdOn.includes(owner) || !this.#snapshot.inventory.hasVLAN(owner, vlan)) return null
    if (ours !== undefined && carries(this.#snapshot, port, vlan, 'tagged')) return null
    return `VLAN ${vlan} on switch ${owner} was made by somebody else`
  }
}

export function note(findings: Findings, { source, text, element }: LinkRefusal): void {
  findings.add(source, text, element)
}
