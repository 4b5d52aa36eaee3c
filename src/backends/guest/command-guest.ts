import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import type { GuestBackend, GuestInterface, GuestResource } from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import { withDeadline } from '../deadline.ts'
import { HostError } from '../host-access.ts'
import { guestSystem } from './guest-command.ts'
import type { GuestCommand, GuestSystem } from './guest-command.ts'
import { readLinks, setLink } from './guest-links.ts'
import type { GuestLink } from './guest-links.ts'
import { GuestError } from './guest-shell.ts'
import type { GuestDoor } from './guest-shell.ts'
import { guestProtocols } from './protocol-table.ts'
import type { Connection, ConnectionTarget, GuestProtocol } from './protocol.ts'

export interface CommandGuestOptions {
  host: string
  door: GuestDoor
  /** What guests may be connected to: a guest knows addresses, and the site the names. */
  resources: readonly GuestResource[]
  limits: Pick<Limits, 'deviceTimeoutMs' | 'guestDeviceMs' | 'guestDevicePollMs'>
  /** Waits until a device is looked for again; a test passes time in its own way. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Linux guests, by commands in them: `ip` for a device's use, and the tools of each protocol for connections. Whatever
 * was done is read back: a command that says that all is well proves nothing. A guest's network addresses are its own
 * affair (DHCP, or its own configuration of the device).
 */
export class CommandGuest implements GuestBackend {
  readonly host: string
  readonly #options: CommandGuestOptions
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>

  constructor(options: CommandGuestOptions) {
    this.host = options.host
    this.#options = options
    this.#wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }))
  }

  async discover(vm: string, signal: AbortSignal): Promise<GuestInterface[]> {
    const found = await this.#enter(vm, 'discover', signal, (system) => this.#interfaces(system))
    return found ?? []
  }

  async addInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<string> {
    const step = `take the device with MAC ${mac} into use`
    return this.#inRunning(vm, step, signal, async (system, limited) => {
      const link = await this.#await(system, mac, limited)
      if (link.isUp) return link.name
      await setLink(system, link, true)
      const now = (await readLinks(system)).find((one) => one.mac === mac)
      if (now?.isUp !== true) throw new GuestError('protocol', `${link.name} is not up, although ip said so`)
      return now.name
    })
  }

  async removeInterface(vm: string, mac: MACAddress, signal: AbortSignal): Promise<void> {
    const step = `remove the interface with MAC ${mac}`
    await this.#enter(vm, step, signal, async (system) => {
      const link = (await readLinks(system)).find((one) => one.mac === mac)
      if (link?.isUp !== true) return
      const used = (await this.#interfaces(system)).find((one) => one.mac === mac)?.connected ?? []
      if (used.length > 0) throw new GuestError('conflict', `${link.name} is in use by ${used.join(', ')}`)
      await setLink(system, link, false)
      if ((await readLinks(system)).some((one) => one.mac === mac && one.isUp))
        throw new GuestError('protocol', `${link.name} is still up, although ip said that it is not`)
    })
  }

  async connect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    await this.#inRunning(vm, `connect ${resource.name}`, signal, async (system) => {
      const link = (await readLinks(system)).find((one) => one.mac === mac)
      if (link?.isUp !== true) throw new GuestError('refused', `there is no interface with MAC ${mac}`)
      const { protocol, target } = meantBy(resource, link)
      const before = (await protocol.list(system)).find((one) => protocol.isMeant(one, target))
      if (before?.isLive === true) return
      const objection = await protocol.objection?.(system, target)
      if (objection != null) throw new GuestError('refused', objection)
      for (const command of protocol.connect(target)) await system.perform(command)
      const after = (await protocol.list(system)).find((one) => protocol.isMeant(one, target))
      if (after === undefined)
        throw new GuestError('protocol', 'it is not connected, although every command said so')
      if (!after.isLive) throw new GuestError('unreachable', `the connection (${after.handle}) is not up`)
    })
  }

  async disconnect(vm: string, mac: MACAddress, resource: GuestResource, signal: AbortSignal): Promise<void> {
    await this.#enter(vm, `disconnect ${resource.name}`, signal, async (system) => {
      const link = (await readLinks(system)).find((one) => one.mac === mac)
      if (link === undefined) return
      const { protocol, target } = meantBy(resource, link)
      const mine = async (): Promise<Connection[]> =>
        (await listOf(protocol, system)).filter((one) => protocol.isMeant(one, target))
      const found = await mine()
      for (const one of found.length === 0 ? [undefined] : found) {
        for (const command of protocol.disconnect(target, one)) await tolerant(system, command, one)
      }
      if ((await mine()).length > 0)
        throw new GuestError('protocol', 'it is still connected, although every command said that it is not')
    })
  }

  /** Devices in use, with the names of what the site knows that is connected through them. */
  async #interfaces(system: GuestSystem): Promise<GuestInterface[]> {
    const links = (await readLinks(system)).filter(({ isUp }) => isUp)
    const kinds = new Set(links.length === 0 ? [] : this.#options.resources.map(({ kind }) => kind))
    const connections = new Map<string, Connection[]>()
    for (const kind of kinds) {
      const protocol = guestProtocols.get(kind)
      if (protocol !== undefined) connections.set(kind, await listOf(protocol, system))
    }
    const isConnected = (link: GuestLink, resource: GuestResource): boolean => {
      const protocol = guestProtocols.get(resource.kind)
      const endpoint = protocol?.parse(resource.address)
      if (protocol === undefined || endpoint == null) return false
      const target = { resource: resource.name, endpoint, link }
      const among = connections.get(resource.kind) ?? []
      return among.some((one) => one.isLive && protocol.isMeant(one, target))
    }
    return links.map((link) => ({
      name: link.name,
      mac: link.mac,
      ...(link.effectiveMAC === link.mac ? {} : { effectiveMAC: link.effectiveMAC }),
      connected: this.#options.resources.filter((one) => isConnected(link, one)).map(({ name }) => name),
    }))
  }

  /** A device that the hypervisor has just plugged in takes a moment to be found. */
  async #await(system: GuestSystem, mac: MACAddress, signal: AbortSignal): Promise<GuestLink> {
    const { guestDeviceMs, guestDevicePollMs } = this.#options.limits
    for (let waited = 0; ; waited += guestDevicePollMs) {
      const link = (await readLinks(system)).find((one) => one.mac === mac)
      if (link !== undefined) return link
      if (waited >= guestDeviceMs) throw new GuestError('refused', 'the guest has no such device')
      await this.#wait(guestDevicePollMs, signal)
    }
  }

  #inRunning<T>(
    vm: string,
    step: string,
    signal: AbortSignal,
    call: (system: GuestSystem, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const notRunning = (): Promise<never> => {
      throw new GuestError('unreachable', 'the VM does not run, so its agent does not answer')
    }
    return this.#step(vm, step, signal, call, notRunning)
  }

  /** undefined: the VM does not run. */
  #enter<T>(
    vm: string,
    step: string,
    signal: AbortSignal,
    call: (system: GuestSystem, signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#step<T | undefined>(vm, step, signal, call, async () => undefined)
  }

  #step<T>(
    vm: string,
    step: string,
    signal: AbortSignal,
    call: (system: GuestSystem, signal: AbortSignal) => Promise<T>,
    notRunning: () => Promise<T>,
  ): Promise<T> {
    const device = `${this.host}/guest/${vm}`
    const { door, limits } = this.#options
    return withDeadline({ device, step, timeoutMs: limits.deviceTimeoutMs }, signal, async (limited) => {
      try {
        return await door.enter(vm, limited, (shell) =>
          shell === null ? notRunning() : call(guestSystem(shell, limited), limited),
        )
      } catch (error) {
        if (error instanceof HostError)
          throw new BackendError(device, step, 'unreachable', error.message, { cause: error })
        if (!(error instanceof GuestError)) throw error
        throw new BackendError(device, step, error.code, error.message, { cause: error })
      }
    })
  }
}

/** @throws GuestError where guests do not speak that protocol, or its addresses are written otherwise. */
function meantBy(
  { name, kind, address }: GuestResource,
  link: GuestLink,
): { protocol: GuestProtocol; target: ConnectionTarget } {
  const protocol = guestProtocols.get(kind)
  if (protocol === undefined) {
    const known = [...guestProtocols.keys()].join(', ')
    throw new GuestError(
      'unsupported',
      `a guest cannot connect to what is of kind "${kind}", but to ${known}`,
    )
  }
  const endpoint = protocol.parse(address)
  if (endpoint === null)
    throw new GuestError('refused', `its address "${address}" is not written as ${protocol.form}`)
  return { protocol, target: { resource: name, endpoint, link } }
}

/** Where nothing was connected, a guest without the tools has nothing left of an attempt either. */
async function tolerant(
  system: GuestSystem,
  command: GuestCommand,
  found: Connection | undefined,
): Promise<void> {
  try {
    await system.perform(command)
  } catch (error) {
    if (found !== undefined || !isUnsupported(error)) throw error
  }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof GuestError && error.code === 'unsupported'
}

/** A guest without the tools for it has nothing connected. */
async function listOf(protocol: GuestProtocol, system: GuestSystem): Promise<Connection[]> {
  try {
    return await protocol.list(system)
  } catch (error) {
    if (isUnsupported(error)) return []
    throw error
  }
}
