import { BackendError } from '../../iov/backend.ts'
import type { DiscoveredPort, DiscoveredSwitch, SwitchBackend } from '../../iov/backend.ts'
import type { SwitchDescription } from '../../iov/site-description.ts'
import type { VLANID } from '../../iov/vlan-id.ts'

/**
 * A fabric of Fibre Channel as the site file describes it. Nobody asks it: its ports are there so that adapters and
 * storage are cabled to something. Which names see which storage is for its zones and the storage to say, and those are
 * its administrator's. It has no VLANs, so whatever concerns one is refused.
 */
export class DescribedFabric implements SwitchBackend {
  readonly switch: string
  readonly #ports: ReadonlyMap<string, DiscoveredPort>

  constructor({ name, simulated }: Pick<SwitchDescription, 'name' | 'simulated'>) {
    this.switch = name
    this.#ports = new Map(simulated.map((port) => [port.name, described(port)]))
  }

  async discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    this.#begin('discover', signal)
    const ports = [...this.#ports.values()].map((port) => structuredClone(port))
    return { ports, vlans: [], saved: true, fabric: true }
  }

  async readPort(name: string, signal: AbortSignal): Promise<DiscoveredPort> {
    const step = `read port ${name}`
    this.#begin(step, signal)
    const port = this.#ports.get(name)
    if (port !== undefined) return structuredClone(port)
    throw new BackendError(this.switch, step, 'refused', `it has no port "${name}"`)
  }

  async createVLAN(vlan: VLANID): Promise<boolean> {
    throw this.#unsupported(`create VLAN ${vlan}`)
  }

  async deleteVLAN(vlan: VLANID): Promise<void> {
    throw this.#unsupported(`delete VLAN ${vlan}`)
  }

  async join(port: string, vlan: VLANID): Promise<void> {
    throw this.#unsupported(`join ${port} to VLAN ${vlan}`)
  }

  async leave(port: string, vlan: VLANID): Promise<void> {
    throw this.#unsupported(`take ${port} out of VLAN ${vlan}`)
  }

  #begin(step: string, signal: AbortSignal): void {
    if (signal.aborted) throw new BackendError(this.switch, step, 'timeout', 'the caller gave up')
  }

  #unsupported(step: string): BackendError {
    return new BackendError(this.switch, step, 'unsupported', 'a fabric of Fibre Channel has no VLANs')
  }
}

/** Whether its link is up, nobody says; that of the adapter at the other end does. */
function described({ name, speedMbps }: SwitchDescription['simulated'][number]): DiscoveredPort {
  return { name, linkUp: true, speedMbps, untagged: null, tagged: [], allowsAll: false }
}
