import { Mutex } from '../../base/mutex.ts'

/** One at a time in each guest: an agent serves one. */
export class GuestLines {
  readonly #lines = new Map<string, Mutex>()

  async run<T>(vm: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(vm) ?? new Mutex()
    this.#lines.set(vm, line)
    try {
      return await line.run(task, signal)
    } finally {
      if (line.idle) this.#lines.delete(vm)
    }
  }
}
