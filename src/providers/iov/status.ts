import type { ChannelRecord, VMRecord } from '../../iov/ledger.ts'
import { channelLinkFault } from '../../iov/link-state.ts'
import { channelDrift } from '../../iov/reconcile/machine-drift.ts'
import type { Host, Switch, SwitchPort, VirtualController } from '../../iov/site.ts'
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
  const fault = faultOf(view.site.virtualControllers.get(id)) ?? view.site.controllers.get(id)?.drift ?? null
  return fault === null ? healthy : degraded(fault)
}

/** A VM that is halted is well, and does not run; one that somebody else has halted is not as it should be. */
export function statusOfVM(view: SiteView, vm: VMRecord): Health & Enabled {
  const ofHost = healthOfHost(view.site.hosts.get(vm.host))
  if (isLost(ofHost)) return { ...ofHost, ...enabledUnknown }
  const machine = view.site.machines.get(vm.id)
  const runs = isRunning(view, vm)
  const fault = view.site.degraded.get(`vms:${vm.id}`) ?? machine?.drift ?? null
  if (fault !== null) return { ...degraded(fault), ...(runs ? enabled : disabled) }
  return runs ? { ...ofHost, ...enabled } : { ...stopped('Not running'), ...disabled }
}

/** As far as is known, wherever it is. */
function isRunning({ site }: SiteView, vm: VMRecord): boolean {
  const machine = site.machines.get(vm.id)
  if (machine === undefined || machine.drift === null) return vm.running
  return machine.found?.running === true || machine.elsewhere?.running === true
}

/** A switch port; one that is not as it was set works, and not as it should. */
export function statusOfSwitchPort(view: SiteView, port: SwitchPort): Health & Enabled {
  const status = statusOfPort(view, port.id, port.linkUp, healthOfSwitch(view.site.switches.get(port.switch)))
  const fault = portFault(view, port)
  return status.HealthState === healthy.HealthState && fault !== null
    ? { ...status, ...degraded(fault) }
    : status
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
    const port = view.site.ports.get(id)
    const drift = port === undefined ? null : portFault(view, port)
    if (drift !== null) return unsupported(`${id}: ${drift}`)
  }
  const drift = driftOfChannel(view, channel)
  if (drift !== null) return degraded(drift)
  const fault = channelLinkFault(view.site, channel)
  if (fault !== null) return unsupported(fault.text)
  return isAtWork(view, channel) ? healthy : stopped('Its virtual machine does not run')
}

/** Its virtual machine runs: the guest of one that does not is connected to nothing. */
export function isAtWork(view: SiteView, channel: ChannelRecord): boolean {
  const vm = view.site.vms.get(channel.vm)
  return vm === undefined || isRunning(view, vm)
}

/** How the guest's side of a channel differs from what was decided. */
export function driftOfChannel({ site }: SiteView, channel: ChannelRecord): string | null {
  const mac = site.virtualControllers.get(channel.virtualController)?.record?.mac
  return channelDrift(site.machines.get(channel.vm), channel, mac)
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

/** What an operation left half changed there, or somebody has changed. */
function portFault({ site }: SiteView, port: SwitchPort): string | null {
  for (const [element, text] of site.degraded) {
    if (element.startsWith('vlanPorts:') && element.endsWith(`@${port.id}`)) return text
  }
  return port.drift
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
