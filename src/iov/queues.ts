import { Mutex } from '../base/mutex.ts'

/** For which operation a task works on the device, and what it does. */
export interface QueuedTask {
  /** Id of the operation. */
  readonly operation: string
  /** The step's kind; `undo` follows where the step is undone. */
  readonly kind: string
}

/** What goes on at one device that is not at rest. */
export interface DeviceQueue {
  readonly device: string
  /** How many tasks wait; the one that runs is not counted. */
  readonly waiting: number
  readonly running: QueuedTask | null
  /** When that one began. */
  readonly runningSinceMs: number
}

/**
 * One line for each device: steps on one device wait for each other in order of arrival, steps on different devices
 * run side by side. A task must not enter another queue while it is in one; then no deadlock is possible.
 */
export class Queues {
  readonly #queues = new Map<string, Queue>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Runs the task when it is the device's turn.
   * @throws the signal's reason, when it is aborted while the task waits; the task's own error otherwise.
   */
  async run<T>(
    device: string,
    task: () => T | Promise<T>,
    signal?: AbortSignal,
    what: QueuedTask | null = null,
  ): Promise<T> {
    let queue = this.#queues.get(device)
    if (queue === undefined) {
      queue = { line: new Mutex(), running: null, runningSinceMs: 0 }
      this.#queues.set(device, queue)
    }
    const { line } = queue
    try {
      return await line.run(() => {
        queue.running = what
        queue.runningSinceMs = this.#now()
        return task()
      }, signal)
    } finally {
      if (line.idle) this.#queues.delete(device)
    }
  }

  /** The queues of all devices that are not at rest, by device. */
  state(): ReadonlyMap<string, DeviceQueue> {
    return new Map(
      [...this.#queues].map(([device, { line, running, runningSinceMs }]) => [
        device,
        { device, waiting: line.waiting, running, runningSinceMs },
      ]),
    )
  }
}

interface Queue {
  readonly line: Mutex
  running: QueuedTask | null
  runningSinceMs: number
}
