import type { Filter } from '../filter.ts'
import { allowedHosts } from './allowed-hosts.ts'
import { capacity } from './capacity.ts'
import { eSwitch } from './e-switch.ts'
import { fabric } from './fabric.ts'
import { forbiddenHosts } from './forbidden-hosts.ts'
import { freeVirtualDevice } from './free-virtual-device.ts'
import { guaranteeCapability } from './guarantee-capability.ts'
import { cardIsolation, controllerIsolation, hostIsolation } from './isolation.ts'
import { maximumCapability } from './maximum-capability.ts'
import { network } from './network.ts'
import { numaNode } from './numa-node.ts'
import { reachableHost } from './reachable-host.ts'
import { switchPort } from './switch-port.ts'
import { technique } from './technique.ts'
import { transit } from './transit.ts'
import { trustCapability } from './trust-capability.ts'

/** What a physical controller must be like, whether or not a virtual device of it is in hand already. */
export const suitability: readonly Filter[] = [
  reachableHost,
  allowedHosts,
  forbiddenHosts,
  technique,
  numaNode,
  switchPort,
  transit,
  trustCapability,
  guaranteeCapability,
  maximumCapability,
  hostIsolation,
  cardIsolation,
  controllerIsolation,
]

/** All filters of a placement, cheap ones that remove much first. */
export const placementFilters: readonly Filter[] = [
  network,
  eSwitch,
  ...suitability,
  fabric,
  freeVirtualDevice,
  capacity,
]
