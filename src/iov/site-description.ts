import type { ConstraintSet } from './constraint-set.ts'
import type { MACAddress } from './mac-address.ts'
import type { PCIAddress } from './pci-address.ts'
import type { PlacementPolicy } from './placement-policy.ts'

/** What the operator says about the site: read from the site file, checked and parsed, never changed. */
export interface SiteDescription {
  name: string
  /** VLAN IDs that iovm may hand out, both ends included. All others are somebody else's. */
  vlanRanges: readonly { first: number; last: number }[]
  /** First three octets of the MAC addresses that iovm gives, locally administered, such as 02:69:6f. */
  macPrefix: string
  /** Absent: the default. */
  placement?: Partial<PlacementPolicy>
  /** Absent: drift is told and nothing mended; see reconcile/reconciler.ts. */
  reconcile?: ReconcileDescription
  customers: readonly CustomerDescription[]
  hosts: readonly HostDescription[]
  switches: readonly SwitchDescription[]
  cables: readonly CableDescription[]
  resources: readonly ResourceDescription[]
  transitNetworks: readonly TransitNetworkDescription[]
}

/** What may be mended without being asked, when somebody has changed it. */
export const mendKinds = ['virtual-controllers', 'switch-ports', 'vlans', 'vms'] as const
export type MendKind = (typeof mendKinds)[number]

export interface ReconcileDescription {
  /** So often hosts and switches are read that tell of nothing by themselves. */
  intervalSeconds: number
  mend: readonly MendKind[]
}

/** Where a site says nothing of it. */
export const reportOnly: ReconcileDescription = { intervalSeconds: 60, mend: [] }

export interface CustomerDescription {
  name: string
  constraints: ConstraintSet
  groups: readonly GroupDescription[]
}

/** A VM group; groups nest (the paper's tiers). Names are unique over the site. */
export interface GroupDescription {
  name: string
  constraints: ConstraintSet
  groups: readonly GroupDescription[]
}

export interface HostDescription {
  name: string
  /** 'simulated' or the name of a real backend set. */
  backend: string
  /** How many virtual devices each controller is to offer; set when iovm starts, where it can be done safely. */
  pools: readonly { controller: PCIAddress; virtual: number }[]
  /** How many virtual network devices of the host's own kernel (macvtap) a network card may carry; absent: none. */
  software?: readonly { controller: PCIAddress; virtual: number }[]
  /** Controllers that may be handed to VMs as a whole; absent: none. */
  passthrough?: readonly PCIAddress[]
  /** The adapters of a simulated host. */
  simulated: readonly SimulatedControllerDescription[]
  /** What runs its VMs; absent: they are simulated. */
  hypervisor?: HypervisorDescription
  /** How the operating systems in its VMs are reached; absent: they are simulated. */
  guests?: GuestsDescription
  /** The machine that serves adapters to this host, by an iovm of its own. */
  ioServer?: IOServerDescription
}

export interface IOServerDescription {
  /** Of its CIM server, such as https://io-1.example.org:5989. */
  url: string
  user: string
  password: SecretSource
  /** A file of certificates in PEM that its own is checked against; absent: those of the system. */
  certificateAuthority?: string
  /** What its iovm calls the host that has the adapters. */
  host: string
}

export interface HypervisorDescription {
  readonly kind: string
  /** How it is connected to, from the machine that iovm runs on. */
  readonly uri: string
}

export type GuestsDescription =
  /** The unix socket of each VM's QEMU guest agent; `{id}` stands for the VM's UUID. */
  | { readonly agent: string }
  /** The host is the computing resource itself: what its VMs would do, it does. */
  | { readonly self: true }
  /** Their agents are asked through the host's hypervisor, which has their channels. */
  | { readonly hypervisor: true }

export interface SimulatedControllerDescription {
  address: PCIAddress
  device: string
  /** Which driver's behaviour is simulated, such as igb. */
  driver: string
  /** null: it is a controller of NVMe. */
  mac: MACAddress | null
  slot: string
  serial: string
  numaNode: number
  speedMbps: number
  /** sriov_totalvfs. 0: the card cannot virtualize. */
  totalVirtual: number
}

export interface SwitchDescription {
  name: string
  kind: string
  /** Where the switch is reached; what it means depends on the kind. */
  address: string | null
  bridge: string | null
  /** Of a bridge of the Linux kernel: the host that it is on. */
  host?: string
  /** How a switch of the kind snmp is spoken to. */
  snmp?: SNMPDescription
  /** The ports of a simulated switch, of a bridge on a simulated host, or of a fabric, which is not asked for them. */
  simulated: readonly { name: string; speedMbps: number }[]
}

/** Where a secret is; never the secret itself. */
export type SecretSource =
  /** All of the file but a line break at its end. */
  | { readonly file: string }
  /** An environment variable. */
  | { readonly variable: string }

export interface SNMPDescription {
  /** UDP. */
  port: number
  security: SNMPSecurityDescription
  /** Whose deviations from the standard are to be expected. */
  vendor: string
  /** The configuration is saved when it has not changed for this time; absent: the default. */
  saveAfterMs?: number
  /** The UDP port at which notifications of the switch are awaited; absent: none are. */
  trapPort?: number
}

export type SNMPSecurityDescription =
  | { version: 'v2c'; community: SecretSource }
  | {
      version: 'v3'
      user: string
      authentication?: { protocol: string; key: SecretSource }
      privacy?: { protocol: string; key: SecretSource }
    }

/** A port, written `switch/port`, or a host's controller, written `host/pci-address`. */
export type EndName = string

export interface CableDescription {
  from: EndName
  to: EndName
  /** The transit networks that this cable is part of. */
  networks: readonly string[]
}

export interface ResourceDescription {
  name: string
  /** iscsi, nvme-tcp, nfs, fc-lun, database … */
  kind: string
  address: string
  /** The switch ports behind which it sits, `switch/port`; several for a resource with several ways in. */
  ports: readonly string[]
  /** It reads VLAN tags: its ports carry VLANs tagged, and many at once. Otherwise one VLAN, untagged. */
  tagged: boolean
}

export interface TransitNetworkDescription {
  name: string
  description: string
}
