import type { ControllerCapabilities, VirtualSettings } from './backend.ts'

type Kind = Pick<ControllerCapabilities, 'portNames' | 'knownByMAC' | 'takesOnly' | 'accessPort'>

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
export function carryVLANs({ portNames, takesOnly, accessPort }: Kind): boolean {
  return portNames !== true && (takesOnly === undefined || accessPort === true)
}

/** Why none can be, in words; only of what carries none and is no port of Fibre Channel. */
export function whyNoVLANs({ takesOnly }: Kind): string {
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
