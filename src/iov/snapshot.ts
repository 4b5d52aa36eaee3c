import type { LedgerView } from './ledger-view.ts'
import type { PCIAddress } from './pci-address.ts'
import type { PlacementIndex } from './placement-index.ts'
import type { SiteDescription } from './site-description.ts'
import type { SiteGraph } from './site-graph.ts'
import type { Site } from './site.ts'
import type { ControllerUse, CustomerUse } from './usage.ts'
import type { VLANID } from './vlan-id.ts'

/** All that a decision reads. Nothing in it waits for a device, and nothing changes while a decision is made. */
export interface Snapshot {
  readonly description: SiteDescription
  readonly site: Site
  readonly ledger: LedgerView
  readonly graph: SiteGraph
  readonly inventory: Inventory
  /** The controllers, arranged for a search. */
  readonly index: PlacementIndex
  /** Who uses a physical controller, and how much of it. */
  use(controller: string): ControllerUse
  /** The customers whose VMs are on the host. */
  hostUse(host: string): readonly CustomerUse[]
  /** The hosts that a plan in the making will leave otherwise; absent: the site is shown as it is. */
  planned?(): Iterable<string>
}

/** What discovery knows beyond what the site shows. Ids are those of site.ts. */
export interface Inventory {
  /** Physical controllers of a host. */
  controllersOf(host: string): readonly string[]
  /** Physical controllers on the same card as this one, itself among them. */
  cardMates(controller: string): readonly string[]
  /** Indexes of the virtual devices that can be handed out, ascending. */
  freeIndexes(controller: string): readonly number[]
  /** Where the virtual device sits on the PCI bus; null: nowhere, or it is not known. */
  addressOf(controller: string, index: number): PCIAddress | null
  /** Somebody uses virtual devices of the controller without iovm. */
  usedByOutsiders(controller: string): boolean
  /** The switch has the VLAN, whoever made it. */
  hasVLAN(switchName: string, vlan: VLANID): boolean
}
