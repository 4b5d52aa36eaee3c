import type { Facet } from './facets.ts'

/** What a row without a controller has. */
const none = 0

/** What is known of a value. */
export const [unjudged, passed, failed] = [0, 1, 2]

/**
 * The values of one facet for all controllers, by row. Equal values are kept once, with a number for each row that
 * says which: so a value is judged once, however many controllers have it.
 */
export class Column<V = unknown> {
  readonly facet: Facet<V>
  #numbers = new Uint32Array(64)
  readonly #values: (V | undefined)[] = [undefined]
  /** How many rows have the value of this number. */
  readonly #uses: number[] = [0]
  readonly #numberOf = new Map<unknown, number>()
  readonly #unused: number[] = []

  constructor(facet: Facet<V>) {
    this.facet = facet
  }

  set(row: number, value: V): void {
    if (row >= this.#numbers.length) this.#grow(row)
    if (this.facet.isUnique) {
      this.#numbers[row] = row + 1
      this.#values[row + 1] = value
      return
    }
    const key = this.#keyOf(value)
    const former = this.numberOf(row)
    let number = this.#numberOf.get(key)
    if (number === undefined) this.#numberOf.set(key, (number = this.#add(value)))
    if (number === former) return
    this.clear(row)
    this.#numbers[row] = number
    this.#uses[number]!++
  }

  clear(row: number): void {
    const former = this.numberOf(row)
    if (former === none) return
    this.#numbers[row] = none
    if (this.facet.isUnique) {
      this.#values[former] = undefined
      return
    }
    if (--this.#uses[former]! > 0) return
    this.#numberOf.delete(this.#keyOf(this.#values[former]!))
    this.#values[former] = undefined
    this.#unused.push(former)
  }

  /** Rows with equal values have equal numbers, and only they. */
  numberOf(row: number): number {
    return this.#numbers[row] ?? none
  }

  valueOf(row: number): V {
    return this.#values[this.numberOf(row)]!
  }

  /** By row, the number of its value. To be read, and only until the next change. */
  get numbers(): Uint32Array {
    return this.#numbers
  }

  /** What is found for at least each value that one of the rows has, by the number of the value. */
  findFor(rows: Uint32Array, find: (value: V) => number): Float64Array {
    const [numbers, values] = [this.#numbers, this.#values]
    const found = new Float64Array(values.length).fill(NaN)
    if (this.#areFew(rows.length)) {
      for (let number = 1; number < values.length; number++) {
        if (this.#uses[number]! > 0) found[number] = find(values[number]!)
      }
      return found
    }
    for (let at = 0; at < rows.length; at++) {
      const number = numbers[rows[at]!]!
      if (Number.isNaN(found[number])) found[number] = find(values[number]!)
    }
    return found
  }

  /** All numbers are less than this. */
  get size(): number {
    return this.#values.length
  }

  /**
   * Writes down by the number of each value whether it passes, and answers whether all do; undefined, and nothing
   * written, where it would take longer than to look at so many rows.
   */
  judgeAll(passes: (value: V) => boolean, verdicts: Uint8Array, rows: number): boolean | undefined {
    if (!this.#areFew(rows)) return undefined
    let all = true
    for (let number = 1; number < this.#values.length; number++) {
      if (this.#uses[number]! === 0) continue
      const passing = passes(this.#values[number]!)
      verdicts[number] = passing ? passed : failed
      all &&= passing
    }
    return all
  }

  /** It takes less to look at all values than at so many rows. */
  #areFew(rows: number): boolean {
    return !this.facet.isUnique && this.#values.length * 4 <= rows
  }

  #keyOf(value: V): unknown {
    return this.facet.key === undefined ? value : this.facet.key(value)
  }

  #add(value: V): number {
    const number = this.#unused.pop() ?? this.#values.length
    this.#values[number] = value
    this.#uses[number] = 0
    return number
  }

  #grow(row: number): void {
    const grown = new Uint32Array(Math.max(row + 1, Math.ceil(this.#numbers.length * 1.25)))
    grown.set(this.#numbers)
    this.#numbers = grown
  }
}
