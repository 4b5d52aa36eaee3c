import { acceptable, truth } from '../switch/qbridge-objects.ts'
import type { StateChange, StateFile } from './state-file.ts'

/** A VLAN of a simulated switch; ports by their numbers. */
export interface SimulatedVLAN {
  name: string
  egress: ReadonlySet<number>
  forbidden: ReadonlySet<number>
  untagged: ReadonlySet<number>
}

/** How a port of a simulated switch treats what comes in; the values are those of the MIB. */
export interface SimulatedPortVLAN {
  pvid: number
  acceptableFrameTypes: number
  ingressFiltering: number
}

/** A VLAN as it is kept: ports by name, so that a changed list of ports does not move them. */
interface KeptVLAN {
  name: string
  egress: string[]
  forbidden: string[]
  untagged: string[]
}

export interface SwitchState {
  readonly vlans: ReadonlyMap<number, SimulatedVLAN>
  /** By port number, from 1. */
  readonly ports: ReadonlyMap<number, SimulatedPortVLAN>
}

export const portAtFirst: Readonly<SimulatedPortVLAN> = {
  pvid: 1,
  acceptableFrameTypes: acceptable.all,
  ingressFiltering: truth.yes,
}

/** VLAN 1 with every port, untagged. */
export function defaultVLAN(ports: readonly string[]): SimulatedVLAN {
  const all = new Set(ports.map((_, at) => at + 1))
  return { name: 'default', egress: all, forbidden: new Set(), untagged: all }
}

/** What the switch was when it was last changed. */
export function loadSwitch(file: StateFile, name: string, ports: readonly string[]): SwitchState {
  const numbers = new Map(ports.map((port, at) => [port, at + 1]))
  const known = (names: readonly string[]) =>
    new Set(names.map((port) => numbers.get(port)).filter((number) => number !== undefined))
  const vlans = new Map([[1, defaultVLAN(ports)]])
  for (const [vlan, kept] of file.load<KeptVLAN>('vlan', name)) {
    vlans.set(Number(vlan), {
      name: kept.name,
      egress: known(kept.egress),
      forbidden: known(kept.forbidden),
      untagged: known(kept.untagged),
    })
  }
  const kept = file.load<SimulatedPortVLAN>('port', name)
  return { vlans, ports: new Map(ports.map((port, at) => [at + 1, kept.get(port) ?? { ...portAtFirst }])) }
}

/** Keeps what differs between two states; what is as in a new switch is kept as nothing. */
export function keepSwitch(
  file: StateFile,
  name: string,
  ports: readonly string[],
  before: SwitchState,
  after: SwitchState,
): void {
  const named = (numbers: ReadonlySet<number>) =>
    [...numbers].sort((one, other) => one - other).map((number) => ports[number - 1] as string)
  const kept = (vlan: SimulatedVLAN | undefined): KeptVLAN | undefined =>
    vlan && {
      name: vlan.name,
      egress: named(vlan.egress),
      forbidden: named(vlan.forbidden),
      untagged: named(vlan.untagged),
    }
  const atFirst = JSON.stringify(kept(defaultVLAN(ports)))
  const changes: StateChange[] = []
  for (const vlan of new Set([...before.vlans.keys(), ...after.vlans.keys()])) {
    const value = kept(after.vlans.get(vlan))
    if (JSON.stringify(value) === JSON.stringify(kept(before.vlans.get(vlan)))) continue
    const isDefault = vlan === 1 && JSON.stringify(value) === atFirst
    changes.push({ kind: 'vlan', owner: name, key: String(vlan), value: isDefault ? undefined : value })
  }
  for (const [number, port] of after.ports) {
    if (before.ports.get(number) === port) continue
    const isDefault = JSON.stringify(port) === JSON.stringify(portAtFirst)
    const key = ports[number - 1] as string
    changes.push({ kind: 'port', owner: name, key, value: isDefault ? undefined : port })
  }
  file.change(changes)
}
