import type { Column } from './column.ts'
import type { Facet } from './facets.ts'
import type { Candidates } from './filter.ts'
import { elementsNamed } from './filter.ts'
import type { PhysicalController } from './site.ts'

/** What rows stand for; see placement-index.ts. */
export interface RowTable {
  controllerAt(row: number): PhysicalController
  columnOf<V>(facet: Facet<V>): Column<V>
}

/** The rows of one host among the candidates: their places in the list, and which of them is the best. */
export interface HostRows {
  readonly from: number
  readonly to: number
  readonly best: number
}

export type CompareRows = (one: number, other: number) => number

/**
 * The controllers that are still in question, as rows of the index in the order of the site file. What is asked of
 * them costs what they are, not what the site has.
 */
export class CandidateRows implements Candidates {
  readonly #table: RowTable
  readonly #hosts: Column<string>
  readonly #rows: Uint32Array
  #count: number

  /** @param rows are changed as candidates are removed. */
  constructor(table: RowTable, hosts: Column<string>, rows: Uint32Array) {
    this.#table = table
    this.#hosts = hosts
    this.#rows = rows
    this.#count = rows.length
  }

  get count(): number {
    return this.#count
  }

  keepOnly<V>(facet: Facet<V>, passes: (value: V) => boolean): readonly string[] {
    const column = this.#table.columnOf(facet)
    if (column.allPass(passes, this.#count) === true) return []
    const judge = column.judge((value) => (passes(value) ? 1 : 0), this.#count)
    const removed: string[] = []
    let kept = 0
    for (let at = 0; at < this.#count; at++) {
      const row = this.#rows[at]!
      if (judge(row) === 1) this.#rows[kept++] = row
      else if (removed.length < elementsNamed) removed.push(this.#table.controllerAt(row).id)
    }
    this.#count = kept
    return removed
  }

  /** What a fact of a candidate comes to, as a number. */
  judge<V>(facet: Facet<V>, find: (value: V) => number): (row: number) => number {
    return this.#table.columnOf(facet).judge(find, this.#count)
  }

  /** The candidates host by host. */
  byHost(compare: CompareRows): readonly HostRows[] {
    const hosts: HostRows[] = []
    for (let from = 0, to; from < this.#count; from = to) {
      let best = this.#rows[from]!
      const host = this.#hosts.numberOf(best)
      for (to = from + 1; to < this.#count && this.#hosts.numberOf(this.#rows[to]!) === host; to++) {
        if (compare(this.#rows[to]!, best) < 0) best = this.#rows[to]!
      }
      hosts.push({ from, to, best })
    }
    return hosts
  }

  /** How many different values of the facet a host's candidates have; those that do not count are each for itself. */
  different<V>({ from, to }: HostRows, facet: Facet<V>, counts: (value: V) => boolean): number {
    const column = this.#table.columnOf(facet)
    const seen = new Set<number>()
    let others = 0
    for (const row of this.#rows.subarray(from, to)) {
      if (counts(column.valueOf(row))) seen.add(column.numberOf(row))
      else others++
    }
    return seen.size + others
  }

  /** A host's candidates, best first. */
  controllersOf({ from, to }: HostRows, compare: CompareRows): readonly PhysicalController[] {
    return [...this.#rows.subarray(from, to)].sort(compare).map((row) => this.#table.controllerAt(row))
  }

  /** The value that most candidates have. */
  commonest<V>(facet: Facet<V>): { value: V; count: number } {
    const column = this.#table.columnOf(facet)
    const counts = new Map<number, number>()
    let [best, most] = [this.#rows[0]!, 0]
    for (const row of this.#rows.subarray(0, this.#count)) {
      const number = column.numberOf(row)
      const count = (counts.get(number) ?? 0) + 1
      counts.set(number, count)
      if (count > most) [best, most] = [row, count]
    }
    return { value: column.valueOf(best), count: most }
  }

  /** The ids of the first candidates. */
  first(most: number): readonly string[] {
    const rows = this.#rows.subarray(0, Math.min(most, this.#count))
    return Array.from(rows, (row) => this.#table.controllerAt(row).id)
  }
}
