import type { ConstraintSet, IsolationLevel } from '../../src/iov/constraint-set.ts'
import type { PhysicalController, Site } from '../../src/iov/site.ts'

/**
 * The rules of DOMAIN.md §5 for where a VM may be, written down from there and without any cleverness, to judge what
 * placement does. Of a VM that is there already counts what it asked for itself: the groups of these tests ask for
 * nothing.
 */
export function isAllowed(
  site: Site,
  group: string,
  set: ConstraintSet,
  chosen: readonly PhysicalController[],
): boolean {
  return (
    new Set(chosen.map(({ host }) => host)).size === 1 &&
    chosen.every((one, at) => chosen.slice(at + 1).every((other) => countAsTwo(site, set, one, other))) &&
    chosen.every(
      (controller) =>
        fits(site, set, controller) &&
        hasRoom(site, set, controller) &&
        isIsolated(site, site.groups.get(group)!.customer, set, controller),
    )
  )
}

/** Every choice of so many controllers. */
export function* choices(
  controllers: readonly PhysicalController[],
  count: number,
): Generator<readonly PhysicalController[]> {
  if (count === 0) {
    yield []
    return
  }
  for (const [at, first] of controllers.entries()) {
    for (const others of choices(controllers.slice(at + 1), count - 1)) yield [first, ...others]
  }
}

/** Redundancy: "two PFs of one card never count as two"; a switch and a network are shared where both are cabled there. */
function countAsTwo(
  site: Site,
  { redundancyLevel: level = 'card' }: ConstraintSet,
  one: PhysicalController,
  other: PhysicalController,
): boolean {
  if (cardOf(one) === cardOf(other)) return false
  if (level === 'controller' || level === 'card') return true
  const [first, second] = [cableOf(site, one), cableOf(site, other)]
  if (first === undefined || second === undefined || first.switch === second.switch) return false
  return level === 'switch' || !first.networks.some((network) => second.networks.includes(network))
}

/** Hosts, technique and locality, transit, and what the driver can enforce. */
function fits(site: Site, set: ConstraintSet, controller: PhysicalController): boolean {
  const cable = cableOf(site, controller)
  const { capabilities, speedMbps } = controller
  const maximum = set.maximumRateMbps
  return (
    site.hosts.get(controller.host)!.reachable &&
    (set.allowedHosts === undefined || set.allowedHosts.includes(controller.host)) &&
    !(set.forbiddenHosts ?? []).includes(controller.host) &&
    controller.technique !== 'none' &&
    (set.techniques === undefined || set.techniques.includes(controller.technique)) &&
    (set.numaNode === undefined || set.numaNode === controller.numaNode) &&
    (set.trust !== true || capabilities.trust) &&
    (set.switchPort === undefined || cable?.port === set.switchPort) &&
    !(cable?.networks ?? []).some((network) => (set.forbiddenNetworks ?? []).includes(network)) &&
    (!set.guaranteedRateMbps || set.admissionSuffices === true || capabilities.minimumRate) &&
    (maximum === undefined || capabilities.maximumRate || (speedMbps > 0 && speedMbps <= maximum))
  )
}

/** A free virtual device, and no more guarantees than the port and its cable have. */
function hasRoom(site: Site, set: ConstraintSet, controller: PhysicalController): boolean {
  const on = [...site.virtualControllers.values()].filter((virtual) => virtual.controller === controller.id)
  const promised = on.reduce((sum, { record }) => sum + (record?.minimumRateMbps ?? 0), 0)
  const cable = cableOf(site, controller)
  const speed = Math.min(controller.speedMbps, site.ports.get(cable?.port ?? '')?.speedMbps ?? Infinity)
  const guaranteed = set.guaranteedRateMbps ?? 0
  return on.length < controller.enabledVirtual && (guaranteed === 0 || promised + guaranteed <= speed)
}

/** Nobody of another customer is within what either of the two has for itself. */
function isIsolated(
  site: Site,
  customer: string,
  set: ConstraintSet,
  controller: PhysicalController,
): boolean {
  const mine = levelOf(set)
  const strangers = [...site.virtualControllers.values()].filter(({ usedBy }) => usedBy !== null)
  const used = strangers.map((virtual) => site.controllers.get(virtual.controller)!)
  if (used.some((other) => isWithin(mine, other, controller))) return false
  return [...site.vms.values()].every((vm) => {
    if (site.groups.get(vm.group)!.customer === customer) return true
    const theirs = levelOf(vm.constraints)
    if ((mine === 'host' || theirs === 'host') && vm.host === controller.host) return false
    return [...site.virtualControllers.values()]
      .filter(({ record }) => record?.vm === vm.id)
      .map((virtual) => site.controllers.get(virtual.controller)!)
      .every((other) => !isWithin(mine, other, controller) && !isWithin(theirs, other, controller))
  })
}

/** The other one is in what somebody of this level has for himself around the controller. */
function isWithin(level: IsolationLevel, other: PhysicalController, controller: PhysicalController): boolean {
  if (level === 'host') return other.host === controller.host
  if (level === 'card') return cardOf(other) === cardOf(controller)
  return level === 'controller' && other.id === controller.id
}

/** By name, or by what criticality and sensitivity stand for: the strictest. */
function levelOf({ isolation = 'vlan', criticality = 0, sensitivity = 0 }: ConstraintSet): IsolationLevel {
  if (isolation === 'host' || sensitivity >= 9) return 'host'
  if (isolation === 'card' || sensitivity >= 7 || criticality >= 9) return 'card'
  if (isolation === 'controller' || sensitivity >= 5 || criticality >= 7) return 'controller'
  return 'vlan'
}

function cardOf({ host, card }: PhysicalController): string {
  return `${host} ${card.slot} ${card.serial}`
}

function cableOf(
  site: Site,
  { id }: PhysicalController,
): { port: string; switch: string; networks: readonly string[] } | undefined {
  const cable = site.cables.find(({ from }) => from === id)
  return cable && { port: cable.to, switch: cable.to.split('/')[0]!, networks: cable.networks }
}
