import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Timers } from '../base/timers.ts'
import type { Backends, SwitchBackend } from './backend.ts'
import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'

export interface SaverOptions {
  readonly backends: Backends
  /** Absent: nothing is saved before the end. */
  readonly timers: Timers | undefined
  readonly limits: CallLimits & Pick<Limits, 'saveQuietMs' | 'saveLatestMs'>
  readonly log: Log
  /** Shows whether what is configured on the switch would last over its restart. */
  readonly show: (name: string, saved: boolean) => void
}

/**
 * Many switches lose over a restart what was not saved, and save slowly. So their configuration is saved once it has
 * not changed for a while, though not arbitrarily late; until then the switch is shown as unsaved (field lesson 21).
 */
export class ConfigurationSaver {
  readonly #options: SaverOptions
  readonly #watched = new Map<string, SwitchBackend>()
  /** Switches with changes that are not saved: what is to happen once it is quiet, and at the latest. */
  readonly #unsaved = new Map<string, { quiet: () => void; latest: () => void }>()
  readonly #saving = new Map<string, Promise<void>>()

  constructor(options: SaverOptions) {
    this.#options = options
  }

  /** The backends, with switches that tell this of every change. */
  get backends(): Backends {
    const { backends } = this.#options
    return {
      adapters: (host) => backends.adapters(host),
      hypervisor: (host) => backends.hypervisor(host),
      guest: (host) => backends.guest(host),
      switch: (name) => this.#switch(name),
    }
  }

  /** Saves what is not saved yet. */
  async end(): Promise<void> {
    await Promise.all([...this.#unsaved.keys()].map((name) => this.#save(name)))
    await Promise.all(this.#saving.values())
    for (const name of [...this.#unsaved.keys()]) this.#forget(name)
  }

  #switch(name: string): SwitchBackend {
    const known = this.#watched.get(name)
    if (known !== undefined) return known
    const real = this.#options.backends.switch(name)
    const watched = real.save === undefined ? real : this.#watch(real)
    this.#watched.set(name, watched)
    return watched
  }

  #watch(real: SwitchBackend): SwitchBackend {
    const changed = <T>(change: Promise<T>): Promise<T> => change.finally(() => this.#changed(real))
    return {
      switch: real.switch,
      watch: real.watch,
      ...(real.mayMiss === undefined ? {} : { mayMiss: real.mayMiss }),
      discover: async (signal) => {
        const found = await real.discover(signal)
        return { ...found, saved: found.saved && !this.#unsaved.has(real.switch) }
      },
      readPort: (port, signal) => real.readPort(port, signal),
      createVLAN: (vlan, label, signal) => changed(real.createVLAN(vlan, label, signal)),
      deleteVLAN: (vlan, signal) => changed(real.deleteVLAN(vlan, signal)),
      join: (port, vlan, role, signal) => changed(real.join(port, vlan, role, signal)),
      leave: (port, vlan, former, signal) => changed(real.leave(port, vlan, former, signal)),
    }
  }

  /** Also a change that failed may have been made in part. */
  #changed({ switch: name, saveAfterMs }: SwitchBackend): void {
    const { limits, show } = this.#options
    const known = this.#unsaved.get(name)
    known?.quiet()
    const latest = known?.latest ?? this.#after(Math.max(limits.saveLatestMs, saveAfterMs ?? 0), name)
    this.#unsaved.set(name, { quiet: this.#after(saveAfterMs ?? limits.saveQuietMs, name), latest })
    show(name, false)
  }

  #after(ms: number, name: string): () => void {
    return this.#options.timers?.after(ms, () => void this.#save(name)) ?? (() => {})
  }

  /** One at a time for each switch. What changes meanwhile is saved by the next. */
  #save(name: string): Promise<void> {
    const before = this.#saving.get(name) ?? Promise.resolve()
    const saving = before.then(() => this.#saveNow(name))
    this.#saving.set(name, saving)
    return saving.finally(() => {
      if (this.#saving.get(name) === saving) this.#saving.delete(name)
    })
  }

  async #saveNow(name: string): Promise<void> {
    if (!this.#unsaved.has(name)) return
    this.#forget(name)
    const { backends, limits, log, show } = this.#options
    const late = (): void => log.warn({ switch: name }, 'saving, which had been given up, has ended late')
    try {
      await callDevice(name, 'save', limits, (signal) => backends.switch(name).save!(signal), late)
      if (!this.#unsaved.has(name)) show(name, true)
    } catch (error) {
      log.error({ switch: name, err: error }, 'the configuration could not be saved; it is tried again')
      const again = this.#after(limits.saveLatestMs, name)
      this.#unsaved.set(name, this.#unsaved.get(name) ?? { quiet: again, latest: again })
    }
  }

  #forget(name: string): void {
    this.#unsaved.get(name)?.quiet()
    this.#unsaved.get(name)?.latest()
    this.#unsaved.delete(name)
  }
}
