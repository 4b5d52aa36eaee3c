import type { Column } from './column.ts'
import type { Facet } from './facets.ts'
import type { Candidates, PlacementRequest } from './filter.ts'
import { elementsNamed } from './filter.ts'
import type { Measure } from './objective.ts'
import type { PhysicalController } from './site.ts'

/** What rows stand for; see placement-index.ts. */
export interface RowTable {
  controllerAt(row: number): PhysicalController
  columnOf<V>(facet: Facet<V>): Column<V>
}

/** The candidates of one host: their places in the list. */
export interface HostRows {
  readonly from: number
  readonly to: number
}

/** Less than 0: the first of two rows is the better one; 0: neither is. */
export type CompareRows = (one: number, other: number) => number

/** How often candidates of an equal value count when different ones are counted. */
export type ValueCounts = 'never' | 'once' | 'always'

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
    const rows = this.#rows
    const { numbers } = column
    const verdicts = column.findFor(this.#left(), (value) => (passes(value) ? 1 : 0))
    const removed: string[] = []
    let kept = 0
    for (let at = 0; at < this.#count; at++) {
      const row = rows[at]!
      if (verdicts[numbers[row]!] === 1) rows[kept++] = row
      else if (removed.length < elementsNamed) removed.push(this.#table.controllerAt(row).id)
    }
    this.#count = kept
    return removed
  }

  /** How the candidates compare by the measures of an objective. */
  compareBy(measures: readonly Measure[], request: PlacementRequest): CompareRows {
    const ranks: { numbers: Uint32Array; found: Float64Array }[] = []
    for (const measure of measures) {
      const column = this.#table.columnOf(measure.facet)
      const found = column.findFor(this.#left(), (value) => measure.of(value, request))
      if (differ(found)) ranks.push({ numbers: column.numbers, found })
    }
    return (one, other) => {
      for (let at = 0; at < ranks.length; at++) {
        const { numbers, found } = ranks[at]!
        const difference = found[numbers[one]!]! - found[numbers[other]!]!
        if (difference !== 0) return difference
      }
      return 0
    }
  }

  /** The candidates host by host. */
  byHost(): readonly HostRows[] {
    const hosts: HostRows[] = []
    const { numbers } = this.#hosts
    const rows = this.#rows
    for (let from = 0, to; from < this.#count; from = to) {
      const host = numbers[rows[from]!]
      for (to = from + 1; to < this.#count && numbers[rows[to]!] === host;) to++
      hosts.push({ from, to })
    }
    return hosts
  }

  /** The best row of a host; the first among equals. */
  bestOf({ from, to }: HostRows, compare: CompareRows): number {
    const rows = this.#rows
    let best = rows[from]!
    for (let at = from + 1; at < to; at++) if (compare(rows[at]!, best) < 0) best = rows[at]!
    return best
  }

  /** Whether a host's candidates have so many different values of the facet, as their values count. */
  haveDifferent<V>(
    { from, to }: HostRows,
    facet: Facet<V>,
    count: number,
    counts: (value: V) => ValueCounts,
  ): boolean {
    const column = this.#table.columnOf(facet)
    const { numbers } = column
    let different = 0
    for (let at = from; at < to && different < count; at++) {
      const number = numbers[this.#rows[at]!]!
      const howOften = counts(column.valueOf(this.#rows[at]!))
      if (howOften === 'never') continue
      let earlier = from
      while (earlier < at && numbers[this.#rows[earlier]!] !== number) earlier++
      if (earlier === at || howOften === 'always') different++
    }
    return different >= count
  }

  /** A host's candidates, best first. */
  controllersOf({ from, to }: HostRows, compare: CompareRows): readonly PhysicalController[] {
    return [...this.#rows.subarray(from, to)].sort(compare).map((row) => this.#table.controllerAt(row))
  }

  /** The value that most candidates have. */
  commonest<V>(facet: Facet<V>): { value: V; count: number } {
    const column = this.#table.columnOf(facet)
    const { numbers } = column
    const counts = new Uint32Array(numbers.length + 1)
    let best = this.#rows[0]!
    let most = 0
    for (let at = 0; at < this.#count; at++) {
      const row = this.#rows[at]!
      if (++counts[numbers[row]!]! <= most) continue
      best = row
      most++
    }
    return { value: column.valueOf(best), count: most }
  }

  /** The ids of the first candidates. */
  first(most: number): readonly string[] {
    return Array.from(this.#left().subarray(0, most), (row) => this.#table.controllerAt(row).id)
  }

  #left(): Uint32Array {
    return this.#rows.subarray(0, this.#count)
  }
}

function differ(found: Float64Array): boolean {
  let first = NaN
  for (const value of found) {
    if (Number.isNaN(value)) continue
    if (Number.isNaN(first)) first = value
    else if (value !== first) return true
  }
  return false
}
