import type { Log } from '../base/log.ts'
import type { TLSSettings } from './tls.ts'

export interface TLSRenewalOptions {
  /** What is served with at first. */
  readonly initial: TLSSettings
  /** Reads the files anew. */
  load(): Promise<TLSSettings>
  /** Serves new connections with this from now on; throws for what cannot be served with, and then changes nothing. */
  apply(settings: TLSSettings): void
  readonly log: Log
}

/**
 * Serves with what stands in the certificate's files: looks at them now and then, and when asked. Their texts are
 * compared, not their times, so that links and restored files count too. A pair that cannot be used (the key is not
 * there yet) is told once and tried again; what was served with before goes on.
 */
export class TLSRenewal {
  readonly #options: TLSRenewalOptions
  #current: string
  #fault: string | undefined
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: TLSRenewalOptions) {
    this.#options = options
    this.#current = JSON.stringify(options.initial)
  }

  /** Looks at the files every so often, until `stop`. */
  start(everyMs: number): void {
    this.#timer = setInterval(() => void this.check(), everyMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Looks at the files now. Never fails. */
  check(): Promise<void> {
    this.#running ??= this.#check().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #check(): Promise<void> {
    const { load, apply, log } = this.#options
    try {
      const settings = await load()
      const text = JSON.stringify(settings)
      if (text !== this.#current) {
        apply(settings)
        this.#current = text
        log.info({}, 'the TLS certificate was read anew')
      }
      this.#fault = undefined
    } catch (error) {
      const { message } = error as Error
      if (message !== this.#fault)
        log.warn({ reason: message }, 'the TLS certificate cannot be renewed; the former one is served')
      this.#fault = message
    }
  }
}
