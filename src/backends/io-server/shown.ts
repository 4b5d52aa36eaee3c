import type { CIMInstance } from '../../cim/instance.ts'
import { BackendError, linkStates } from '../../iov/backend.ts'
import type {
  ControllerKind,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualSettings,
} from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { defaultSettings } from '../sriov/settings-change.ts'

/** A virtual controller of the other server, and what that says of its use. */
export interface ShownVirtual extends Pick<DiscoveredVirtual, 'index' | 'settings' | 'usedBy'> {
  readonly controller: PCIAddress
  /** The name that it was asked for by; null: none, or nobody has it. */
  readonly requestName: string | null
  /** The other server has handed it out. */
  readonly isHandedOut: boolean
  readonly generation: bigint | null
}

/** CIM_PortController.ControllerType. */
const kinds: ReadonlyMap<unknown, ControllerKind> = new Map([
  [2, 'ethernet'],
  [4, 'fibre-channel'],
  [1, 'nvme'],
])

/** VirtualizationMethod SR-IOV, MR-IOV and I/O Server: what is virtual can be put into a VLAN by configureVHBA. */
const servable: ReadonlySet<unknown> = new Set([3, 4, 6])

/**
 * Reads what another iovm shows. Its instances hold what their classes declare; what does not, is no iovm's.
 * @throws BackendError (protocol) where something is missing or of another kind
 */
export function shownController(
  device: string,
  { properties }: CIMInstance,
): Omit<DiscoveredController, 'virtual'> {
  return reading(device, () => {
    const kind = kinds.get(properties.ControllerType) ?? 'ethernet'
    const virtualizes = kind === 'ethernet' && servable.has(properties.VirtualizationMethod)
    const mac = properties.PermanentAddress
    const supports = (name: string): boolean => virtualizes && properties[name] === true
    return {
      address: PCIAddress.parse(text(properties.PCIAddress)),
      kind,
      technique: virtualizes ? 'ioserver' : 'none',
      driver: optionalText(properties.DriverName),
      card: {
        slot: optionalText(properties.SlotName),
        serial: optionalText(properties.CardSerialNumber),
      },
      numaNode: typeof properties.NUMANode === 'number' ? properties.NUMANode : -1,
      device: optionalText(properties.DeviceName),
      // A WWPN has sixteen digits.
      mac: typeof mac === 'string' && mac.length === 12 ? MACAddress.parse(mac) : null,
      speedMbps: Number(BigInt(properties.Speed as bigint) / 1_000_000n),
      linkUp: properties.LinkUp === true,
      maximumVirtual: virtualizes ? number(properties.MaximumVirtualControllers) : 0,
      enabledVirtual: virtualizes ? number(properties.EnabledVirtualControllers) : 0,
      capabilities: {
        minimumRate: supports('SupportsMinimumRate'),
        maximumRate: supports('SupportsMaximumRate'),
        trust: supports('SupportsTrust'),
        spoofCheck: supports('SupportsSpoofCheck'),
        serviceTag: supports('SupportsServiceTag'),
        ...(supports('SupportsLinkState') ? { linkState: true as const } : {}),
        ...(virtualizes ? { knownByMAC: true as const } : {}),
        ...(virtualizes && properties.ESwitchMode === 3 ? { representors: true as const } : {}),
      },
    }
  })
}

/** `isOurs`: by the name that it was asked for. */
export function shownVirtual(
  device: string,
  { properties }: CIMInstance,
  isOurs: (controller: PCIAddress, index: number, requestName: string) => boolean,
): ShownVirtual {
  return reading(device, () => {
    const id = text(properties.DeviceID)
    const controller = PCIAddress.parse(id.slice(0, id.lastIndexOf('/')))
    const index = number(properties.Index)
    const requestName = typeof properties.RequestName === 'string' ? properties.RequestName : null
    const isHandedOut = properties.Owned === true
    const user = typeof properties.UsedBy === 'string' ? properties.UsedBy : null
    const ours =
      isHandedOut && user === null && requestName !== null && isOurs(controller, index, requestName)
    const others = isHandedOut ? `the I/O server has given it to ${user ?? requestName ?? 'somebody'}` : user
    return {
      controller,
      index,
      requestName,
      isHandedOut,
      generation: isHandedOut ? BigInt(properties.AllocationGeneration as bigint) : null,
      settings: settingsOf(properties),
      usedBy: ours ? null : others,
    }
  })
}

/** One that nobody has: it is not shown until it is handed out. */
export function freeVirtual(controller: PCIAddress, index: number): ShownVirtual {
  const unused = { requestName: null, isHandedOut: false, generation: null, usedBy: null }
  return { controller, index, settings: { ...defaultSettings }, ...unused }
}

function settingsOf(properties: CIMInstance['properties']): VirtualSettings {
  const { MACAddress: mac, VLANID: vlan, VLANPriority: priority } = properties
  const linkState = linkStates[Number(properties.LinkState)]
  return {
    mac: typeof mac === 'string' ? MACAddress.parse(mac) : null,
    vlan: typeof vlan === 'number' ? VLANID.parse(vlan) : null,
    vlanPriority: typeof priority === 'number' ? priority : 0,
    minimumRateMbps: number(properties.MinimumRate),
    maximumRateMbps: number(properties.MaximumRate),
    spoofCheck: properties.SpoofCheck === true,
    trust: properties.Trust === true,
    ...(properties.ServiceTag === true ? { serviceTag: true } : {}),
    ...(linkState === undefined || linkState === 'auto' ? {} : { linkState }),
  }
}

function reading<T>(device: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError))
      throw error
    const what = `what the I/O server shows is not as an iovm shows it: ${error.message}`
    throw new BackendError(device, 'read', 'protocol', what, { cause: error })
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError(`a text is missing: ${String(value)}`)
}

function optionalText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown): number {
  if (typeof value === 'number') return value
  throw new TypeError(`a number is missing: ${String(value)}`)
}
