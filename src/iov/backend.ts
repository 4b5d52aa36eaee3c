import type { MACAddress } from './mac-address.ts'
import type { PCIAddress } from './pci-address.ts'
import type { VLANID } from './vlan-id.ts'
import type { WWN } from './wwn.ts'

/**
 * What the domain asks of devices. Backends implement these interfaces, for real devices and for simulated ones
 * alike. Every call may take long; every call takes a signal; every call that fails throws a BackendError.
 * Calls that change something are idempotent: asking for what already is so succeeds.
 */
export type BackendErrorCode =
  'unreachable' | 'timeout' | 'refused' | 'conflict' | 'unsupported' | 'no-capacity' | 'protocol'

/** A device did not do what it was asked. The message names the device's own words, such as EBUSY. */
export class BackendError extends Error {
  readonly device: string
  readonly step: string
  readonly code: BackendErrorCode

  constructor(device: string, step: string, code: BackendErrorCode, message: string, options?: ErrorOptions) {
    super(`${device}: ${step}: ${message}`, options)
    this.name = 'BackendError'
    this.device = device
    this.step = step
    this.code = code
  }
}

/** How a device makes many out of one (the paper's virtualization methods). */
export const techniques = ['passthrough', 'sriov', 'mriov', 'npiv', 'ioserver', 'software', 'none'] as const
export type Technique = (typeof techniques)[number]

export type ControllerKind = 'ethernet' | 'fibre-channel' | 'nvme'

/** In the order of CIM's numbers for them (IOV_VirtualPortController.LinkState). */
export const linkStates = ['auto', 'enable', 'disable'] as const

export type LinkState = (typeof linkStates)[number]

/** What a virtual function's settings are, or are to be. Rates in Mbit/s, 0 = not limited. */
export interface VirtualSettings {
  mac: MACAddress | null
  /** null: untagged. */
  vlan: VLANID | null
  vlanPriority: number
  /** The tag of its VLAN is one of IEEE 802.1ad; absent: one of 802.1Q. */
  serviceTag?: boolean
  minimumRateMbps: number
  maximumRateMbps: number
  spoofCheck: boolean
  trust: boolean
  /** The link that the function is shown, whatever that of the card is; absent: `auto`, the card's own. */
  linkState?: LinkState
  /**
   * The port name of a virtual port of Fibre Channel, which exists as long as it has one: setting it creates the port,
   * and null deletes it. Absent for everything else.
   */
  wwpn?: WWN | null
  /**
   * Of a device without addresses of its own: it is ready to be handed on. A controller of NVMe has its resources and is
   * online, a whole device is kept for VMs. Absent for everything else.
   */
  ready?: boolean
}

/** What the driver of a controller accepts, found out or known, so that nothing is promised that is then refused. */
export interface ControllerCapabilities {
  minimumRate: boolean
  maximumRate: boolean
  trust: boolean
  spoofCheck: boolean
  /** 802.1ad tags on a virtual function. */
  serviceTag: boolean
  /** A virtual function can be shown another link than the card has. */
  linkState?: true
  /**
   * A virtual device is a port of Fibre Channel: it is known by a port name in the place of a MAC address, and there
   * are no VLANs.
   */
  portNames?: true
  /**
   * At the host, a virtual device is no PCI function but a network device with the MAC address that it has been given: the
   * function is in another machine.
   */
  knownByMAC?: true
  /**
   * All that a virtual device can be told, where it takes no VLAN. `mac`: it is created by being given a MAC address,
   * and gone when that is taken away. `readiness`: see VirtualSettings.
   */
  takesOnly?: 'mac' | 'readiness'
  /**
   * A network card that is handed on as a whole: its frames leave as the VM sends them, and nobody else's come with them.
   * So its VLAN is that of the switch port at the other end of its cable, which carries no other.
   */
  accessPort?: true
  /**
   * The e-switch of the card is in switchdev mode: the card takes no VLAN for a virtual function. Its VLAN is that of the
   * port that its representor, a network device of the host, is on a bridge or an Open vSwitch there.
   */
  representors?: true
}

/** The switch inside of a card, as far as the host shows it (devlink-port and switchdev of the Linux kernel). */
export interface ESwitch {
  readonly mode: 'legacy' | 'switchdev'
  /** Which switch it is; equal for all network devices that are its ports (phys_switch_id). */
  readonly id: string
  /** The network devices of the host that stand for virtual functions, which are there in switchdev mode only. */
  readonly representors: readonly { readonly index: number; readonly device: string }[]
}

/** What one of several virtual devices is to be told. */
export interface VirtualChange {
  readonly index: number
  readonly settings: Partial<VirtualSettings>
}

export interface DiscoveredVirtual {
  index: number
  /** null: it is no PCI function of the host. */
  address: PCIAddress | null
  settings: VirtualSettings
  /** Why it cannot be handed out, for example that a program of the host uses it; null: it is free for us. */
  usedBy: string | null
  /** The node name of a virtual port of Fibre Channel. */
  wwnn?: WWN
}

/** The names of a port of Fibre Channel: its own, and that of what it is a port of. */
export interface PortNames {
  readonly port: WWN
  readonly node: WWN
}

export interface DiscoveredController {
  address: PCIAddress
  kind: ControllerKind
  technique: Technique
  driver: string
  /** The physical card: two controllers with equal slot and serial are one card. */
  card: { slot: string; serial: string }
  numaNode: number
  /** The operating system's name, such as ens1f0. It may change; the address does not. */
  device: string
  mac: MACAddress | null
  /** Of a Fibre Channel adapter. */
  names?: PortNames
  /** Absent: the host shows none; then settings are made at the card. */
  eSwitch?: ESwitch
  speedMbps: number
  linkUp: boolean
  maximumVirtual: number
  /** How many can be had without `enable`: of a pool its size; as many as can be where each is made when asked for. */
  enabledVirtual: number
  capabilities: ControllerCapabilities
  virtual: DiscoveredVirtual[]
}

/**
 * Calls `onChange` whenever something on the device may have changed, whoever changed it, until the signal is aborted;
 * then it settles. Rejects with a BackendError when the device can no longer be heard, or cannot be watched at all.
 */
export type Watch = (onChange: () => void, signal: AbortSignal) => Promise<void>

/** Devices of which some tell of their changes; those that do not are read again every now and then. */
export interface Watchable {
  readonly watch?: Watch | undefined
  /** Some changes are not told, or a word of one may get lost: it is read again as often as one that tells of nothing. */
  readonly mayMiss?: boolean
}

/** The adapters of one host, of one technique. */
export interface AdapterBackend extends Watchable {
  readonly host: string
  readonly technique: Technique
  discover(signal: AbortSignal): Promise<DiscoveredController[]>
  /** One virtual device as it is now; undefined when there is no such index. */
  readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined>
  /**
   * Makes `count` virtual devices available. Equal: nothing happens. Otherwise all are made anew, which is refused
   * (conflict) when any of them is in use. Called only when the site asks for it, never in passing. Unsupported where
   * virtual devices are created one by one.
   */
  enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void>
  /**
   * Sets each given attribute; leaves the others. Not atomic: a failure may leave some set. A port name creates the
   * virtual port (see VirtualSettings), and is set when the fabric has accepted it.
   */
  configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void>
  /**
   * `configure` for several virtual devices of one controller in one call on the device; the error says which of them
   * could not be set. Absent: they are set one by one.
   */
  configureMany?(
    controller: PCIAddress,
    changes: readonly VirtualChange[],
    signal: AbortSignal,
  ): Promise<void>
  /** Those of these virtual devices that are there. Absent: they are read one by one. */
  readMany?(
    controller: PCIAddress,
    indices: readonly number[],
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual[]>
  /** Puts every attribute to its default and verifies by reading back; fails rather than leave a remainder. */
  reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void>
}

/** Which VLANs a switch port carries. */
export interface PortVLANs {
  /** The VLAN of untagged frames (PVID, native VLAN); null: untagged frames are dropped. */
  untagged: VLANID | null
  tagged: VLANID[]
}

export interface DiscoveredPort extends PortVLANs {
  name: string
  linkUp: boolean
  speedMbps: number
  /** The port carries VLANs that are not listed (a trunk that allows all): it is never edited. */
  allowsAll: boolean
}

/** Somebody whom a switch hears at one of its ports (LLDP, IEEE 802.1AB). */
export interface DiscoveredNeighbour {
  port: string
  /** MAC addresses by which it calls its port or itself. */
  addresses: MACAddress[]
  /** What its system is called. */
  system: string | null
  /** What it calls its own port, where it has a name. */
  portName: string | null
}

export interface DiscoveredSwitch {
  ports: DiscoveredPort[]
  vlans: { id: VLANID; name: string }[]
  /** What was configured lasts over a restart of the switch. */
  saved: boolean
  /** Absent: the switch does not tell whom it hears. */
  neighbours?: DiscoveredNeighbour[]
  /** It is a fabric of Fibre Channel: its ports carry no VLANs, and who reaches whom there is up to its zones. */
  fabric?: true
}

export type PortRole = 'tagged' | 'untagged'

/** One switch. Calls on it are queued by the domain, so a read–modify–write is not disturbed by ourselves. */
export interface SwitchBackend extends Watchable {
  readonly switch: string
  discover(signal: AbortSignal): Promise<DiscoveredSwitch>
  readPort(port: string, signal: AbortSignal): Promise<DiscoveredPort>
  /** Answers whether it was created now (false: it was there already). */
  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean>
  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void>
  /** Adds the port to the VLAN, tagged or as its untagged VLAN, leaving every other VLAN of the port as it is. */
  join(port: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void>
  /**
   * Takes the port out of the VLAN. Where the VLAN was the port's untagged one, `formerUntagged` becomes that
   * again. The port never carries more afterwards than it did before.
   */
  leave(port: string, vlan: VLANID, formerUntagged: VLANID | null, signal: AbortSignal): Promise<void>
  /**
   * Makes what is configured last over a restart of the switch, which may take long. Absent where every change lasts
   * by itself, or where nothing can make it last.
   */
  save?(signal: AbortSignal): Promise<void>
  /** It is saved when it has not changed for this time; the default unless given. */
  readonly saveAfterMs?: number | undefined
}

export interface VMDefinition {
  /** UUID; the hypervisor's own handle. */
  id: string
  name: string
  memoryMiB: number
  processors: number
}

/** A virtual device as a hypervisor hands it to a VM. */
export interface VMDevice {
  /** null: it is no PCI function of the host. Without a port name it is the network device with the MAC address. */
  address: PCIAddress | null
  /** By which it is known, to the hypervisor and in the guest; also where the device itself has none. */
  mac: MACAddress
  /** Of a virtual port of Fibre Channel: the VM is given what storage shows to this name. */
  wwpn?: WWN
  /** A PCI function that is handed on as it is, without a MAC address being set; what it is. */
  whole?: ControllerKind
}

export interface DiscoveredVM extends VMDefinition {
  running: boolean
  devices: VMDevice[]
}

/** The hypervisor of one host. */
export interface HypervisorBackend extends Watchable {
  readonly host: string
  discover(signal: AbortSignal): Promise<DiscoveredVM[]>
  define(vm: VMDefinition, signal: AbortSignal): Promise<void>
  undefine(vm: string, signal: AbortSignal): Promise<void>
  start(vm: string, signal: AbortSignal): Promise<void>
  stop(vm: string, signal: AbortSignal): Promise<void>
  attach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void>
  detach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void>
  /**
   * Moves the VM to the hypervisor of another host, running or not, with all that is in its guest. Refused (conflict)
   * while it has devices of this host, or where the other has a domain of that UUID or name. One that is there and no
   * longer here has been moved.
   */
  migrate(vm: string, toHost: string, signal: AbortSignal): Promise<void>
}

/** A remote resource as a guest connects to it. */
export interface GuestResource {
  name: string
  kind: string
  address: string
}

/** What a guest shows of one virtual device. */
export interface GuestInterface {
  /** The guest's name of it, such as eth0. */
  name: string
  /** The device's administrative address, by which it is known. */
  mac: MACAddress
  /** The address that the guest has put in force; absent where it is the administrative one, or the guest does not say. */
  effectiveMAC?: MACAddress
  /** Names of the resources connected through it. */
  connected: string[]
}

/** The guests of one host: the operating system's side of a virtual device, and its use. */
export interface GuestBackend {
  readonly host: string
  discover(vm: string, signal: AbortSignal): Promise<GuestInterface[]>
  /** Makes the operating system take the device into use; answers with its name there. */
  addInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<string>
  removeInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<void>
  connect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void>
  disconnect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void>
}

/** Everything that the site consists of, by host and switch name. */
export interface Backends {
  adapters(host: string): readonly AdapterBackend[]
  switch(name: string): SwitchBackend
  hypervisor(host: string): HypervisorBackend
  guest(host: string): GuestBackend
}
