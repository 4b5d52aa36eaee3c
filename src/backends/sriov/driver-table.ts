import type { ControllerCapabilities, ESwitch } from '../../iov/backend.ts'
import { noCapabilities } from '../no-capabilities.ts'

const usual: ControllerCapabilities = { ...noCapabilities, maximumRate: true, trust: true, spoofCheck: true }

const withLink: ControllerCapabilities = { ...usual, linkState: true }

/**
 * What each driver's PF side takes for its virtual functions, so that nothing is promised that the device then
 * refuses. igb and netdevsim as recorded on a real kernel. The rates of ixgbe, i40e, ice, mlx5_core and bnxt_en as in
 * the sources of their ndo_set_vf_rate; the rest of these five is not checked on a device yet. bnxt_en takes a minimum
 * rate only together with a maximum above it, and ice 802.1ad only in double-VLAN mode, so neither is promised. A
 * driver that is not here is promised nothing but MAC and VLAN.
 */
const drivers: ReadonlyMap<string, ControllerCapabilities> = new Map([
  ['igb', usual],
  ['ixgbe', withLink],
  ['i40e', withLink],
  ['ice', { ...withLink, minimumRate: true }],
  ['mlx5_core', { ...withLink, minimumRate: true }],
  ['bnxt_en', withLink],
  ['netdevsim', { ...withLink, minimumRate: true, serviceTag: true }],
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

/**
 * What drivers take besides VLANs no longer, when their e-switch is in switchdev mode: netdevsim as recorded on a real
 * kernel, ice by its source (ice_set_vf_trust). Those of mlx5_core are not checked, in its source or on a device: they are
 * left out so that nothing is promised that it may refuse.
 */
const lostInSwitchdev: ReadonlyMap<string, Partial<ControllerCapabilities>> = new Map([
  ['netdevsim', { minimumRate: false, maximumRate: false }],
  ['mlx5_core', { spoofCheck: false, trust: false }],
  ['ice', { trust: false }],
])

/** The capabilities of a controller: none at all when it cannot virtualize. */
export function capabilitiesOf(
  driver: string,
  virtualizes: boolean,
  mode: ESwitch['mode'] = 'legacy',
): ControllerCapabilities {
  const own = (virtualizes ? drivers.get(driver) : undefined) ?? noCapabilities
  if (mode === 'legacy' || !virtualizes) return own
  return { ...own, serviceTag: false, ...lostInSwitchdev.get(driver), representors: true }
}
