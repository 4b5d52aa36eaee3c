import type { LinkState } from './backend.ts'
import type { ConstraintSet } from './constraint-set.ts'
import type { MACAddress } from './mac-address.ts'
import type { VLANID } from './vlan-id.ts'

/**
 * What iovm has decided and must not forget. Records are values: a change is a new record in the place of the old
 * one. The store keeps them, one transaction for each commit, and enforces every uniqueness named here.
 */
export interface LedgerTables {
  vms: VMRecord
  virtualControllers: VirtualControllerRecord
  representations: RepresentationRecord
  channels: ChannelRecord
  vlans: VLANRecord
  vlanPorts: VLANPortRecord
  generations: GenerationRecord
  groups: GroupRecord
}

export type LedgerTable = keyof LedgerTables

interface Stored {
  /** Primary key, unique in the table. */
  readonly id: string
}

/** id: UUID. `name` is unique. */
export interface VMRecord extends Stored {
  readonly name: string
  readonly host: string
  /** Where it belongs, while it is relocated for the time being; null: where it is. */
  readonly home: string | null
  /** The host that it is being moved to: it counts as being on both meanwhile. null: it stays. */
  readonly movingTo: string | null
  readonly group: string
  /** The group that it is being moved out of: it counts as being in both meanwhile. null: it stays. */
  readonly leavingGroup: string | null
  /** What the creating call asked for, beyond group and customer. */
  readonly constraints: ConstraintSet
  readonly memoryMiB: number
  readonly processors: number
  /** While it does not run, its guest has neither interfaces nor connections; a start gives them back. */
  readonly running: boolean
  readonly createdAtMs: number
}

/** id: `host/pci-address/index`; so a virtual device is handed out once. `mac` is unique too, and so is `name`. */
export interface VirtualControllerRecord extends Stored {
  /** `host/pci-address` of the physical controller. */
  readonly controller: string
  readonly index: number
  /** Of a virtual port of Fibre Channel, what its port name is made of (wwn.ts). */
  readonly mac: MACAddress
  /** One more for each hand-out of this device: a late clean-up names the generation that it means. */
  readonly generation: number
  /** What the client called it that asked for it, so that it can ask again without getting a second one. */
  readonly name: string | null
  /** The group that it was asked for; null: it may be given to a VM of any group. */
  readonly group: string | null
  /** What `getVHBA` and `initVHBA` asked for, beyond what group and VM ask for. */
  readonly constraints: ConstraintSet
  /** null: created, not yet given to a VM. */
  readonly vm: string | null
  readonly vlan: VLANID | null
  readonly minimumRateMbps: number
  readonly maximumRateMbps: number
  readonly trust: boolean
  /** Something could not be undone; the reason. Not handed out again before it is mended. */
  readonly degraded: string | null
  /** How a user elsewhere, whose I/O server this site is, has it set; absent: nobody there has it. */
  readonly own?: OwnSettings
}

/** What a virtual controller is set to in the place of what it would be by itself. */
export interface OwnSettings {
  readonly mac?: MACAddress
  readonly vlan?: VLANID | null
  readonly vlanPriority?: number
  readonly serviceTag?: boolean
  readonly spoofCheck?: boolean
  readonly linkState?: LinkState
}

/** id: `vm/guest-interface`. */
export interface RepresentationRecord extends Stored {
  readonly vm: string
  readonly virtualController: string
  readonly name: string
}

/** `connected` holds while the VM runs: a guest that does not run is connected to nothing, and again once it runs. */
export type ChannelState = 'reserved' | 'connected'

/** id: UUID. (virtualController, resource) is unique. */
export interface ChannelRecord extends Stored {
  readonly vm: string
  readonly virtualController: string
  readonly resource: string
  /** null: it crosses a fabric of Fibre Channel, where there are none. */
  readonly vlan: VLANID | null
  /** The switch ports that the channel crosses, in order from the controller, `switch/port`. */
  readonly path: readonly string[]
  readonly guaranteedRateMbps: number
  readonly maximumRateMbps: number
  /** How the guarantee is kept: by the device, or by admission only. */
  readonly enforcedBy: 'none' | 'device' | 'admission'
  /** What the call that requested it asked for, beyond its VM and virtual controller: it is kept wherever they go. */
  readonly constraints: ConstraintSet
  readonly state: ChannelState
}

/** id: the VLAN ID as text; so a VLAN has one owner. Only VLANs that iovm made. */
export interface VLANRecord extends Stored {
  readonly vlan: VLANID
  readonly group: string
  readonly customer: string
  /** The switches on which iovm created it. */
  readonly createdOn: readonly string[]
}

/** id: `vlan@switch/port`: iovm put the port into the VLAN. */
export interface VLANPortRecord extends Stored {
  readonly vlan: VLANID
  readonly port: string
  readonly role: 'tagged' | 'untagged'
  /** What the port's untagged VLAN was before, to be restored. */
  readonly formerUntagged: VLANID | null
}

/**
 * id: as VirtualControllerRecord; kept when the device is released, so that generations never repeat. Or a port name of
 * Fibre Channel, which has one generation only: it is never given again (field lesson 23). Or the site's prefix of MAC
 * addresses: its generation numbers the last one that was given (identities.ts).
 */
export interface GenerationRecord extends Stored {
  readonly generation: number
}

/** id: the name, unique over the site. Groups that clients made; those of the site file are not stored. */
export interface GroupRecord extends Stored {
  readonly customer: string
  /** The group that this one is in; null at the top. */
  readonly parent: string | null
  readonly caption: string | null
  readonly constraints: ConstraintSet
}

export type LedgerChange = {
  [T in LedgerTable]:
    { readonly table: T; readonly put: LedgerTables[T] } | { readonly table: T; readonly delete: string }
}[LedgerTable]

export type LedgerContents = { readonly [T in LedgerTable]: readonly LedgerTables[T][] }

/** A commit would have given away something twice. Nothing was stored. */
export class NotUniqueError extends Error {
  readonly table: LedgerTable
  constructor(table: LedgerTable, message: string) {
    super(message)
    this.name = 'NotUniqueError'
    this.table = table
  }
}
