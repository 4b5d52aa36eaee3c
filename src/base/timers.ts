/** Lets something happen later; passed in so that tests can let time pass. */
export interface Timers {
  /** Calls `action` once after `ms`, unless the answer of this is called first. Keeps no process alive. */
  after(ms: number, action: () => void): () => void
}

export const systemTimers: Timers = {
  after(ms, action) {
    const timer = setTimeout(action, ms).unref()
    return () => clearTimeout(timer)
  },
}
