import type { Facet } from './facets.ts'

/** What a row without a controller has. */
const none = 0

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

  /** How many different values there are, at most. */
  get size(): number {
    return this.#values.length
  }

  set(row: number, value: V): void {
    const key = this.#keyOf(value)
    const former = this.numberOf(row)
    let number = this.#numberOf.get(key)
    if (number === undefined) this.#numberOf.set(key, (number = this.#add(value)))
    if (number === former) return
    this.clear(row)
    if (row >= this.#numbers.length) this.#grow(row)
    this.#numbers[row] = number
    this.#uses[number]!++
  }

  clear(row: number): void {
    const former = this.numberOf(row)
    if (former === none) return
    this.#numbers[row] = none
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

  /** What is found for the value of each row, of so many rows: found once for each value where that is less. */
  judge(find: (value: V) => number, rows: number): (row: number) => number {
    const [numbers, values] = [this.#numbers, this.#values]
    if (values.length * 4 > rows) return (row) => find(values[numbers[row]!]!)
    const found = new Float64Array(values.length).fill(NaN)
    return (row) => {
      const number = numbers[row]!
      const known = found[number]!
      return Number.isNaN(known) ? (found[number] = find(values[number]!)) : known
    }
  }

  /** Whether all values that there are pass; undefined where that would take longer than to look at so many rows. */
  allPass(passes: (value: V) => boolean, rows: number): boolean | undefined {
    if (this.#values.length * 4 > rows) return undefined
    return this.#uses.every((uses, number) => uses === 0 || passes(this.#values[number]!))
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
    const grown = new Uint32Array(Math.max(row + 1, this.#numbers.length * 2))
    grown.set(this.#numbers)
    this.#numbers = grown
  }
}
