/** Hosts among which a search chooses: where in the list of candidates those of each begin and end. */
export interface HostRanges {
  count: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** The best candidate of each, and an order of hosts: for whoever compares them. */
  readonly best: Uint32Array
  readonly order: Uint32Array
}

/**
 * What a search writes down. It is kept from one search to the next: arrays as long as a large site are dear, because
 * the garbage collector goes through the whole site to be rid of them. At least as long as was asked for; what is in
 * them is left from before, except where it says otherwise.
 */
export class SearchSpace {
  #rows = new Uint32Array(0)
  #verdicts = new Uint8Array(0)
  #counts = new Uint32Array(0)
  #hosts: HostRanges = hostRanges(0)

  rows(length: number): Uint32Array {
    if (this.#rows.length < length) this.#rows = new Uint32Array(length)
    return this.#rows
  }

  /** All 0. */
  verdicts(length: number): Uint8Array {
    if (this.#verdicts.length < length) this.#verdicts = new Uint8Array(length)
    return this.#verdicts.fill(0, 0, length)
  }

  /** All 0. */
  counts(length: number): Uint32Array {
    if (this.#counts.length < length) this.#counts = new Uint32Array(length)
    return this.#counts.fill(0, 0, length)
  }

  /** None yet, and place for so many. */
  hosts(most: number): HostRanges {
    if (this.#hosts.from.length < most) this.#hosts = hostRanges(most)
    this.#hosts.count = 0
    return this.#hosts
  }
}

function hostRanges(most: number): HostRanges {
  const numbers = (): Uint32Array => new Uint32Array(most)
  return { count: 0, from: numbers(), to: numbers(), best: numbers(), order: numbers() }
}
