import type { ControllerCapabilities } from '../../iov/backend.ts'

const none: ControllerCapabilities = {
  minimumRate: false,
  maximumRate: false,
  trust: false,
  spoofCheck: false,
  serviceTag: false,
}
const usual: ControllerCapabilities = { ...none, maximumRate: true, trust: true, spoofCheck: true }

/**
 * What each driver's PF side takes for its virtual functions, so that nothing is promised that the device then
 * refuses. igb and netdevsim as recorded; the others as in the ndo_set_vf_* functions of Linux 6.12. A driver that
 * is not here is promised nothing but MAC and VLAN. 802.1ad: ice takes it only in double-VLAN mode, so it is not
 * promised there.
 */
const drivers: ReadonlyMap<string, ControllerCapabilities> = new Map([
  ['igb', usual],
  ['ixgbe', usual],
  ['i40e', usual],
  ['ice', { ...usual, minimumRate: true }],
  ['mlx5_core', { ...usual, minimumRate: true }],
  ['bnxt_en', { ...usual, minimumRate: true }],
  ['netdevsim', { ...usual, minimumRate: true, serviceTag: true }],
])

/**
 * Drivers that make virtual functions which the host cannot then configure: `ip link set … vf` is "Operation not
 * supported" (recorded for virtio). Their functions cannot be kept apart, so they count as not virtualizing.
 */
const unmanageable: ReadonlySet<string> = new Set(['virtio-pci', 'virtio_net', 'vfio-pci'])

/** Whether the virtual functions of a controller with this driver can be given MAC and VLAN by the host. */
export function isManageable(driver: string): boolean {
  return !unmanageable.has(driver)
}

/** The capabilities of a controller: none at all when it cannot virtualize. */
export function capabilitiesOf(driver: string, virtualizes: boolean): ControllerCapabilities {
  return (virtualizes ? drivers.get(driver) : undefined) ?? none
}
