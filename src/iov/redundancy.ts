import type { CandidateRows, ValueCounts } from './candidate-rows.ts'
import type { RedundancyLevel } from './constraint-set.ts'
import { redundancyLevels } from './constraint-set.ts'
import type { Facet } from './facets.ts'
import { card, uplinkNetworks, uplinkSwitches } from './facets.ts'
import type { SiteGraph } from './site-graph.ts'
import type { PhysicalController } from './site.ts'

/** What is looked at to tell quickly. */
export const facetsOfRedundancy: readonly Facet[] = [card, uplinkSwitches, uplinkNetworks]

type Apart<T> = (one: T, other: T) => boolean

/**
 * Whether two controllers share no physical element at this level. A level includes those below it, and two ports of
 * one card never count as two, whatever the level (DOMAIN.md §5; field lesson 16). A card is known by slot and serial
 * on its host.
 */
export function areApart(graph: SiteGraph, level: RedundancyLevel): Apart<PhysicalController> {
  return (one, other) =>
    !onOneCard(one, other) &&
    !(includes(level, 'switch') && !reachApart(graph, one, other, includes(level, 'transit')))
}

/**
 * The first `count` items, in their order, of which any two are apart; undefined when there are none. Searches all
 * combinations, so a solution that exists is found; few controllers are in one host.
 */
export function chooseApart<T>(
  items: readonly T[],
  count: number,
  apart: Apart<T>,
): readonly T[] | undefined {
  if (count === 0) return []
  if (items.length < count) return undefined
  for (const [at, first] of items.entries()) {
    const compatible = items.slice(at + 1).filter((item) => apart(first, item))
    const others = chooseApart(compatible, count - 1, apart)
    if (others !== undefined) return [first, ...others]
  }
  return undefined
}

/** How many of the items can be had of which any two are apart. */
export function countApart<T>(items: readonly T[], most: number, apart: Apart<T>): number {
  let count = Math.min(most, items.length)
  while (count > 1 && chooseApart(items, count, apart) === undefined) count--
  return count
}

/**
 * false: the host of these candidates has too few cards, switches or networks for so many controllers that are apart, which is quickly
 * told. true: they must be looked at one by one.
 */
export function maybeApart(
  candidates: CandidateRows,
  from: number,
  to: number,
  count: number,
  level: RedundancyLevel,
): boolean {
  if (count === 1) return true
  return (
    candidates.haveDifferent(from, to, card, count, () => 'once') &&
    (!includes(level, 'switch') ||
      candidates.haveDifferent(from, to, uplinkSwitches, count, countSwitches)) &&
    (!includes(level, 'transit') || candidates.haveDifferent(from, to, uplinkNetworks, count, countNetworks))
  )
}

function includes(level: RedundancyLevel, other: RedundancyLevel): boolean {
  return redundancyLevels.indexOf(level) >= redundancyLevels.indexOf(other)
}

function onOneCard(one: PhysicalController, other: PhysicalController): boolean {
  return one.host === other.host && one.card.slot === other.card.slot && one.card.serial === other.card.serial
}

/** There are cables out of the two that end in different switches, and that share no transit network. */
function reachApart(
  graph: SiteGraph,
  one: PhysicalController,
  other: PhysicalController,
  transit: boolean,
): boolean {
  return graph
    .uplinksOf(one.id)
    .some((first) =>
      graph
        .uplinksOf(other.id)
        .some(
          (second) =>
            first.switch !== second.switch &&
            !(transit && first.cable.networks.some((network) => second.cable.networks.includes(network))),
        ),
    )
}

/** Without a cable no path begins. Two controllers with one cable each, into the same switch, cannot be apart. */
function countSwitches({ length }: readonly string[]): ValueCounts {
  return length === 0 ? 'never' : length === 1 ? 'once' : 'always'
}

/** Two controllers with one cable each, in the same networks, cannot be apart. */
function countNetworks(cables: readonly (readonly string[])[]): ValueCounts {
  if (cables.length === 0) return 'never'
  return cables.length === 1 && cables[0]!.length > 0 ? 'once' : 'always'
}
