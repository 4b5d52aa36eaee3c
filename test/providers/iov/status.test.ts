import { expect } from 'chai'
import type { InstanceProvider } from '../../../src/broker/provider.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import type { Machine } from '../../../src/iov/site.ts'
import { WWN } from '../../../src/iov/wwn.ts'
import { elementClasses, Names, type ElementKind } from '../../../src/providers/iov/names.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import * as fake from './fake-site.ts'
import { context } from './schema.ts'

const names = new Names('north')
const lostCommunication = 13

function world(change: (site: fake.FakeSite) => void = () => undefined) {
  const infrastructure = new fake.FakeInfrastructure()
  change(infrastructure.site)
  const rows = iovProviders(infrastructure.door)
  const show = (kind: ElementKind, id: string): Record<string, CIMValue> => {
    const row = rows.find(({ provider }) => provider.class === elementClasses[kind])
    const found = (row?.provider as InstanceProvider).get(names.path({ kind, id }).keys, context())
    if (found === undefined) throw new Error(`no ${kind} ${id}`)
    return found as Record<string, CIMValue>
  }
  return { infrastructure, show }
}

describe('providers/iov: what elements show', () => {
  const { show } = world()

  it('the counters of facility and factory equal what exists', () => {
    expect(show('facility', fake.pfA)).to.include({ InstantiatedVirtualDevices: 3, MaximumVirtualDevices: 7 })
    expect(show('facility', fake.pfB)).to.include({ InstantiatedVirtualDevices: 1 })
    expect(show('factory', 'h1')).to.include({
      NumberOfPhysicalControllers: 5,
      NumberOfVirtualControllers: 4,
    })
    expect(show('factory', 'h2')).to.include({
      NumberOfPhysicalControllers: 1,
      NumberOfVirtualControllers: 0,
    })
  })

  it('the counters follow a change of the site', () => {
    const { infrastructure, show: showNow } = world()
    expect(showNow('facility', fake.pfA)).to.include({ InstantiatedVirtualDevices: 3 })
    infrastructure.site.virtualControllers.delete(fake.free)
    infrastructure.changed()
    expect(showNow('facility', fake.pfA)).to.include({ InstantiatedVirtualDevices: 2 })
  })

  it('a controller that cannot be virtualized has no facility and serves its port itself', () => {
    expect(() => show('facility', fake.plain)).to.throw('no facility')
    expect(show('ethernetPort', fake.plain)).to.include({
      PermanentAddress: '02696F0000A0',
      Speed: 10_000_000_000n,
    })
    expect(show('physicalController', fake.plain)).to.include({ VirtualizationMethod: 8 })
  })

  it('an NVMe controller serves no port, a Fibre Channel one an FC port', () => {
    expect(() => show('ethernetPort', fake.nvme)).to.throw()
    expect(() => show('fcPort', fake.nvme)).to.throw()
    expect(show('fcPort', fake.hba)).to.include({ LinkTechnology: 4 })
    expect(show('physicalController', fake.nvme)).to.include({
      ControllerType: 1,
      OtherControllerType: 'NVMe',
    })
  })

  it('Fibre Channel shows port and node names, of the adapter and of a virtual port', () => {
    const [port, node] = ['200000109b000001', '100000109b000001'].map(WWN.parse)
    const { show: showNow } = world((site) => {
      site.controllers.set(fake.hba, {
        ...site.controllers.get(fake.hba)!,
        names: { port: port!, node: node! },
      })
      const model = site.virtualControllers.get(fake.free)!
      const id = `${fake.hba}/0`
      const actual = { ...model.actual, mac: null, wwpn: WWN.parse('200002696f00000a') }
      const wwnn = WWN.parse('280000109b000001')
      const kind = 'fibre-channel' as const
      site.virtualControllers.set(id, { ...model, id, controller: fake.hba, kind, actual, wwnn })
    })
    expect(showNow('physicalController', fake.hba)).to.include({ PermanentAddress: '200000109B000001' })
    expect(showNow('fcPort', fake.hba)).to.deep.include({
      PermanentAddress: '200000109B000001',
      WWNN: '100000109B000001',
      PortType: 10,
      PortDiscriminator: [12],
    })
    expect(showNow('fcPort', `${fake.hba}/0`)).to.deep.include({
      PermanentAddress: '200002696F00000A',
      WWNN: '280000109B000001',
      PortDiscriminator: [7],
    })
    expect(showNow('virtualController', `${fake.hba}/0`)).to.include({
      MACAddress: null,
      WWPN: '200002696F00000A',
      WWNN: '280000109B000001',
    })
    expect(show('fcPort', fake.hba)).to.include({ PermanentAddress: null, WWNN: null })
  })

  it('an unknown NUMA node is NULL', () => {
    expect(show('physicalController', fake.hba)).to.include({ NUMANode: null })
    expect(show('physicalController', fake.pfA)).to.include({ NUMANode: 1 })
  })

  it('a channel over a link that is down is offline, and says which link; what keeps its maximum is shown', () => {
    const shown = (change: (site: fake.FakeSite) => void): Record<string, CIMValue> =>
      world(change).show('channel', fake.connectedChannel)
    expect(shown(() => undefined)).to.include({ EnabledState: 2, HealthState: 5, MaximumEnforcement: 2 })
    const cut = shown(({ ports }) => void ports.set('sw1/p3', { ...ports.get('sw1/p3')!, linkUp: false }))
    expect(cut).to.deep.include({
      EnabledState: 6,
      HealthState: 20,
      StatusDescriptions: ['the link of switch port sw1/p3 is down'],
    })
    const dark = shown(
      ({ controllers }) => void controllers.set(fake.pfA, { ...controllers.get(fake.pfA)!, linkUp: false }),
    )
    expect(dark).to.deep.include({ StatusDescriptions: [`the link of controller ${fake.pfA} is down`] })
    const limited = shown(({ channels }) => {
      channels.set(fake.connectedChannel, {
        ...channels.get(fake.connectedChannel)!,
        maximumRateMbps: 500,
      })
    })
    expect(limited).to.include({ MaximumRate: 500, MaximumEnforcement: 3 })
  })

  it('a virtual controller says whose it is', () => {
    expect(show('virtualController', fake.given)).to.include({
      Owned: true,
      UsedBy: 'front1',
      VLANID: 101,
      MinimumRate: 100,
      MACAddress: '02696F000001',
      AllocationGeneration: 3n,
      EnabledState: 2,
    })
    expect(show('virtualController', fake.free)).to.include({ Owned: true, UsedBy: null, EnabledState: 3 })
    expect(show('virtualController', fake.foreign)).to.include({
      Owned: false,
      UsedBy: 'bound to igbvf, interface ens1f0v2',
      AllocationGeneration: null,
    })
  })

  it('drift and what could not be undone show as degraded, with the reason', () => {
    const text = 'VLAN is none, should be 102'
    expect(show('virtualController', fake.drifted)).to.deep.include({
      OperationalStatus: [3],
      StatusDescriptions: [text],
      HealthState: 10,
      Drift: text,
    })
    const { show: showWorse } = world((site) => {
      const virtual = site.virtualControllers.get(fake.free)
      if (virtual?.record) {
        site.virtualControllers.set(fake.free, {
          ...virtual,
          record: { ...virtual.record, degraded: 'EBUSY' },
        })
      }
    })
    expect(showWorse('virtualController', fake.free)).to.deep.include({ StatusDescriptions: ['EBUSY'] })
  })

  const lostOnes: [ElementKind, string][] = [
    ['host', 'h2'],
    ['switch', 'sw2'],
    ['physicalController', fake.remotePF],
    ['ethernetPort', fake.remotePF],
    ['facility', fake.remotePF],
    ['switchPort', 'sw2/p1'],
    ['vm', fake.lostVM],
    ['hypervisor', 'h2'],
    ['factory', 'h2'],
  ]
  for (const [kind, id] of lostOnes) {
    it(`${kind} ${id}, which cannot be reached, is Lost Communication, and its state is unknown`, () => {
      const shown = show(kind, id)
      expect(shown['OperationalStatus']).to.deep.equal([lostCommunication])
      expect(shown).to.include({ HealthState: 0, EnabledState: 0 })
    })
  }

  it('a card on a lost host is Lost Communication', () => {
    expect(show('card', 'h2/1/S1')).to.deep.include({ OperationalStatus: [lostCommunication] })
  })

  it('a port without link is a fault only where a cable should be', () => {
    expect(show('switchPort', 'sw1/p4')).to.deep.include({ OperationalStatus: [6], EnabledState: 6 })
    const { show: showUncabled } = world((site) => {
      const port = site.ports.get('sw1/p3')
      if (port !== undefined) site.ports.set('sw1/p3', { ...port, linkUp: false })
    })
    expect(showUncabled('switchPort', 'sw1/p3')).to.deep.include({ OperationalStatus: [10], HealthState: 5 })
  })

  it('a virtual machine is enabled when it runs and disabled when not', () => {
    expect(show('vm', fake.vmID)).to.deep.include({
      EnabledState: 2,
      OperationalStatus: [2],
      ElementName: 'front1',
    })
    expect(show('vm', fake.haltedVM)).to.deep.include({ EnabledState: 3, OperationalStatus: [10] })
  })

  it('a data channel fares as what carries it', () => {
    expect(show('channel', fake.connectedChannel)).to.deep.include({
      OperationalStatus: [2],
      EnabledState: 2,
      Path: ['sw1/p1', 'sw1/p3'],
      ChannelState: 3,
      Enforcement: 4,
    })
    expect(show('channel', fake.reservedChannel)).to.deep.include({
      OperationalStatus: [16],
      EnabledState: 6,
    })
    const { show: showCut } = world((site) => {
      const port = site.ports.get('sw1/p3')
      if (port !== undefined) site.ports.set('sw1/p3', { ...port, linkUp: false })
    })
    expect(showCut('channel', fake.connectedChannel)).to.deep.include({
      OperationalStatus: [16],
      HealthState: 20,
    })
  })

  it('a channel of a virtual machine that does not run carries nothing', () => {
    const offline = { OperationalStatus: [10], HealthState: 5, EnabledState: 6, ChannelState: 3 }
    const { show: showStopped } = world((site) => {
      site.vms.set(fake.vmID, { ...site.vms.get(fake.vmID)!, running: false })
    })
    expect(showStopped('channel', fake.connectedChannel)).to.deep.include(offline)
    const machine = { vm: fake.vmID, interfaces: null, observedAtMs: fake.observedAtMs }
    const moved = (running: boolean) =>
      world((site) => {
        const elsewhere = { host: 'h2', running }
        ;(site.machines as Map<string, Machine>).set(fake.vmID, {
          ...machine,
          found: null,
          elsewhere,
          drift: 'it is on h2',
        })
      }).show
    expect(moved(false)('channel', fake.connectedChannel)).to.deep.include(offline)
    expect(moved(true)('channel', fake.connectedChannel)).to.deep.include({ EnabledState: 2 })
    expect(moved(true)('vm', fake.vmID)).to.deep.include({
      FoundOnHost: 'h2',
      EnabledState: 2,
      OperationalStatus: [3],
    })
  })

  it('of a resource it is known whether its switch ports have link', () => {
    expect(show('resource', 'lun1')).to.deep.include({ OperationalStatus: [2], AccessInfo: '10.0.0.1:3260' })
    expect(show('resource', 'nfs1')).to.deep.include({ OperationalStatus: [3] })
    expect(show('resource', 'db1')).to.deep.include({ OperationalStatus: [0] })
  })

  it('a VLAN says whether it is ours and where it is', () => {
    expect(show('vlan', '101')).to.deep.include({ Owned: true, Customer: 'acme', ConfiguredOn: ['sw1'] })
    expect(show('vlan', '102')).to.deep.include({ ConfiguredOn: ['sw1', 'sw2'], ConnectivityStatus: 0 })
    expect(show('vlan', '7')).to.deep.include({ Owned: false, Customer: null, ElementName: 'office' })
  })

  it('a representation names what is connected through it', () => {
    expect(show('representation', `${fake.vmID}/eth0`)).to.deep.include({ ConnectedResources: ['lun1'] })
    expect(show('representation', `${fake.vmID}/eth1`)).to.deep.include({ ConnectedResources: [] })
  })

  it('constraint sets are shown as stated, by owner', () => {
    expect(show('constraintSet', 'customer/acme')).to.include({
      Isolation: 4,
      InstanceID: 'iovm:customer/acme',
    })
    expect(show('constraintSet', 'group/web')).to.include({ RedundantPaths: 2, Isolation: null })
    expect(show('constraintSet', `vm/${fake.vmID}`)).to.include({ Trust: false })
    expect(() => show('constraintSet', 'vm/nobody')).to.throw()
  })

  const jobs: [string, Record<string, CIMValue>][] = [
    ['o-running', { JobState: 4, PercentComplete: 25, ErrorCode: 0 }],
    ['o-undoing', { JobState: 6, PercentComplete: 75 }],
    ['o-completed', { JobState: 7, PercentComplete: 100, Owner: 'admin' }],
    ['o-undone', { JobState: 10, PercentComplete: 100, ErrorDescription: 'h1: configure: EBUSY' }],
    ['o-degraded', { JobState: 10, HealthState: 20, ErrorCode: 1 }],
  ]
  for (const [id, expected] of jobs) {
    it(`the job ${id} shows how far it has come`, () => expect(show('job', id)).to.include(expected))
  }

  it('a job says how long it took, or has been running', () => {
    expect(String(show('job', 'o-completed')['ElapsedTime'])).to.equal('00000000000101.000000:000')
    expect(String(show('job', 'o-running')['ElapsedTime'])).to.equal('00000000000001.500000:000')
  })

  it('shortens a caption that would be longer than the schema allows', () => {
    const { show: showLong } = world((site) => {
      const vm = site.vms.get(fake.vmID)
      if (vm !== undefined) site.vms.set(vm.id, { ...vm, name: 'x'.repeat(64) })
    })
    expect(showLong('vm', fake.vmID)['Caption']).to.have.lengthOf(64)
  })
})
