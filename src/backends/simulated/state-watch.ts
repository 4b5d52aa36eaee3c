import { createHash } from 'node:crypto'
import type { Timers } from '../../base/timers.ts'

/** The state as whoever watches needs it. */
export interface WatchedState {
  /** Another number when another process has changed something. */
  version(): number
  /** All that is kept of an owner, as text. */
  textOf(owner: string): string
}

/**
 * Tells of changes that other processes make in a state file: somebody at the simulated devices, behind our back. SQLite
 * tells nobody by itself, so it is asked every now and then, as long as there is somebody to tell.
 */
export class StateWatch {
  readonly #state: WatchedState
  readonly #timers: Timers
  readonly #checkMs: number
  readonly #watchers = new Map<string, Watcher>()
  readonly #ends = new Map<AbortSignal, (() => void)[]>()
  #version: number
  #stop: () => void = () => {}

  constructor(state: WatchedState, timers: Timers, checkMs: number) {
    this.#state = state
    this.#timers = timers
    this.#checkMs = checkMs
    this.#version = state.version()
  }

  /** Calls `onChange` after somebody else has changed what is kept of the owner; settles when the signal is aborted. */
  add(owner: string, onChange: () => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    if (this.#watchers.size === 0) this.#wait()
    const watcher = this.#watchers.get(owner) ?? { print: this.#printOf(owner), listeners: new Set() }
    this.#watchers.set(owner, watcher)
    const listener = (): void => onChange()
    watcher.listeners.add(listener)
    return new Promise((resolve) => {
      this.#endWith(signal, () => {
        watcher.listeners.delete(listener)
        if (watcher.listeners.size === 0) this.#watchers.delete(owner)
        if (this.#watchers.size === 0) this.#stop()
        resolve()
      })
    })
  }

  /** Thousands may be watched with one signal, and adding a listener to it takes the longer the more it has. */
  #endWith(signal: AbortSignal, end: () => void): void {
    const ends = this.#ends.get(signal)
    if (ends !== undefined) {
      ends.push(end)
      return
    }
    const all = [end]
    this.#ends.set(signal, all)
    const endAll = (): void => {
      this.#ends.delete(signal)
      for (const one of all) one()
    }
    signal.addEventListener('abort', endAll, { once: true })
  }

  close(): void {
    this.#stop()
    this.#watchers.clear()
  }

  #wait(): void {
    this.#stop = this.#timers.after(this.#checkMs, () => {
      this.#wait()
      this.#look()
    })
  }

  #look(): void {
    const version = this.#state.version()
    if (version === this.#version) return
    this.#version = version
    for (const [owner, watcher] of this.#watchers) {
      const print = this.#printOf(owner)
      if (print === watcher.print) continue
      watcher.print = print
      for (const listener of watcher.listeners) listener()
    }
  }

  #printOf(owner: string): string {
    const text = this.#state.textOf(owner)
    return text === '' ? '' : createHash('sha256').update(text).digest('base64')
  }
}

interface Watcher {
  /** Of what the owner's state was when it was last looked at; our own changes since make a needless call at most. */
  print: string
  readonly listeners: Set<() => void>
}
