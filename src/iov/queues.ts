import { Mutex } from '../base/mutex.ts'

/**
 * One line for each device: steps on one device wait for each other in order of arrival, steps on different devices
 * run side by side. A task must not enter another queue while it is in one; then no deadlock is possible.
 */
export class Queues {
  readonly #queues = new Map<string, Mutex>()

  /**
   * Runs the task when it is the device's turn.
   * @throws the signal's reason, when it is aborted while the task waits; the task's own error otherwise.
   */
  async run<T>(device: string, task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    let queue = this.#queues.get(device)
    if (queue === undefined) {
      queue = new Mutex()
      this.#queues.set(device, queue)
    }
    try {
      return await queue.run(task, signal)
    } finally {
      if (queue.idle) this.#queues.delete(device)
    }
  }

  /** By device: how many tasks run or wait there. Devices at rest are absent. */
  lengths(): ReadonlyMap<string, number> {
    return new Map([...this.#queues].map(([device, queue]) => [device, queue.waiting + (queue.idle ? 0 : 1)]))
  }
}
