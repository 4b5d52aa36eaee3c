import type { ChannelRecord } from '../../iov/ledger.ts'
import { channelLinkFault } from '../../iov/link-state.ts'
import type { Host, Switch, VirtualController } from '../../iov/site.ts'
import { systemID } from './names.ts'
import type { SiteView } from './site-view.ts'

/** How an element fares (CIM_ManagedSystemElement). The first entry of OperationalStatus is the primary one. */
export interface Health {
  readonly OperationalStatus: number[]
  readonly StatusDescriptions: string[]
  readonly HealthState: number
}

/** Whether an element is in use (CIM_EnabledLogicalElement). */
export interface Enabled {
  readonly EnabledState: number
  readonly RequestedState: number
  readonly EnabledDefault: number
}

export const healthy = health(2, 5, 'OK')

/** The device works, and is not as it was decided. */
export function degraded(text: string): Health {
  return health(3, 10, text)
}

export function failed(text: string): Health {
  return health(6, 20, text)
}

export function stopped(text: string): Health {
  return health(10, 5, text)
}

/** What is known is of before the connection was lost. */
export function lost(text: string): Health {
  return health(13, 0, text)
}

/** The element itself may be well; something that it needs is not. */
export function unsupported(text: string): Health {
  return health(16, 20, text)
}

export function unknown(text: string): Health {
  return health(0, 0, text)
}

export const enabled = state(2)
export const disabled = state(3)
export const offline = state(6)
export const enabledUnknown = state(0)

export function healthOfHost(host: Host | undefined): Health {
  return healthOfSystem('host', host)
}

export function healthOfSwitch(found: Switch | undefined): Health {
  return healthOfSystem('switch', found)
}

/** A system, or something that is seen only through it, is enabled as far as one can see. */
export function enabledWith(health: Health): Enabled {
  return isLost(health) ? enabledUnknown : enabled
}

/** A physical or virtual controller; also its facility. */
export function healthOfController(view: SiteView, id: string): Health {
  const ofHost = healthOfHost(view.site.hosts.get(systemID(id)))
  if (isLost(ofHost)) return ofHost
  const fault = faultOf(view.site.virtualControllers.get(id))
  return fault === null ? healthy : degraded(fault)
}

/** A port with its link down is a fault only where a cable should be. */
export function statusOfPort(view: SiteView, id: string, linkUp: boolean, system: Health): Health & Enabled {
  if (isLost(system)) return { ...system, ...enabledUnknown }
  if (linkUp) return { ...healthy, ...enabled }
  const cabled = view.index.cablesOfEnd(id).length > 0
  return { ...(cabled ? failed('Link down on a cabled port') : stopped('Link down')), ...offline }
}

/** A channel fares as what carries it: the adapter and each switch port on its path. */
export function healthOfChannel(view: SiteView, channel: ChannelRecord): Health {
  const controller = healthOfController(view, channel.virtualController)
  if (isLost(controller)) return controller
  if (controller.HealthState !== healthy.HealthState) {
    return unsupported(`${channel.virtualController}: ${controller.StatusDescriptions.join('; ')}`)
  }
  for (const id of channel.path) {
    const ofSwitch = healthOfSwitch(view.site.switches.get(systemID(id)))
    if (isLost(ofSwitch)) return ofSwitch
  }
  const fault = channelLinkFault(view.site, channel)
  return fault === null ? healthy : unsupported(fault.text)
}

/** A resource is not asked itself: what is known is whether the switch ports before it have link. */
export function healthOfResource(view: SiteView, ports: readonly string[]): Health {
  const up = ports.filter((id) => view.site.ports.get(id)?.linkUp === true)
  if (ports.length === 0) return unknown('It is not known where the resource is connected')
  if (up.length === ports.length) return healthy
  const down = ports.filter((id) => !up.includes(id)).join(', ')
  return up.length > 0 ? degraded(`No link: ${down}`) : lost(`No link: ${down}`)
}

export function isLost(health: Health): boolean {
  return health.OperationalStatus[0] === 13
}

function healthOfSystem(
  what: string,
  system: { readonly reachable: boolean; readonly fault: string | null } | undefined,
): Health {
  if (system === undefined) return unknown(`The ${what} is not known any more`)
  if (!system.reachable) return lost(system.fault ?? `The ${what} cannot be reached`)
  return system.fault === null ? healthy : degraded(system.fault)
}

function faultOf(virtual: VirtualController | undefined): string | null {
  return virtual?.record?.degraded ?? virtual?.drift ?? null
}

function health(operational: number, state: number, text: string): Health {
  return { OperationalStatus: [operational], StatusDescriptions: [text], HealthState: state }
}

function state(value: number): Enabled {
  return { EnabledState: value, RequestedState: 12, EnabledDefault: 2 }
}
