import type { Log } from '../base/log.ts'
import type { Backends, VirtualChange } from './backend.ts'
import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'
import type { Discovery } from './discovery.ts'
import { settingsOf } from './drift.ts'
import { controllerID } from './element-id.ts'
import type { Ledger } from './ledger-state.ts'
import { configureAll } from './many-virtual.ts'
import type { PCIAddress } from './pci-address.ts'
import type { SiteDescription } from './site-description.ts'
import type { PhysicalController, Site } from './site.ts'
import { areCreated, isCreated } from './virtual-device-kind.ts'

export interface PoolOptions {
  readonly description: SiteDescription
  readonly backends: Backends
  readonly site: Site
  readonly ledger: Ledger
  readonly discovery: Discovery
  readonly limits: CallLimits
  readonly log: Log
}

/** Why a pool is left as it is, or that it is to be made. */
export type PoolDecision = { readonly enable: boolean; readonly why: string }

/**
 * Makes the pools of virtual devices that the site asks for, when iovm starts. A pool of the right size is left alone;
 * one of another size is made anew only when nothing uses it, because that destroys every device in it (field lessons
 * 1 and 2). After a restart of the host, where all devices are gone, those that the ledger knows are set up again
 * before anything is served (lesson 12), and so are those that are in no pool, such as virtual ports of Fibre Channel.
 * What cannot be done is logged; the rest goes on.
 */
export async function makePools(options: PoolOptions): Promise<void> {
  await Promise.all(options.description.hosts.map((host) => makePoolsOf(options, host)))
}

/** Whether a pool may be made, and why not. */
export function decidePool(controller: PhysicalController, count: number, used: number): PoolDecision {
  if (controller.enabledVirtual === count) return { enable: false, why: 'the pool is there' }
  if (count > controller.maximumVirtual) {
    return {
      enable: false,
      why: `${count} virtual devices are asked for, the device has ${controller.maximumVirtual}`,
    }
  }
  if (controller.enabledVirtual === 0) return { enable: true, why: 'there are no virtual devices yet' }
  if (used > 0) {
    const why = `${used} of its ${controller.enabledVirtual} virtual devices are in use; another number would destroy them`
    return { enable: false, why }
  }
  return { enable: true, why: `none of its ${controller.enabledVirtual} virtual devices is in use` }
}

async function makePoolsOf(options: PoolOptions, host: SiteDescription['hosts'][number]): Promise<void> {
  const { site, discovery, log } = options
  if (site.hosts.get(host.name)?.reachable !== true) return
  const made = [...withMissingDevices(options, host.name)]
  for (const { controller: address, virtual: count } of host.pools) {
    const id = controllerID(host.name, address)
    const controller = site.controllers.get(id)
    if (controller === undefined) {
      log.error({ controller: id }, 'the site asks for a pool on a controller that was not found')
      continue
    }
    const { enable, why } = decidePool(controller, count, usedOn(options, id))
    if (!enable) {
      if (controller.enabledVirtual !== count)
        log.warn({ controller: id, count, why }, 'the pool is left as it is')
      continue
    }
    if (await enablePool(options, host.name, address, controller, count)) made.push(id)
  }
  if (made.length === 0) return
  await discovery.host(host.name)
  let restored = 0
  for (const id of made) restored += await restore(options, host.name, id)
  if (restored > 0) await discovery.host(host.name)
}

/** The controllers of the host without a virtual device that was created on them. */
function withMissingDevices({ site, ledger }: PoolOptions, host: string): ReadonlySet<string> {
  const controllers = [...site.controllers.values()].filter(
    (one) => one.host === host && areCreated(one.capabilities),
  )
  const lacks = ({ id, capabilities }: PhysicalController): boolean =>
    ledger.by('virtualControllers', 'controller', id).some((record) => {
      const shown = site.virtualControllers.get(record.id)
      return shown === undefined || !isCreated(capabilities, shown.actual)
    })
  return new Set(controllers.filter(lacks).map(({ id }) => id))
}

function usedOn({ site, ledger }: PoolOptions, controller: string): number {
  const ours = ledger.by('virtualControllers', 'controller', controller).length
  let others = 0
  for (const virtual of site.virtualControllers.values()) {
    if (virtual.controller === controller && virtual.record === null) others++
  }
  return ours + others
}

async function enablePool(
  options: PoolOptions,
  host: string,
  address: PCIAddress,
  { id, technique, enabledVirtual }: PhysicalController,
  count: number,
): Promise<boolean> {
  try {
    const adapter = options.backends.adapters(host).find((backend) => backend.technique === technique)
    if (adapter === undefined) throw new Error(`no backend for ${technique} on ${host}`)
    await call(options, id, 'enable', (signal) => adapter.enable(address, count, signal))
    options.log.info({ controller: id, before: enabledVirtual, count }, 'pool of virtual devices made')
    return true
  } catch (error) {
    options.log.error({ controller: id, count, err: error }, 'the pool could not be made')
    return false
  }
}

/** Sets up what the ledger has on the controller, on devices that were just made: all at once, else one by one. */
async function restore(options: PoolOptions, host: string, id: string): Promise<number> {
  const { site, backends, ledger, log } = options
  const records = ledger.by('virtualControllers', 'controller', id)
  const controller = site.controllers.get(id)
  const adapter = backends.adapters(host).find((backend) => backend.technique === controller?.technique)
  if (controller === undefined || adapter === undefined) return 0
  const changes = records.map((record) => ({
    index: record.index,
    settings: settingsOf(record, controller.capabilities, controller.speedMbps),
  }))
  const set = (some: readonly VirtualChange[]): Promise<void> =>
    call(options, id, 'restore', (signal) => configureAll(adapter, controller.address, some, signal))
  if (changes.length > 1 && adapter.configureMany !== undefined) {
    try {
      await set(changes)
      return records.length
    } catch (error) {
      log.warn({ controller: id, err: error }, 'virtual controllers are restored one by one')
    }
  }
  for (const [at, change] of changes.entries()) {
    try {
      await set([change])
    } catch (error) {
      const virtualController = records[at]!.id
      log.error({ virtualController, err: error }, 'a virtual controller could not be restored')
    }
  }
  return records.length
}

function call<T>(
  { limits, log }: PoolOptions,
  device: string,
  step: string,
  make: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return callDevice(device, step, limits, make, () => log.error({ device, step }, 'a late call has ended'))
}
