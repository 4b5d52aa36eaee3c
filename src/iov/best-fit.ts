import type { PlacementRequest } from './filter.ts'
import { spareRate } from './filters/capacity.ts'
import type { PhysicalController } from './site.ts'
import type { Snapshot } from './snapshot.ts'

/** A controller with what it is compared by; worked out once, because thousands are compared. */
interface Ranked {
  readonly controller: PhysicalController
  readonly down: boolean
  readonly uncabled: boolean
  readonly strange: boolean
  readonly spareMbps: number
}

/**
 * The controllers by host, hosts and controllers both best first: cabled ones whose link is up, then those that the
 * customer is on already, then the fullest, so that what is left free stays in large pieces; then by id, so that the
 * same site gives the same answer. Hosts with fewer controllers than `count` are left out.
 */
export function* hostsBestFirst(
  controllers: readonly PhysicalController[],
  count: number,
  request: PlacementRequest,
  snapshot: Snapshot,
): Generator<readonly PhysicalController[]> {
  const byHost = new Map<string, Ranked[]>()
  for (const controller of controllers) {
    const onHost = byHost.get(controller.host)
    if (onHost === undefined) byHost.set(controller.host, [rankOf(controller, request, snapshot)])
    else onHost.push(rankOf(controller, request, snapshot))
  }
  const hosts = [...byHost.values()].filter((onHost) => onHost.length >= count)
  const bestOf = new Map(hosts.map((onHost) => [onHost, onHost.reduce((one, other) => better(one, other))]))
  const first = hosts.reduce<Ranked[] | undefined>(
    (one, other) =>
      one === undefined || better(bestOf.get(one)!, bestOf.get(other)!) !== bestOf.get(one) ? other : one,
    undefined,
  )
  if (first === undefined) return
  yield sorted(first)
  // Only where the best host does not do is it worth while to order all others.
  const others = hosts.filter((onHost) => onHost !== first)
  others.sort((one, other) => compare(bestOf.get(one)!, bestOf.get(other)!))
  for (const onHost of others) yield sorted(onHost)
}

function rankOf(controller: PhysicalController, { customer }: PlacementRequest, snapshot: Snapshot): Ranked {
  const { customers } = snapshot.use(controller.id)
  return {
    controller,
    down: !controller.linkUp,
    uncabled: snapshot.graph.uplinksOf(controller.id).length === 0,
    strange: !customers.some((user) => user.customer === customer),
    spareMbps: spareRate(controller, snapshot),
  }
}

function better(one: Ranked, other: Ranked): Ranked {
  return compare(one, other) <= 0 ? one : other
}

function compare(one: Ranked, other: Ranked): number {
  if (one.down !== other.down) return one.down ? 1 : -1
  if (one.uncabled !== other.uncabled) return one.uncabled ? 1 : -1
  if (one.strange !== other.strange) return one.strange ? 1 : -1
  const [mine, theirs] = [one.controller, other.controller]
  if (mine.freeVirtual !== theirs.freeVirtual) return mine.freeVirtual - theirs.freeVirtual
  if (one.spareMbps !== other.spareMbps) return one.spareMbps - other.spareMbps
  return mine.id < theirs.id ? -1 : mine.id > theirs.id ? 1 : 0
}

function sorted(onHost: Ranked[]): readonly PhysicalController[] {
  return onHost.toSorted(compare).map(({ controller }) => controller)
}
