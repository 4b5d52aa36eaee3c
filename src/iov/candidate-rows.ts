import type { Column } from './column.ts'
import { failed, passed, unjudged } from './column.ts'
import type { Facet } from './facets.ts'
import type { Candidates, PlacementRequest } from './filter.ts'
import { elementsNamed } from './filter.ts'
import type { Measure } from './objective.ts'
import type { HostRanges, SearchSpace } from './search-space.ts'
import type { PhysicalController } from './site.ts'

/** What rows stand for; see placement-index.ts. */
export interface RowTable {
  controllerAt(row: number): PhysicalController
  columnOf<V>(facet: Facet<V>): Column<V>
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
  readonly #space: SearchSpace
  readonly #rows: Uint32Array
  #count: number

  /** @param space is this search's alone for as long as it lasts. */
  constructor(table: RowTable, hosts: Column<string>, rows: ArrayLike<number>, space: SearchSpace) {
    this.#table = table
    this.#hosts = hosts
    this.#space = space
    this.#rows = space.rows(rows.length)
    this.#rows.set(rows)
    this.#count = rows.length
  }

  get count(): number {
    return this.#count
  }

  keepOnly<V>(facet: Facet<V>, passes: (value: V) => boolean): readonly string[] {
    const column = this.#table.columnOf(facet)
    const verdicts = this.#space.verdicts(column.size)
    if (column.judgeAll(passes, verdicts, this.#count) === true) return []
    const rows = this.#rows
    const { numbers } = column
    const removed: string[] = []
    let kept = 0
    for (let at = 0; at < this.#count; at++) {
      const row = rows[at]!
      const number = numbers[row]!
      if (verdicts[number] === unjudged) verdicts[number] = passes(column.valueOf(row)) ? passed : failed
      if (verdicts[number] === passed) rows[kept++] = row
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

  /** Hosts of candidates, those that pass. */
  hosts(passes: (from: number, to: number) => boolean): HostRanges {
    const { numbers } = this.#hosts
    const rows = this.#rows
    const hosts = this.#space.hosts(this.#hosts.size)
    for (let from = 0, to; from < this.#count; from = to) {
      const host = numbers[rows[from]!]
      for (to = from + 1; to < this.#count && numbers[rows[to]!] === host;) to++
      if (!passes(from, to)) continue
      hosts.from[hosts.count] = from
      hosts.to[hosts.count] = to
      hosts.count++
    }
    return hosts
  }

  /** The best row of a host; the first among equals. */
  bestOf(from: number, to: number, compare: CompareRows): number {
    const rows = this.#rows
    let best = rows[from]!
    for (let at = from + 1; at < to; at++) if (compare(rows[at]!, best) < 0) best = rows[at]!
    return best
  }

  /** Whether a host's candidates have so many different values of the facet, as their values count. */
  haveDifferent<V>(
    from: number,
    to: number,
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
  controllersOf(from: number, to: number, compare: CompareRows): readonly PhysicalController[] {
    return [...this.#rows.subarray(from, to)].sort(compare).map((row) => this.#table.controllerAt(row))
  }

  /** The value that most candidates have. */
  commonest<V>(facet: Facet<V>): { value: V; count: number } {
    const column = this.#table.columnOf(facet)
    const { numbers } = column
    const counts = this.#space.counts(column.size)
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
  for (let at = 0; at < found.length; at++) {
    const value = found[at]!
    if (Number.isNaN(value)) continue
    if (Number.isNaN(first)) first = value
    else if (value !== first) return true
  }
  return false
}
