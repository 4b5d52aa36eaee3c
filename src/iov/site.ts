import type { ConstraintSet } from './constraint-set.ts'
import type {
  ControllerCapabilities,
  ControllerKind,
  DiscoveredVM,
  ESwitch,
  GuestInterface,
  PortNames,
  PortVLANs,
  Technique,
  VirtualSettings,
} from './backend.ts'
import type { OperationRecord } from './journal-record.ts'
import type {
  ChannelRecord,
  RepresentationRecord,
  VMRecord,
  VirtualControllerRecord,
  VLANPortRecord,
  VLANRecord,
} from './ledger.ts'
import type { MACAddress } from './mac-address.ts'
import type { PCIAddress } from './pci-address.ts'
import type { PlacementPolicy } from './placement-policy.ts'
import type { VLANID } from './vlan-id.ts'
import type { WWN } from './wwn.ts'

/**
 * The site as it is known now: what the operator described, what was discovered on the devices, and what the ledger
 * says. Reading it never waits. All ids are stable over restarts.
 */
export interface Site {
  readonly name: string
  readonly placement: PlacementPolicy
  readonly hosts: ReadonlyMap<string, Host>
  /** By id `host/pci-address`. */
  readonly controllers: ReadonlyMap<string, PhysicalController>
  /** By id `host/pci-address/index`: every one that was created by us, and every one that others use. */
  readonly virtualControllers: ReadonlyMap<string, VirtualController>
  readonly switches: ReadonlyMap<string, Switch>
  /** By id `switch/port`. */
  readonly ports: ReadonlyMap<string, SwitchPort>
  readonly cables: readonly Cable[]
  readonly resources: ReadonlyMap<string, RemoteResource>
  readonly networks: ReadonlyMap<string, TransitNetwork>
  readonly customers: ReadonlyMap<string, Customer>
  readonly groups: ReadonlyMap<string, Group>
  /** By id (UUID). */
  readonly vms: ReadonlyMap<string, VMRecord>
  /** By VM: what hypervisors and guests show of it. One that was never seen is absent. */
  readonly machines: ReadonlyMap<string, Machine>
  readonly representations: ReadonlyMap<string, RepresentationRecord>
  readonly channels: ReadonlyMap<string, ChannelRecord>
  /** By VLAN ID: those that we made and those that others made. */
  readonly vlans: ReadonlyMap<VLANID, VLAN>
  readonly vlanPorts: ReadonlyMap<string, VLANPortRecord>
  /** Composed operations, running and recently ended, by id. */
  readonly operations: ReadonlyMap<string, OperationRecord>
  /** By `table:id`: what an operation left half changed, and why. It is kept out of every plan until it is mended. */
  readonly degraded: ReadonlyMap<string, string>
}

export interface Host {
  readonly name: string
  readonly reachable: boolean
  /** Why it is not reachable. */
  readonly fault: string | null
  /** When it last answered; null: never yet. */
  readonly observedAtMs: number | null
}

export interface PhysicalController {
  readonly id: string
  readonly host: string
  readonly address: PCIAddress
  readonly kind: ControllerKind
  /** 'none': it cannot be virtualized and serves its logical port itself. */
  readonly technique: Technique
  readonly driver: string
  readonly card: { readonly slot: string; readonly serial: string }
  readonly numaNode: number
  readonly device: string
  readonly mac: MACAddress | null
  /** Of a Fibre Channel adapter. */
  readonly names?: PortNames
  readonly eSwitch?: ESwitch
  readonly speedMbps: number
  readonly linkUp: boolean
  readonly maximumVirtual: number
  /** How many virtual devices the adapter offers at the moment: the pool. */
  readonly enabledVirtual: number
  /** Of these, how many are free for `createVHBA`. */
  readonly freeVirtual: number
  readonly capabilities: ControllerCapabilities
  /** How it differs from what the site asks for; null when it does not. */
  readonly drift: string | null
  readonly observedAtMs: number
}

export interface VirtualController {
  readonly id: string
  /** Id of its physical controller. */
  readonly controller: string
  readonly host: string
  readonly index: number
  readonly address: PCIAddress | null
  readonly kind: ControllerKind
  readonly technique: Technique
  /** As the device has it. */
  readonly actual: VirtualSettings
  /** The node name of a virtual port of Fibre Channel; its port name is in `actual`. */
  readonly wwnn?: WWN
  /** As we decided; null for one that others use. */
  readonly record: VirtualControllerRecord | null
  /** Who uses it, when it is not ours. */
  readonly usedBy: string | null
  /** The device differs from the record: what differs, for people; null when all is well. */
  readonly drift: string | null
  readonly observedAtMs: number
}

export interface Switch {
  readonly name: string
  readonly kind: string
  readonly reachable: boolean
  readonly fault: string | null
  readonly saved: boolean
  /** It is a fabric of Fibre Channel: there are no VLANs, and nothing is configured on it. */
  readonly fabric?: true
  /** When it last answered; null: never yet. */
  readonly observedAtMs: number | null
}

export interface SwitchPort extends PortVLANs {
  readonly id: string
  readonly switch: string
  readonly name: string
  readonly linkUp: boolean
  readonly speedMbps: number
  readonly allowsAll: boolean
  /** It is not as we set it: what differs, for people; null when all is well, or nothing there is ours. */
  readonly drift: string | null
  readonly observedAtMs: number
}

/** One of our VMs as its host shows it. */
export interface Machine {
  readonly vm: string
  /** null: the hypervisor does not have it. */
  readonly found: DiscoveredVM | null
  /** Another host that has it, without our doing; null: none is known. */
  readonly elsewhere: { readonly host: string; readonly running: boolean } | null
  /** What its guest shows; null: it was not asked, or could not answer. */
  readonly interfaces: readonly GuestInterface[] | null
  /** It is not as was decided: what differs, for people; null when all is well. */
  readonly drift: string | null
  readonly observedAtMs: number
}

/** Two ends, each an id of a switch port or of a physical controller. */
export interface Cable {
  readonly from: string
  readonly to: string
  readonly networks: readonly string[]
}

export interface RemoteResource {
  readonly name: string
  readonly kind: string
  readonly address: string
  readonly ports: readonly string[]
  readonly tagged: boolean
}

export interface TransitNetwork {
  readonly name: string
  readonly description: string
}

export interface Customer {
  readonly name: string
  readonly constraints: ConstraintSet
}

export interface Group {
  readonly name: string
  readonly customer: string
  /** The group that this one is in; null at the top. */
  readonly parent: string | null
  readonly constraints: ConstraintSet
  readonly caption: string | null
  /** It stands in the site file, so clients cannot change it. */
  readonly fixed: boolean
}

export interface VLAN {
  readonly vlan: VLANID
  readonly name: string
  /** null: somebody else's; shown, never touched. */
  readonly record: VLANRecord | null
  /** Ids of the switch ports that carry it, as discovered. */
  readonly ports: readonly string[]
  /** It is not as we made it: what differs, for people; null when all is well, or it is not ours. */
  readonly drift: string | null
  /** When that of its switches was read that was read longest ago; null: not all of them have been read yet. */
  readonly observedAtMs: number | null
}
