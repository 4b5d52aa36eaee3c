import type { ControllerCapabilities, VirtualSettings } from './backend.ts'

type Kind = Pick<ControllerCapabilities, 'portNames' | 'knownByMAC' | 'takesOnly'>

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

/** VLANs can be put on the controller's virtual devices. */
export function carryVLANs({ portNames, takesOnly }: Kind): boolean {
  return portNames !== true && takesOnly === undefined
}

/** Why none can be, in words; only of what carries none and is no port of Fibre Channel. */
export function whyNoVLANs({ takesOnly }: Kind): string {
  return takesOnly === 'mac'
    ? 'a software device of the host carries frames as the VM sends them'
    : 'it is handed on as it is, so only a switch port could put its frames in a VLAN, which is not done'
}

/** The controller's virtual devices are no PCI functions of the host: they are known by a port name or MAC address. */
export function areKnownByName(kind: Kind): boolean {
  return kind.knownByMAC === true || areCreated(kind)
}

/** A VM can be given a virtual device at this PCI address; null: it has none. */
export function canBeAttached(kind: Kind, address: string | null): boolean {
  return address !== null || areKnownByName(kind)
}
