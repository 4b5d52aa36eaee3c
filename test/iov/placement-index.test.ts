import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import type { ChannelRecord, LedgerChange, VirtualControllerRecord, VMRecord } from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { facetsOfPlacement, place, placementRequest } from '../../src/iov/placement.ts'
import { PlacementIndex } from '../../src/iov/placement-index.ts'
import { PlanDraft } from '../../src/iov/plans/plan-draft.ts'
import { SiteState } from '../../src/iov/site-state.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import type { VLANID } from '../../src/iov/vlan-id.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { randomSet, randomSite, siteOf } from './random-site.ts'
import type { RandomSite } from './random-site.ts'
import { SmallSite } from './small-site.ts'

const aVM = fc.constantFrom('vm1', 'vm2', 'vm3')
const aHost = fc.constantFrom('h1', 'h2')
const anIndex = fc.nat(2)
const aController = fc.tuple(aHost, fc.nat(4)).map(([host, at]) => `${host}/0000:0${at}:00.0`)
const aGroup = fc.constantFrom('web', 'db', 'own')
/** Few of them isolate, so that several stay together. */
const aSet: fc.Arbitrary<ConstraintSet> = fc.constantFrom(
  {},
  {},
  { isolation: 'controller' },
  { isolation: 'card' },
  { sensitivity: 9 },
)

const aVMRecord: fc.Arbitrary<VMRecord> = fc
  .record({
    id: aVM,
    host: aHost,
    movingTo: fc.constantFrom(null, null, 'h1', 'h2'),
    group: aGroup,
    leavingGroup: fc.constantFrom(null, null, 'web', 'db'),
    constraints: aSet,
  })
  .map((some) => ({
    ...some,
    name: some.id,
    home: null,
    memoryMiB: 1,
    processors: 1,
    running: true,
    createdAtMs: 0,
  }))

const aVirtual: fc.Arbitrary<VirtualControllerRecord> = fc
  .record({
    controller: aController,
    index: anIndex,
    vm: fc.option(aVM),
    group: fc.option(aGroup),
    constraints: aSet,
    minimumRateMbps: fc.constantFrom(0, 300),
  })
  .map((some) => ({
    ...some,
    id: `${some.controller}/${some.index}`,
    mac: MACAddress.parse(`02:00:${some.controller.slice(1, 2).padStart(2, '0')}:00:00:01`),
    generation: 1,
    name: null,
    vlan: null,
    maximumRateMbps: 0,
    trust: false,
    degraded: null,
  }))

const aChannel: fc.Arbitrary<ChannelRecord> = fc
  .record({
    id: fc.constantFrom('c1', 'c2'),
    vm: aVM,
    virtualController: fc.tuple(aController, anIndex).map(([controller, index]) => `${controller}/${index}`),
    guaranteedRateMbps: fc.constantFrom(0, 400),
  })
  .map((some) => ({
    ...some,
    resource: 'lun',
    vlan: 100 as VLANID,
    path: [],
    maximumRateMbps: 0,
    enforcedBy: 'none',
    carries: 'yes',
    constraints: {},
    state: 'reserved',
  }))

const aChange: fc.Arbitrary<LedgerChange> = fc.oneof(
  aVMRecord.map((put): LedgerChange => ({ table: 'vms', put })),
  aVM.map((id): LedgerChange => ({ table: 'vms', delete: id })),
  aVirtual.map((put): LedgerChange => ({ table: 'virtualControllers', put })),
  aVirtual.map(({ id }): LedgerChange => ({ table: 'virtualControllers', delete: id })),
  aChannel.map((put): LedgerChange => ({ table: 'channels', put })),
  aChannel.map(({ id }): LedgerChange => ({ table: 'channels', delete: id })),
  aSet.map((constraints): LedgerChange => ({
    table: 'groups',
    put: { id: 'own', customer: 'blue', parent: null, caption: null, constraints },
  })),
)

/** Something that becomes known of the site. */
const anEvent = fc.oneof(
  { weight: 5, arbitrary: fc.array(aChange, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ lost: aHost }) },
  { weight: 1, arbitrary: fc.record({ found: randomSite }) },
  { weight: 1, arbitrary: fc.record({ switches: randomSite }) },
  { weight: 1, arbitrary: fc.record({ half: fc.uniqueArray(aVirtual.map(({ id }) => id)) }) },
)

type Event = typeof anEvent extends fc.Arbitrary<infer T> ? T : never

async function tell(state: SiteState, ledger: Ledger, event: Event): Promise<void> {
  if (Array.isArray(event)) await ledger.commit(event)
  else if ('lost' in event) state.hostLost(event.lost, 'no route')
  else if ('found' in event) await discover(state, event.found)
  else if ('switches' in event) await discoverSwitches(state, event.switches)
  else state.setDegraded(new Map(event.half.map((id) => [`virtualControllers:${id}`, 'half changed'])))
}

/** Everything as it is there; cables stay as they were described. */
async function discover(state: SiteState, random: RandomSite): Promise<void> {
  await discoverSwitches(state, random)
  const { devices } = siteOf(random)
  for (const host of ['h1', 'h2']) {
    const controllers = devices.controllers.get(host)!.map((controller) => ({
      technique: 'sriov' as const,
      controller,
    }))
    state.hostFound(host, { controllers, vms: [], guests: new Map() }, state.hostReading(host), 0)
  }
}

async function discoverSwitches(state: SiteState, random: RandomSite): Promise<void> {
  const { devices } = siteOf(random)
  const { signal } = new AbortController()
  for (const name of ['s1', 's2', 's3']) {
    state.switchFound(name, await devices.switch(name).discover(signal), state.switchReading(), 0)
  }
}

/** The same with an index that was made just now. */
function anew(snapshot: Snapshot): Snapshot {
  const index = new PlacementIndex(facetsOfPlacement, snapshot.description)
  for (const host of snapshot.site.hosts.keys()) index.hostChanged(host)
  return { ...snapshot, index }
}

function expectSame(snapshot: Snapshot, set: ConstraintSet): void {
  for (const group of ['web', 'db']) {
    for (const host of [null, 'h2']) {
      const request = placementRequest(snapshot.site, group, set, host)
      expect(place(snapshot, request)).to.deep.equal(place(anew(snapshot), request))
    }
  }
}

describe('iov: the index of controllers', () => {
  it('knows after any changes what one knows that is made anew, and so while something is planned', async () => {
    const check = fc.asyncProperty(
      randomSite,
      fc.array(anEvent, { maxLength: 8 }),
      fc.array(aChange, { maxLength: 3 }),
      randomSet,
      async (random, events, planned, set) => {
        const ledger = await Ledger.load(new UncheckedStorage())
        const state = new SiteState(siteOf(random).description, ledger, new Map())
        await discover(state, random)
        await ledger.commit([{ table: 'groups', put: ownGroup }])
        for (const event of events) {
          await tell(state, ledger, event)
          expectSame(state.snapshot, set)
        }
        const draft = new PlanDraft(state.snapshot)
        for (const change of planned) {
          if ('put' in change) draft.reserve(change.table, change.put)
          else draft.release(change.table, change.delete)
        }
        expectSame(draft.snapshot, set)
        expectSame(state.snapshot, set)
      },
    )
    await fc.assert(check, { numRuns: 150 })
  })

  it('hears of the speed of switch ports, and of ports that are gone', async () => {
    const site = new SmallSite()
    const ledger = await Ledger.load(new UncheckedStorage())
    const state = new SiteState(site.description, ledger, new Map())
    const found = site.devices.controllers.get('h2')!.map((controller) => ({
      technique: 'sriov' as const,
      controller,
    }))
    state.hostFound('h2', { controllers: found, vms: [], guests: new Map() }, state.hostReading('h2'), 0)
    const places = (guaranteedRateMbps: number): boolean =>
      place(
        state.snapshot,
        placementRequest(state.site, 'web', { guaranteedRateMbps, switchPort: 's1/3' }, null),
      ).ok
    expect(places(10_000)).to.equal(true)
    const port = { name: '3', linkUp: true, speedMbps: 1000, allowsAll: false, untagged: null, tagged: [] }
    state.switchFound('s1', { ports: [port], vlans: [], saved: true }, state.switchReading(), 0)
    expect([places(1000), places(1001)]).to.deep.equal([true, false])
    state.portRead('s1', { ...port, speedMbps: 2000 }, 0)
    expect([places(2000), places(2001)]).to.deep.equal([true, false])
    state.switchFound('s1', { ports: [], vlans: [], saved: true }, state.switchReading(), 0)
    expect(places(10_000)).to.equal(true)
  })

  it('leaves nothing of a host that is not there any more', async () => {
    const site = siteOf({ hosts: [[], []], portMbps: 1000, objective: 'best-fit' })
    const ledger = await Ledger.load(new UncheckedStorage())
    const state = new SiteState(site.description, ledger, new Map())
    const request = placementRequest(state.site, 'web', {}, null)
    const outcome = place(state.snapshot, request)
    expect(outcome).to.have.property('code', 'noCapacity')
  })
})

const ownGroup = { id: 'own', customer: 'blue', parent: null, caption: null, constraints: {} }

/** Takes whatever comes: what is compared here does not depend on references being right. */
class UncheckedStorage extends MemoryStorage {
  override commit(): Promise<void> {
    return Promise.resolve()
  }
}
