import type { RedundancyLevel } from './constraint-set.ts'
import { redundancyLevels } from './constraint-set.ts'
import type { Taken } from './disjoint-ways.ts'
import type { Path } from './path.ts'
import { networksOf, switchesOf } from './path.ts'

/** A level of redundancy includes those below it. */
export function includesLevel(level: RedundancyLevel, other: RedundancyLevel): boolean {
  return redundancyLevels.indexOf(level) >= redundancyLevels.indexOf(other)
}

/**
 * What paths keep others from using that are to be redundant with them. Cards, cables and ports are never shared,
 * whatever the level, except ports of a resource that has too few of them (`sharedPorts`); switches and transit
 * networks are not at the levels of that name.
 */
export function takenBy(
  paths: readonly (Path & { readonly group: string })[],
  level: RedundancyLevel,
  sharedPorts: readonly string[],
): Taken {
  const ports = paths.flatMap((path) => path.ports)
  const cables = paths.flatMap((path) => path.cables)
  return {
    groups: paths.map(({ group }) => group),
    cables,
    ports: ports.filter((port) => !sharedPorts.includes(port)),
    switches: includesLevel(level, 'switch') ? switchesOf(ports) : [],
    networks: includesLevel(level, 'transit') ? networksOf(cables) : [],
  }
}

/** What two paths share that they must not; empty: they are redundant. */
export function sharedElements(
  one: Path & { readonly group: string },
  other: Path & { readonly group: string },
  level: RedundancyLevel,
  sharedPorts: readonly string[],
): readonly string[] {
  const [first, second] = [takenBy([one], level, sharedPorts), takenBy([other], level, sharedPorts)]
  const shared = (key: 'groups' | 'ports' | 'switches' | 'networks'): readonly string[] =>
    first[key].filter((element) => second[key].includes(element))
  return [
    ...shared('groups'),
    ...shared('ports').map((port) => `switch port ${port}`),
    ...shared('switches').map((name) => `switch ${name}`),
    ...shared('networks').map((name) => `network ${name}`),
  ]
}
