/**
 * What happens in the site without anybody having asked for it:
 * - drift: an element is not as was decided (also: not as it was told before); mended: it is again
 * - unreachable: a host or switch does not answer; reachable: it does again
 * - miscabled: a switch hears somebody else at a port than the site has cabled there; cabled: no longer
 * - degraded: an operation could not be undone and has left the element half changed; recovered: it is undone after all
 */
export type DomainEventKind =
  'drift' | 'mended' | 'unreachable' | 'reachable' | 'miscabled' | 'cabled' | 'degraded' | 'recovered'

export interface DomainEvent {
  readonly kind: DomainEventKind
  /** `table:id` with the tables of the ledger, and hosts, switches, controllers and ports. */
  readonly element: string
  /** One sentence for people. */
  readonly text: string
  readonly atMs: number
}
