import { expect } from 'chai'
import type { RequestContext } from '../../../src/broker/context.ts'
import type { InstanceProvider } from '../../../src/broker/provider.ts'
import { silentLog } from '../../../src/base/log.ts'
import type { Site } from '../../../src/iov/site.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import { unnumbered } from './guest-connections.ts'
import { byMAC, expectedDevices } from './expected.ts'
import { controllers, isForeign, ownerOf } from './reference.ts'
import type { Reference } from './reference.ts'
import { foreignVirtual, foreignVLAN, modelSite } from './site.ts'
import type { DeviceRows, World } from './world.ts'

/** Compares everything that lasts, and everything that is shown, with the reference. */
export async function compare(world: World, reference: Reference, atFirst: DeviceRows): Promise<void> {
  const { site } = world.iov
  expectRows(world.devices(), expectedDevices(reference, site, atFirst))
  await compareLedger(world, reference)
  compareSite(site, reference)
  await compareCounters(world, reference)
}

/** Compares what devices remember, row by row, so that a difference is short. */
export function expectRows(actual: DeviceRows, expected: DeviceRows): void {
  expect([...actual.keys()].sort(), 'what the devices remember').to.deep.equal([...expected.keys()].sort())
  for (const [key, value] of expected) expect(normal(actual.get(key)), key).to.deep.equal(normal(value))
}

function normal(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('controllers' in value)
    return { ...value, controllers: unnumbered(value.controllers as { nqn: string }[]) }
  if (!('devices' in value)) return value
  return { ...value, devices: byMAC(value.devices as { mac: string }[]) }
}

async function compareLedger(world: World, reference: Reference): Promise<void> {
  const ledger = await world.ledger()
  const sorted = (items: Iterable<unknown>): unknown[] => [...items].sort()
  const { vms, virtuals, representations, channels, vlans, groups } = reference
  expect(
    sorted(
      ledger.vms.map(({ id, name, host, group, running }) => `${id} ${name} ${host} ${group} ${running}`),
    ),
  ).to.deep.equal(
    sorted(
      [...vms.values()].map(
        ({ id, name, host, group, running }) => `${id} ${name} ${host} ${group} ${running}`,
      ),
    ),
  )
  expect(
    sorted(
      ledger.virtualControllers.map(
        ({ id, mac, vm, vlan, degraded }) => `${id} ${mac} ${vm} ${vlan} ${degraded}`,
      ),
    ),
  ).to.deep.equal(
    sorted([...virtuals.values()].map(({ id, mac, vm, vlan }) => `${id} ${mac} ${vm} ${vlan} null`)),
  )
  expect(
    sorted(ledger.representations.map(({ id, virtualController }) => `${id} ${virtualController}`)),
  ).to.deep.equal(sorted([...representations.values()].map(({ id, virtual }) => `${id} ${virtual}`)))
  expect(sorted(ledger.channels.map(({ id, vlan, state }) => `${id} ${vlan} ${state}`))).to.deep.equal(
    sorted(
      [...channels.values()].map(
        ({ id, vlan, connected }) => `${id} ${vlan} ${connected ? 'connected' : 'reserved'}`,
      ),
    ),
  )
  expect(
    sorted(
      ledger.vlans.map(
        ({ vlan, group, customer, createdOn }) =>
          `${vlan} ${group} ${customer} ${createdOn.toSorted().join()}`,
      ),
    ),
  ).to.deep.equal(
    sorted(
      [...vlans.values()].map(
        ({ vlan, group, on }) => `${vlan} ${group} ${reference.customerOf(group)} ${on.toSorted().join()}`,
      ),
    ),
  )
  expect(sorted(ledger.vlanPorts.map(({ id }) => id))).to.deep.equal(
    sorted(
      [...vlans.keys()].flatMap((vlan) => [...reference.portsOf(vlan)].map((port) => `${vlan}@${port}`)),
    ),
  )
  expect(sorted(ledger.groups.map(({ id }) => id))).to.deep.equal(
    sorted([...groups.values()].flatMap(({ name, fixed }) => (fixed ? [] : [name]))),
  )
}

/** What clients are shown: nothing drifts, nothing is unreachable, and what is free is what nobody has. */
function compareSite(site: Site, reference: Reference): void {
  for (const one of [...site.hosts.values(), ...site.switches.values()])
    expect(one.fault, `fault of ${one.name}`).to.equal(null)
  const shown = [...site.virtualControllers.keys()].sort()
  expect(shown, 'virtual controllers').to.deep.equal([...reference.virtuals.keys(), foreignVirtual].sort())
  for (const { id, drift } of site.virtualControllers.values()) expect(drift, `drift of ${id}`).to.equal(null)
  for (const [id, { freeVirtual }] of site.controllers)
    expect(freeVirtual, `free on ${id}`).to.equal(reference.freeOn(id))
  const vlans = new Set([1, foreignVLAN, ...reference.vlans.keys()])
  expect([...site.vlans.keys()].sort(), 'VLANs').to.deep.equal([...vlans].sort())
  for (const vlan of reference.vlans.keys()) {
    const ours = site.vlans.get(vlan as never)!.ports.filter((port) => !isForeign(ownerOf(port), vlan))
    expect([...ours].sort(), `ports of VLAN ${vlan}`).to.deep.equal([...reference.portsOf(vlan)].sort())
  }
}

/** The counters of facilities, and the lists of factories, as clients get them (DOMAIN.md §2). */
async function compareCounters(world: World, reference: Reference): Promise<void> {
  const rows = iovProviders(world.iov).map(({ provider }) => provider)
  const list = async (name: string): Promise<Record<string, unknown>[]> => {
    const provider = rows.find((one) => one.class === name && one.kind === 'instance') as InstanceProvider
    const found: object[] = []
    for await (const one of provider.list(context)) found.push(one)
    return found as Record<string, unknown>[]
  }
  const foreignOn = (prefix: string): number => (foreignVirtual.startsWith(`${prefix}/`) ? 1 : 0)
  const virtuals = [...reference.virtuals.values()]
  const facilities = new Map(
    (await list('IOV_VirtualizationFacility')).map((one) => [
      `${String(one['SystemName'])}/${String(one['DeviceID'])}`,
      [one['EnabledVirtualDevices'], one['InstantiatedVirtualDevices']],
    ]),
  )
  for (const { id, pool } of controllers.values()) {
    if (pool === 0) continue
    const made = virtuals.filter(({ controller }) => controller === id).length + foreignOn(id)
    const counters = [...facilities].find(([key]) => key.includes(id))?.[1]
    expect(counters?.map(Number), `counters of the facility of ${id}`).to.deep.equal([pool, made])
  }
  const factories = await list('IOV_PortControllerFactory')
  expect(factories.length, 'a factory for each host').to.equal(modelSite.hosts.length)
  for (const { name, simulated } of modelSite.hosts) {
    const factory = factories.find((one) => String(one['SystemName']).includes(name))!
    const made = virtuals.filter(({ controller }) => ownerOf(controller) === name).length + foreignOn(name)
    expect(
      [factory['NumberOfPhysicalControllers'], factory['NumberOfVirtualControllers']].map(Number),
      `counters of the factory of ${name}`,
    ).to.deep.equal([simulated.length, made])
  }
}

const context: RequestContext = {
  requestID: 'model',
  user: 'model',
  address: '127.0.0.1',
  receivedAtMs: 0,
  roleIn: () => 'administrator',
  signal: new AbortController().signal,
  log: silentLog,
}
