import type { ControllerCapabilities, VirtualSettings } from './backend.ts'
import type { PhysicalController } from './site.ts'

type Kind = Pick<
  ControllerCapabilities,
  'portNames' | 'knownByMAC' | 'takesOnly' | 'accessPort' | 'representors'
>

/** The controller's virtual devices are in no pool: each is made when it is configured, and gone when it is reset. */
export function areCreated({ portNames, takesOnly }: Kind): boolean {
  return portNames === true || takesOnly === 'mac'
}

/** Of a virtual device that is known by a name: it has that, so it has been created, or handed out by who has it. */
export function isCreated({ portNames }: Kind, { wwpn, mac }: VirtualSettings): boolean {
  return ((portNames === true ? wwpn : mac) ?? null) !== null
}

/** Channels can go over the controller's virtual devices: in VLANs, or over a fabric (fabric.ts). */
export function carryChannels(kind: Kind): boolean {
  return kind.portNames === true || carryVLANs(kind)
}

/** The controller's virtual devices can be in VLANs: by what they are told, or by the switch port behind them. */
export function carryVLANs({ portNames, takesOnly, accessPort, representors }: Kind): boolean {
  return portNames !== true && representors !== true && (takesOnly === undefined || accessPort === true)
}

/**
 * Why none can be, in words, and what can be done; only of what carries none and is no port of Fibre Channel.
 * @param index which of the controller's virtual devices is meant
 */
export function whyNoVLANs(
  { address, capabilities, eSwitch }: Pick<PhysicalController, 'address' | 'capabilities' | 'eSwitch'>,
  index: number,
): string {
  const { takesOnly, representors } = capabilities
  if (representors === true) {
    const device = eSwitch?.representors.find((one) => one.index === index)?.device
    const which = device === undefined ? 'its representor' : `its representor ${device}`
    return `the e-switch of its card is in switchdev mode, where the card takes no VLAN: put ${which} on a bridge or Open vSwitch of the host and give that port the VLAN, or put the e-switch into legacy mode while no virtual function is used (devlink dev eswitch set pci/${address} mode legacy)`
  }
  return takesOnly === 'mac'
    ? 'a software device of the host carries frames as the VM sends them'
    : 'it is a storage device that is handed on as it is, and reaches no network'
}

/** The controller's virtual devices are no PCI functions of the host: they are known by a port name or MAC address. */
export function areKnownByName(kind: Kind): boolean {
  return kind.knownByMAC === true || areCreated(kind)
}

/** A VM can be given a virtual device at this PCI address; null: it has none. */
export function canBeAttached(kind: Kind, address: string | null): boolean {
  return address !== null || areKnownByName(kind)
}
