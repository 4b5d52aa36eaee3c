import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet, IsolationLevel } from '../../src/iov/constraint-set.ts'
import { isolationLevels, redundancyLevels } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { PhysicalController, Site } from '../../src/iov/site.ts'
import { FakeDevices } from './fakes.ts'
import type { FakeController } from './fakes.ts'
import { caller, smallDescription, SmallSite, vmRequest } from './small-site.ts'

interface RandomController {
  card: string
  port: string | null
  numaNode: number
  minimumRate: boolean
  trust: boolean
  enabled: number
}

interface RandomVM {
  group: 'web' | 'db'
  set: ConstraintSet
}

const randomController: fc.Arbitrary<RandomController> = fc.record({
  card: fc.constantFrom('a', 'b', 'c'),
  port: fc.constantFrom('s1', 's2', null),
  numaNode: fc.integer({ min: 0, max: 1 }),
  minimumRate: fc.boolean(),
  trust: fc.boolean(),
  enabled: fc.integer({ min: 0, max: 2 }),
})

const randomVM: fc.Arbitrary<RandomVM> = fc.record({
  group: fc.constantFrom('web', 'db'),
  set: fc.record(
    {
      allowedHosts: fc.constantFrom(['h1'], ['h1', 'h2']),
      isolation: fc.constantFrom(...isolationLevels),
      guaranteedRateMbps: fc.constantFrom(400, 600),
      admissionSuffices: fc.boolean(),
      redundantPaths: fc.integer({ min: 1, max: 3 }),
      redundancyLevel: fc.constantFrom(...redundancyLevels),
      numaNode: fc.integer({ min: 0, max: 1 }),
      trust: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
})

/** Every set of so many controllers of one host. */
function* choices(
  controllers: readonly PhysicalController[],
  count: number,
): Generator<PhysicalController[]> {
  if (count === 0) yield []
  for (const [at, first] of controllers.entries()) {
    if (count > 0)
      for (const others of choices(controllers.slice(at + 1), count - 1)) yield [first, ...others]
  }
}

const cardOf = ({ host, card }: PhysicalController): string => `${host} ${card.slot} ${card.serial}`

/** The rules, written down once more and without any cleverness: may this VM have these controllers? */
function isAllowed(site: Site, { group, set }: RandomVM, chosen: readonly PhysicalController[]): boolean {
  const customer = site.groups.get(group)!.customer
  const level = set.redundancyLevel ?? 'card'
  const switchOf = ({ id }: PhysicalController): string | undefined =>
    site.cables.find(({ from }) => from === id)?.to.split('/')[0]
  const networkOf = ({ id }: PhysicalController): string | undefined =>
    site.cables.find(({ from }) => from === id)?.networks[0]
  const distinct = <T>(of: (controller: PhysicalController) => T): boolean =>
    chosen.every((controller) => of(controller) !== undefined) &&
    new Set(chosen.map(of)).size === chosen.length
  if (new Set(chosen.map(({ host }) => host)).size !== 1) return false
  if (chosen.length > 1 && !distinct(cardOf)) return false
  if (chosen.length > 1 && (level === 'switch' || level === 'transit') && !distinct(switchOf)) return false
  if (chosen.length > 1 && level === 'transit' && !distinct(networkOf)) return false
  return chosen.every((controller) => {
    const on = [...site.virtualControllers.values()].filter((virtual) => virtual.controller === controller.id)
    const promised = on.reduce((sum, { record }) => sum + record!.minimumRateMbps, 0)
    return (
      (set.allowedHosts?.includes(controller.host) ?? true) &&
      (set.numaNode ?? controller.numaNode) === controller.numaNode &&
      (set.trust !== true || controller.capabilities.trust) &&
      (!set.guaranteedRateMbps || set.admissionSuffices || controller.capabilities.minimumRate) &&
      promised + (set.guaranteedRateMbps ?? 0) <= 1000 &&
      on.length < controller.enabledVirtual &&
      isolated(site, customer, set.isolation ?? 'vlan', controller)
    )
  })
}

/** Nobody of another customer is within the level that either of the two wants for himself. */
function isolated(
  site: Site,
  customer: string,
  level: IsolationLevel,
  controller: PhysicalController,
): boolean {
  return [...site.vms.values()].every((vm) => {
    if (site.groups.get(vm.group)!.customer === customer) return true
    const strictness = isolationLevels.indexOf(vm.constraints.isolation ?? 'vlan')
    const strictest = isolationLevels[Math.max(strictness, isolationLevels.indexOf(level))]!
    const theirs = [...site.virtualControllers.values()]
      .filter(({ record }) => record?.vm === vm.id)
      .map((virtual) => site.controllers.get(virtual.controller)!)
    if (strictest === 'host') return vm.host !== controller.host
    if (strictest === 'card') return theirs.every((other) => cardOf(other) !== cardOf(controller))
    if (strictest === 'controller') return theirs.every((other) => other.id !== controller.id)
    return true
  })
}

async function startOn(hosts: readonly (readonly RandomController[])[]): Promise<Infrastructure> {
  const devices = new FakeDevices()
  const ports = Array.from({ length: 16 }, (_, at) => `${at}`)
  devices.addSwitch('s1', ports, 1000)
  devices.addSwitch('s2', ports, 1000)
  const cables = hosts.flatMap((controllers, host) =>
    controllers.flatMap(({ port }, at) =>
      port === null
        ? []
        : [
            {
              from: `h${host + 1}/${addressOf(at)}`,
              to: `${port}/${host * 4 + at}`,
              networks: [port === 's1' ? 'lan-a' : 'lan-b'],
            },
          ],
    ),
  )
  for (const [at, controllers] of hosts.entries()) devices.addHost(`h${at + 1}`, controllers.map(fakeOf))
  return new SmallSite(smallDescription({ cables }), devices).start()
}

function fakeOf(
  { card, numaNode, minimumRate, trust, enabled }: RandomController,
  at: number,
): FakeController {
  return {
    address: addressOf(at),
    slot: card,
    serial: card,
    numaNode,
    speedMbps: 1000,
    enabledVirtual: enabled,
    capabilities: { minimumRate, trust },
  }
}

function addressOf(at: number): string {
  return `0000:0${at}:00.0`
}

describe('iov: placement against a search of everything', () => {
  it('finds a place exactly where there is one, and one that breaks no rule', async () => {
    const seen = { found: 0, refused: 0 }
    const hosts = fc.tuple(
      fc.array(randomController, { maxLength: 4 }),
      fc.array(randomController, { maxLength: 4 }),
    )
    const check = fc.asyncProperty(
      hosts,
      fc.array(randomVM, { minLength: 1, maxLength: 6 }),
      async (site, requests) => {
        const iov = await startOn(site)
        for (const request of requests) {
          const controllers = [...iov.site.controllers.values()]
          const count = request.set.redundantPaths ?? 1
          const exists = [...choices(controllers, count)].some((chosen) =>
            isAllowed(iov.site, request, chosen),
          )
          const judge = structuredCloneOf(iov.site)
          const outcome = await iov.createVM(vmRequest(request.group, request.set), caller)
          expect(outcome.ok, JSON.stringify(outcome)).to.equal(exists)
          seen[outcome.ok ? 'found' : 'refused']++
          if (!outcome.ok) {
            expect(outcome.reasons.length).to.be.greaterThan(0)
            continue
          }
          const chosen = outcome.value.virtualControllers.map((id) =>
            judge.controllers.get(iov.site.virtualControllers.get(id)!.controller)!,
          )
          expect(chosen).to.have.length(count)
          expect(isAllowed(judge, request, chosen)).to.equal(true)
        }
      },
    )
    await fc.assert(check, { numRuns: 150 })
    expect(seen.found).to.be.greaterThan(50)
    expect(seen.refused).to.be.greaterThan(50)
  })

  it('chooses the same again from the same site', async () => {
    const hosts = fc.tuple(
      fc.array(randomController, { maxLength: 4 }),
      fc.array(randomController, { maxLength: 4 }),
    )
    const check = fc.asyncProperty(hosts, randomVM, async (site, { group, set }) => {
      const places = []
      for (const again of [await startOn(site), await startOn(site)]) {
        const outcome = await again.createVM(vmRequest(group, set), caller)
        places.push(outcome.ok ? outcome.value.virtualControllers : outcome.reasons)
      }
      expect(places[0]).to.deep.equal(places[1])
    })
    await fc.assert(check, { numRuns: 30 })
  })
})

/** The site as it was: its maps go on changing. */
function structuredCloneOf(site: Site): Site {
  return {
    ...site,
    controllers: new Map(site.controllers),
    virtualControllers: new Map(site.virtualControllers),
    vms: new Map(site.vms),
  }
}
