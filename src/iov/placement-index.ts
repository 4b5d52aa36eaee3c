import { CandidateRows } from './candidate-rows.ts'
import type { RowTable } from './candidate-rows.ts'
import { Column } from './column.ts'
import type { Facet } from './facets.ts'
import { hostName } from './facets.ts'
import { SearchSpace } from './search-space.ts'
import type { SiteDescription } from './site-description.ts'
import type { PhysicalController } from './site.ts'
import { splitID } from './element-id.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * The site's controllers arranged for a search: a row for each controller, a column for each fact that a filter or an
 * objective looks at. Told which hosts have changed, it works out anew only what those have, before the next search.
 */
export class PlacementIndex implements RowTable {
  readonly #columns: ReadonlyMap<Facet, Column>
  readonly #changed = new Set<string>()
  readonly #controllers: (PhysicalController | undefined)[] = []
  readonly #freeRows: number[] = []
  /** By host, in the order of the controllers' ids. */
  readonly #rowsOf = new Map<string, readonly number[]>()
  /** By switch: the hosts that are cabled to it. */
  readonly #hostsAt = new Map<string, Set<string>>()
  /** All rows in the order of the site file; undefined: not known since hosts or controllers came or went. */
  #order: Uint32Array | undefined
  /** What the last search has written into; undefined: one is going on. */
  #space: SearchSpace | undefined

  constructor(facets: Iterable<Facet>, { hosts, cables }: Pick<SiteDescription, 'hosts' | 'cables'>) {
    const all = new Set<Facet>([hostName, ...facets])
    this.#columns = new Map([...all].map((facet) => [facet, new Column(facet)]))
    const names = new Map(hosts.map(({ name }) => [name, name]))
    for (const { from, to } of cables) {
      this.#cabled(names.get(splitID(from).owner), splitID(to).owner)
      this.#cabled(names.get(splitID(to).owner), splitID(from).owner)
    }
  }

  /** To be called when anything about the host, its adapters or their users is not as it was. */
  hostChanged(host: string): void {
    this.#changed.add(host)
  }

  /** To be called when ports of the switch have another speed than they had. */
  switchChanged(name: string): void {
    for (const host of this.#hostsAt.get(name) ?? []) this.#changed.add(host)
  }

  /** Works out what has changed; a search does that first, but so it can be done before somebody waits for it. */
  settle(snapshot: Snapshot): void {
    for (const host of this.#changed) this.#read(host, snapshot)
    this.#changed.clear()
  }

  /**
   * Searches among all controllers, or those of one host, as the snapshot shows them. Where that is what a plan in the
   * making will leave, the hosts that the plan changes are shown so for as long as the search lasts.
   */
  search<T>(snapshot: Snapshot, host: string | null, find: (candidates: CandidateRows) => T): T {
    const planned = snapshot.planned?.() ?? []
    for (const name of planned) this.#changed.add(name)
    this.settle(snapshot)
    // A search within a search would need a space of its own.
    const space = this.#space ?? new SearchSpace()
    this.#space = undefined
    try {
      const rows = host === null ? this.#inOrder(snapshot) : (this.#rowsOf.get(host) ?? [])
      return find(new CandidateRows(this, this.columnOf(hostName), rows, space))
    } finally {
      this.#space = space
      for (const name of planned) this.#changed.add(name)
    }
  }

  controllerAt(row: number): PhysicalController {
    return this.#controllers[row]!
  }

  columnOf<V>(facet: Facet<V>): Column<V> {
    return this.#columns.get(facet) as Column<V>
  }

  #cabled(host: string | undefined, switchName: string): void {
    if (host === undefined) return
    const hosts = this.#hostsAt.get(switchName)
    if (hosts === undefined) this.#hostsAt.set(switchName, new Set([host]))
    else hosts.add(host)
  }

  #read(host: string, snapshot: Snapshot): void {
    const found = snapshot.inventory.controllersOf(host).map((id) => snapshot.site.controllers.get(id)!)
    const rows = this.#rowsFor(host, found.length)
    for (const [at, controller] of found.entries()) {
      const row = rows[at]!
      this.#controllers[row] = controller
      for (const column of this.#columns.values()) column.set(row, column.facet.of(controller, snapshot))
    }
  }

  /** As many rows as the host has controllers, those that it has already first. */
  #rowsFor(host: string, count: number): readonly number[] {
    const known = this.#rowsOf.get(host) ?? []
    if (known.length === count) return known
    const rows = known.slice(0, count)
    for (const row of known.slice(count)) this.#free(row)
    while (rows.length < count) rows.push(this.#freeRows.pop() ?? this.#controllers.push(undefined) - 1)
    if (count === 0) this.#rowsOf.delete(host)
    else this.#rowsOf.set(host, rows)
    this.#order = undefined
    return rows
  }

  #free(row: number): void {
    for (const column of this.#columns.values()) column.clear(row)
    this.#controllers[row] = undefined
    this.#freeRows.push(row)
  }

  #inOrder({ site }: Snapshot): Uint32Array {
    this.#order ??= Uint32Array.from([...site.hosts.keys()].flatMap((host) => this.#rowsOf.get(host) ?? []))
    return this.#order
  }
}
