import type { Environment } from '../base/environment.ts'
import { defaultLimits } from '../base/limits.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Backends, DiscoveredController, DiscoveredVM, GuestInterface, Technique } from './backend.ts'
import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'
import type { SiteDescription } from './site-description.ts'
import type { SiteState } from './site-state.ts'

export interface DiscoveryOptions {
  readonly description: SiteDescription
  readonly backends: Backends
  readonly state: SiteState
  readonly environment: Environment
  readonly limits: CallLimits & Pick<Limits, 'discoveriesAtOnce'>
  readonly log: Log
}

/** A host or switch that was read, or that could not be. */
export interface ReadDevice {
  readonly kind: 'host' | 'switch'
  readonly name: string
}

/** Guests of one host that are asked at once. */
const guestsAtOnce = defaultLimits.guestsAtOnce

/**
 * Reads hosts and switches anew, many at once but not too many. One that does not answer is shown as unreachable,
 * with the fault, and holds nobody else up.
 */
export class Discovery {
  readonly #options: DiscoveryOptions
  readonly #listeners = new Set<(device: ReadDevice) => void>()

  constructor(options: DiscoveryOptions) {
    this.#options = options
  }

  /** Calls the listener when a host or switch has been read, or could not be, and the site shows it. */
  onRead(listener: (device: ReadDevice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws the signal's reason, when it is aborted before all were asked. */
  async everything(signal?: AbortSignal): Promise<void> {
    const { description, limits } = this.#options
    const tasks = [
      ...description.switches.map(
        ({ name }) =>
          () =>
            this.switch(name),
      ),
      ...description.hosts.map(
        ({ name }) =>
          () =>
            this.host(name),
      ),
    ]
    await runBounded(tasks, limits.discoveriesAtOnce, signal)
  }

  /** Answers whether the host answered. */
  async host(host: string): Promise<boolean> {
    const { state, environment } = this.#options
    const begun = state.hostReading(host)
    const answered = await this.#read(
      { kind: 'host', name: host },
      async () => {
        const [controllers, vms] = await Promise.all([this.#adaptersOf(host), this.#vmsOf(host)])
        const found = { controllers, vms, guests: await this.#guestsOf(host, vms) }
        state.hostFound(host, found, begun, environment.now())
      },
      (fault) => state.hostLost(host, fault),
    )
    return answered
  }

  /** Answers whether the switch answered. */
  switch(name: string): Promise<boolean> {
    const { state, backends, environment } = this.#options
    const moment = state.switchReading()
    return this.#read(
      { kind: 'switch', name },
      async () => {
        const found = await this.#call(name, (signal) => backends.switch(name).discover(signal))
        state.switchFound(name, found, moment, environment.now())
      },
      (fault) => state.switchLost(name, fault),
    )
  }

  async #read(
    device: ReadDevice,
    read: () => Promise<void>,
    lost: (fault: string) => void,
  ): Promise<boolean> {
    let answered = true
    try {
      await read()
    } catch (error) {
      answered = false
      this.#report(device, error)
      lost(messageOf(error))
    }
    for (const listener of this.#listeners) listener(device)
    return answered
  }

  /**
   * A controller that several backends of the host show is taken from the first of them that can virtualize it: a
   * network card without virtual functions may carry Fibre Channel over Ethernet, with virtual ports.
   */
  async #adaptersOf(host: string): Promise<{ technique: Technique; controller: DiscoveredController }[]> {
    const backends = this.#options.backends.adapters(host)
    const lists = await Promise.all(
      backends.map((backend) => this.#call(host, (signal) => backend.discover(signal))),
    )
    const found = new Map<string, { technique: Technique; controller: DiscoveredController }>()
    for (const [at, controllers] of lists.entries()) {
      for (const controller of controllers) {
        const known = found.get(controller.address)?.controller
        if (known !== undefined && (known.maximumVirtual > 0 || controller.maximumVirtual === 0)) continue
        found.set(controller.address, { technique: backends[at]!.technique, controller })
      }
    }
    return [...found.values()]
  }

  #vmsOf(host: string): Promise<DiscoveredVM[]> {
    return this.#call(host, (signal) => this.#options.backends.hypervisor(host).discover(signal))
  }

  /** A guest that cannot answer says nothing about its host: its agent may not run, or not yet. */
  async #guestsOf(
    host: string,
    vms: readonly DiscoveredVM[],
  ): Promise<ReadonlyMap<string, readonly GuestInterface[]>> {
    const { backends, state, log } = this.#options
    const found = new Map<string, readonly GuestInterface[]>()
    const ours = vms.filter(({ id, running }) => running && state.site.vms.has(id))
    const ask = async (vm: string): Promise<void> => {
      try {
        found.set(vm, await this.#call(host, (signal) => backends.guest(host).discover(vm, signal)))
      } catch (error) {
        log.debug({ host, vm, err: error }, 'the guest does not answer')
      }
    }
    const tasks = ours.map(
      ({ id }) =>
        () =>
          ask(id),
    )
    await runBounded(tasks, guestsAtOnce, undefined)
    return found
  }

  #call<T>(device: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callDevice(device, 'discover', this.#options.limits, call, () => {
      this.#options.log.warn({ device }, 'a discovery that had been given up has ended late')
    })
  }

  /** Once: not each time that it is asked again in vain. */
  #report({ kind, name }: ReadDevice, error: unknown): void {
    const { site } = this.#options.state
    const known = kind === 'host' ? site.hosts.get(name) : site.switches.get(name)
    if (known?.fault === messageOf(error)) return
    this.#options.log.warn({ device: name, err: error }, 'discovery failed')
  }
}

async function runBounded(
  tasks: readonly (() => Promise<unknown>)[],
  most: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = tasks.values()
  const worker = async (): Promise<void> => {
    for (const task of queue) {
      signal?.throwIfAborted()
      await task()
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, tasks.length) }, worker))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
