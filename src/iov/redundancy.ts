import type { RedundancyLevel } from './constraint-set.ts'
import { redundancyLevels } from './constraint-set.ts'
import type { SiteGraph } from './site-graph.ts'
import type { PhysicalController } from './site.ts'

type Apart<T> = (one: T, other: T) => boolean

/**
 * Whether two controllers share no physical element at this level. A level includes those below it. A card is known
 * by slot and serial on its host: two ports of one card are not two cards (field lesson 16).
 */
export function areApart(graph: SiteGraph, level: RedundancyLevel): Apart<PhysicalController> {
  const asked = (other: RedundancyLevel): boolean =>
    redundancyLevels.indexOf(level) >= redundancyLevels.indexOf(other)
  return (one, other) =>
    one.id !== other.id &&
    !(asked('card') && onOneCard(one, other)) &&
    !(asked('switch') && !reachApart(graph, one, other, asked('transit')))
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
