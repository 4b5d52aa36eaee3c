import fc from 'fast-check'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { isolationLevels, redundancyLevels } from '../../src/iov/constraint-set.ts'
import type { Objective } from '../../src/iov/objective.ts'
import { objectives } from '../../src/iov/objective.ts'
import { FakeDevices } from './fakes.ts'
import type { FakeController } from './fakes.ts'
import { smallDescription, SmallSite } from './small-site.ts'

export interface RandomController {
  readonly card: string
  readonly switch: string | null
  readonly networks: readonly string[]
  readonly fake: FakeController
  /** Somebody uses its first virtual device without iovm. */
  readonly outsider: boolean
}

export interface RandomSite {
  readonly hosts: readonly (readonly RandomController[])[]
  readonly portMbps: number
  readonly objective: Objective
}

const mostly = fc.constantFrom(true, true, true, false)

const randomController: fc.Arbitrary<RandomController> = fc.record({
  card: fc.constantFrom('a', 'b', 'c'),
  switch: fc.constantFrom('s1', 's2', 's3', null),
  networks: fc.subarray(['lan-a', 'lan-b', 'core'], { maxLength: 2 }),
  fake: fc.record({
    address: fc.constant(''),
    numaNode: fc.constantFrom(0, 0, 1),
    speedMbps: fc.constantFrom(1000, 1000, 400),
    linkUp: fc.boolean(),
    maximumVirtual: fc.constantFrom(8, 8, 8, 8, 8, 8, 0),
    enabledVirtual: fc.constantFrom(0, 1, 2, 2, 3, 3),
    capabilities: fc.record({ minimumRate: mostly, maximumRate: mostly, trust: mostly }),
  }),
  outsider: fc.constantFrom(false, false, false, true),
})

export const randomSite: fc.Arbitrary<RandomSite> = fc.record({
  hosts: fc.tuple(
    fc.array(randomController, { maxLength: 5 }),
    fc.array(randomController, { minLength: 3, maxLength: 5 }),
  ),
  portMbps: fc.constantFrom(1000, 700),
  objective: fc.constantFrom(...(Object.keys(objectives) as Objective[])),
})

/** A constraint set of all kinds; each kind is there in one of some sets. */
export const randomSet: fc.Arbitrary<ConstraintSet> = fc
  .record(
    {
      allowedHosts: rarely(fc.constantFrom(['h1'], ['h1', 'h2'], [])),
      forbiddenHosts: rarely(fc.constantFrom(['h1'], ['h2'])),
      isolation: rarely(fc.constantFrom(...isolationLevels)),
      criticality: rarely(fc.nat(10)),
      sensitivity: rarely(fc.nat(10)),
      forbiddenNetworks: rarely(fc.subarray(['lan-a', 'lan-b', 'core'])),
      guaranteedRateMbps: rarely(fc.constantFrom(300, 400, 700)),
      maximumRateMbps: rarely(fc.constantFrom(700, 1000)),
      admissionSuffices: fc.boolean(),
      redundantPaths: fc.integer({ min: 1, max: 3 }),
      redundancyLevel: fc.constantFrom(...redundancyLevels),
      techniques: rarely(fc.constantFrom(['sriov' as const], ['npiv' as const])),
      numaNode: rarely(fc.integer({ min: 0, max: 1 })),
      trust: rarely(fc.boolean()),
      switchPort: rarely(fc.constantFrom('s1/0', 's2/1', 's1/5')),
    },
    { requiredKeys: [] },
  )
  .map((set) => Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)))

/** Devices and description; the port of controller n of host m is number 5 m + n of its switch. */
export function siteOf({ hosts, portMbps, objective }: RandomSite): SmallSite {
  const devices = new FakeDevices()
  const ports = Array.from({ length: 10 }, (_, at) => `${at}`)
  for (const name of ['s1', 's2', 's3']) devices.addSwitch(name, ports, portMbps)
  for (const [host, controllers] of hosts.entries()) {
    devices.addHost(`h${host + 1}`, controllers.map(fakeOf))
    for (const [at, { outsider, fake }] of controllers.entries()) {
      if (outsider && (fake.enabledVirtual ?? 0) > 0)
        Object.assign(devices.virtual(`h${host + 1}`, addressOf(at), 0), { usedBy: 'dpdk' })
    }
  }
  const cables = hosts.flatMap((controllers, host) =>
    controllers.flatMap(({ switch: name, networks }, at) =>
      name === null
        ? []
        : [{ from: `h${host + 1}/${addressOf(at)}`, to: `${name}/${host * 5 + at}`, networks }],
    ),
  )
  const switches = ['s1', 's2', 's3'].map((name) => ({
    name,
    kind: 'simulated',
    address: null,
    bridge: null,
    simulated: [],
  }))
  return new SmallSite(smallDescription({ cables, switches, placement: { objective } }), devices)
}

function fakeOf({ card, fake }: RandomController, at: number): FakeController {
  return { ...fake, address: addressOf(at), slot: card, serial: card }
}

function addressOf(at: number): string {
  return `0000:0${at}:00.0`
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: arbitrary as fc.Arbitrary<T | undefined> },
  )
}
