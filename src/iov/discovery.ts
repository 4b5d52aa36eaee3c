import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Backends, DiscoveredController, Technique } from './backend.ts'
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

/**
 * Reads hosts and switches anew, many at once but not too many. One that does not answer is shown as unreachable,
 * with the fault, and holds nobody else up.
 */
export class Discovery {
  readonly #options: DiscoveryOptions

  constructor(options: DiscoveryOptions) {
    this.#options = options
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

  async host(host: string): Promise<void> {
    const { state, environment } = this.#options
    try {
      const found = await this.#adaptersOf(host)
      await this.#call(host, (signal) => this.#options.backends.hypervisor(host).discover(signal))
      state.hostFound(host, found, environment.now())
    } catch (error) {
      this.#report(host, error)
      state.hostLost(host, messageOf(error))
    }
  }

  async switch(name: string): Promise<void> {
    const { state, backends, environment } = this.#options
    try {
      const found = await this.#call(name, (signal) => backends.switch(name).discover(signal))
      state.switchFound(name, found, environment.now())
    } catch (error) {
      this.#report(name, error)
      state.switchLost(name, messageOf(error))
    }
  }

  /** A controller that several backends of the host show is taken from the first of them. */
  async #adaptersOf(host: string): Promise<{ technique: Technique; controller: DiscoveredController }[]> {
    const backends = this.#options.backends.adapters(host)
    const lists = await Promise.all(
      backends.map((backend) => this.#call(host, (signal) => backend.discover(signal))),
    )
    const found = new Map<string, { technique: Technique; controller: DiscoveredController }>()
    for (const [at, controllers] of lists.entries()) {
      for (const controller of controllers) {
        if (found.has(controller.address)) continue
        found.set(controller.address, { technique: backends[at]!.technique, controller })
      }
    }
    return [...found.values()]
  }

  #call<T>(device: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callDevice(device, 'discover', this.#options.limits, call, () => {
      this.#options.log.warn({ device }, 'a discovery that had been given up has ended late')
    })
  }

  #report(device: string, error: unknown): void {
    this.#options.log.warn({ device, err: error }, 'discovery failed')
  }
}

async function runBounded(
  tasks: readonly (() => Promise<void>)[],
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
