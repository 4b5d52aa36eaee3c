import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import type { Site } from '../../src/iov/site.ts'
import { refusal } from './fakes.ts'
import { caller, SmallSite, valueOf, vmRequest } from './small-site.ts'

/** One random act: which operation, on which of what there is, and at which device call it fails (0: at none). */
interface Act {
  kind: (typeof kinds)[number]
  pick: number
  other: number
  set: ConstraintSet
  failing: number
}

const kinds = [
  'createVM',
  'create',
  'createVHBA',
  'initVHBA',
  'createREP',
  'requestVLAN',
  'attach',
  'requestChannel',
  'connectRR',
  'connectResource',
  'connectResource',
  'disconnect',
  'releaseChannel',
  'disconnectResource',
  'detach',
  'removeREP',
  'releaseVHBA',
  'removeVHBA',
  'pruneVLANs',
  'haltVM',
] as const

const anyAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...kinds),
  pick: fc.nat(100),
  other: fc.nat(100),
  set: fc.record(
    {
      guaranteedRateMbps: fc.constantFrom(1000, 4000),
      maximumRateMbps: fc.constantFrom(5000, 9000),
      redundantPaths: fc.integer({ min: 1, max: 2 }),
      isolation: fc.constantFrom('vlan', 'controller', 'card'),
      forbiddenNetworks: fc.constantFrom(['lan-b'], ['core']),
    },
    { requiredKeys: [] },
  ),
  failing: fc.oneof(
    { arbitrary: fc.constant(0), weight: 3 },
    { arbitrary: fc.integer({ min: 1, max: 12 }), weight: 1 },
  ),
})

const groups = ['web', 'shop', 'mail', 'db']
const resources = ['lun', 'nas', 'san']

function perform(iov: Infrastructure, { kind, pick, other, set }: Act): Promise<Outcome<unknown>> {
  const { site } = iov
  const one = (items: Iterable<string>, at: number): string => {
    const sorted = [...items].sort()
    return sorted[at % sorted.length] ?? 'none'
  }
  const group = one(groups, pick)
  const resource = one(resources, other)
  const ours = [...site.virtualControllers.values()].filter(({ record }) => record !== null)
  const virtual = ours[pick % ours.length]
  const id = virtual?.id ?? 'none'
  const vm =
    other % 8 === 0 ? one(site.vms.keys(), pick) : (virtual?.record?.vm ?? one(site.vms.keys(), pick))
  const vlan = [...site.vlans.keys()][other % Math.max(1, site.vlans.size)] ?? (101 as never)
  const representation = one(site.representations.keys(), pick)
  switch (kind) {
    case 'createVM':
      return iov.createVM(vmRequest(group, set), caller)
    case 'create':
      return iov.create(one(site.hosts.keys(), other), vmRequest(group, set), caller)
    case 'createVHBA':
      return iov.createVHBA(one(site.controllers.keys(), pick), caller)
    case 'initVHBA': {
      const idle = ours.filter(({ record }) => record!.vm === null)
      const given = idle[pick % idle.length] ?? virtual
      const near = [...site.vms.values()].filter(({ host }) => host === given?.host).map((found) => found.id)
      return iov.initVHBA(given?.host ?? 'h1', given?.id ?? 'none', one(near, other), set, caller)
    }
    case 'createREP':
      return iov.createREP(vm, id, caller)
    case 'requestVLAN':
      return iov.requestVLAN(
        { vlan: null, group, virtualController: other % 2 ? id : null, resource: null },
        caller,
      )
    case 'attach':
      return iov.attach(vlan, id, caller)
    case 'requestChannel':
      return iov.requestChannel(vm, id, resource, set, caller)
    case 'connectRR':
      return iov.connectRR(representation, resource, caller)
    case 'connectResource':
      return iov.connectResource(vm, resource, set, caller)
    case 'disconnect':
      return iov.disconnect(vm, resource, caller)
    case 'releaseChannel':
      return iov.releaseChannel(vm, id, resource, caller)
    case 'disconnectResource':
      return iov.disconnectResource(vm, resource, caller)
    case 'detach':
      return iov.detach(virtual?.record?.vlan ?? vlan, id, caller)
    case 'removeREP':
      return iov.removeREP(site.representations.get(representation)?.vm ?? 'none', representation, caller)
    case 'releaseVHBA':
      return iov.releaseVHBA(vm, id, caller)
    case 'removeVHBA':
      return iov.removeVHBA(id, caller)
    case 'pruneVLANs':
      return iov.pruneVLANs(caller)
    case 'haltVM':
      return iov.haltVM(vm, caller)
  }
}

/** What must hold at all times, of what is known and of the devices themselves. */
function check(small: SmallSite, site: Site): void {
  for (const [id, controller] of site.controllers) {
    const virtual = [...site.virtualControllers.values()].filter((found) => found.controller === id)
    expect(controller.freeVirtual + virtual.length, id).to.equal(controller.enabledVirtual)
    const promised = virtual.reduce((sum, { id: device, record }) => {
      const channels = [...site.channels.values()].filter((channel) => channel.virtualController === device)
      return (
        sum +
        Math.max(
          record!.minimumRateMbps,
          channels.reduce((all, one) => all + one.guaranteedRateMbps, 0),
        )
      )
    }, 0)
    expect(promised, `guarantees on ${id}`).to.be.at.most(controller.speedMbps)
  }
  for (const { id, drift, record, actual } of site.virtualControllers.values()) {
    expect(drift, id).to.equal(null)
    const vlans = [...site.channels.values()].filter(({ virtualController }) => virtualController === id)
    for (const { vlan } of vlans) expect(vlan).to.equal(actual.vlan)
    const vm = record!.vm === null ? undefined : site.vms.get(record!.vm)
    const attached = small.devices.vms.get(id.split('/')[0]!)!.get(vm?.id ?? '')?.devices ?? []
    if (vm !== undefined) expect(attached.map(({ mac }) => mac)).to.include(record!.mac)
    if (vm === undefined) expect(actual.vlan).to.equal(null)
  }
  const carried = new Set<string>()
  for (const [name, ports] of small.devices.ports) {
    for (const port of ports.values()) {
      const known = site.ports.get(`${name}/${port.name}`)!
      expect([known.untagged, known.tagged]).to.deep.equal([port.untagged, port.tagged])
      for (const vlan of [...port.tagged, ...(port.untagged === null ? [] : [port.untagged])]) {
        carried.add(`${vlan}@${name}/${port.name}`)
      }
    }
  }
  expect(carried).to.deep.equal(new Set(site.vlanPorts.keys()))
  for (const { vlan, vm, path, virtualController } of site.channels.values()) {
    const owner = site.vlans.get(vlan!)!.record!
    expect(owner.customer).to.equal(site.groups.get(site.vms.get(vm)!.group)!.customer)
    for (const port of path) expect(carried).to.include(`${vlan}@${port}`)
    expect(site.virtualControllers.get(virtualController)!.record!.vm).to.equal(vm)
  }
  for (const [port, { speedMbps }] of site.ports) {
    const crossing = [...site.channels.values()].filter(({ path }) => path.includes(port))
    const promised = crossing.reduce((sum, { guaranteedRateMbps }) => sum + guaranteedRateMbps, 0)
    expect(promised, `guarantees on ${port}`).to.be.at.most(speedMbps)
  }
}

async function clearAway(iov: Infrastructure): Promise<void> {
  for (const vm of [...iov.site.vms.keys()]) valueOf(await iov.haltVM(vm, caller))
  for (const id of [...iov.site.virtualControllers.keys()]) valueOf(await iov.removeVHBA(id, caller))
  valueOf(await iov.pruneVLANs(caller))
}

describe('iov: random lives', () => {
  it('keeps every rule after each act, takes failures back whole, and leaves nothing behind', async () => {
    const good = new Map<string, number>()
    const property = fc.asyncProperty(fc.array(anyAct, { minLength: 30, maxLength: 60 }), async (acts) => {
      const site = new SmallSite()
      const iov = await site.start()
      const initial = await site.state()
      for (const group of ['web', 'db'])
        valueOf(await iov.createVM(vmRequest(group, { redundantPaths: 2 }), caller))
      for (const act of acts) {
        const before = await site.state()
        const at = site.devices.calls + act.failing
        site.devices.interfere = (call) => {
          if (act.failing > 0 && call.count === at && call.moment === 'after') throw refusal(call)
        }
        const outcome = await perform(iov, act)
        site.devices.interfere = () => {}
        if (outcome.ok) good.set(act.kind, (good.get(act.kind) ?? 0) + 1)
        else if (act.kind !== 'pruneVLANs')
          expect(await site.state(), JSON.stringify(outcome)).to.deep.equal(before)
        check(site, iov.site)
      }
      await clearAway(iov)
      expect(await site.state()).to.deep.equal(initial)
    })
    await fc.assert(property, { numRuns: 25 })
    expect([...good.keys()].length, `only ${[...good.keys()].join(', ')} ever succeeded`).to.be.at.least(15)
  })
})
