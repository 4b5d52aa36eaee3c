import { expect } from 'chai'
import type { AssociationProvider, InstanceProvider } from '../../../src/broker/provider.ts'
import type { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { SiteView } from '../../../src/providers/iov/site-view.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import {
  caller,
  FieldSite,
  kinds,
  pf,
  refusalOf,
  valueOf,
  vmRequest,
  withAllKinds,
} from '../../field-lessons/field-site.ts'
import { virtualizationMethods } from '../../../src/providers/iov/value-maps.ts'
import { context } from './schema.ts'

interface Edge {
  readonly AffectingElement: CIMInstanceName
  readonly AffectedElement: CIMInstanceName
}

/** What the paper asks of factories and facilities at all times (DOMAIN.md §2). */
async function expectRules(iov: Infrastructure): Promise<void> {
  const view = new SiteView(iov)
  const providers = new Map(iovProviders(iov).map(({ provider }) => [provider.class, provider]))
  const list = async <T>(name: string): Promise<T[]> => {
    const items: T[] = []
    const provider = providers.get(name) as InstanceProvider | AssociationProvider
    for await (const item of provider.list(context())) items.push(item as T)
    return items
  }
  const edges = await list<Edge>('IOV_FactoryController')
  const virtuals = [...iov.site.virtualControllers.values()]
  const factories = await list<Record<string, unknown>>('IOV_PortControllerFactory')
  for (const factory of factories) {
    const host = factory['SystemName'] as string
    const managed = edges
      .filter(({ AffectingElement }) => AffectingElement.keys['SystemName'] === host)
      .map(({ AffectedElement }) => view.find(AffectedElement)!)
    const existing = virtuals.filter((virtual) => virtual.host === host).map(({ id }) => id)
    const listed = managed.filter(({ kind }) => kind === 'virtualController').map(({ id }) => id)
    expect(managed).not.to.have.lengthOf(0)
    expect(listed).to.have.members(existing)
    expect(factory['NumberOfVirtualControllers']).to.equal(existing.length)
    expect(factory['NumberOfPhysicalControllers']).to.equal(managed.length - existing.length)
  }
  for (const facility of await list<Record<string, unknown>>('IOV_VirtualizationFacility')) {
    const id = `${String(facility['SystemName'])}/${String(facility['DeviceID'])}`
    const controller = iov.site.controllers.get(id)!
    const existing = virtuals.filter((virtual) => virtual.controller === id).length
    expect(facility['InstantiatedVirtualDevices']).to.equal(existing)
    expect(controller.freeVirtual + existing).to.equal(controller.enabledVirtual)
  }
}

describe('providers/iov/factories: what holds at all times', () => {
  it('holds from the beginning, after each change, after a refusal, a failure and a restart', async () => {
    await using site = await FieldSite.make()
    let iov = await site.start()
    await expectRules(iov)
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', { redundantPaths: 2 }), caller))
    await expectRules(iov)
    const { virtualController } = valueOf(await iov.createVHBA(pf.portA, caller))
    await expectRules(iov)
    site.breaks({ call: /^run ip link set .* vf /, from: 1, effect: { kind: 'refuse', errno: 'EBUSY' } })
    expect(refusalOf(await iov.createVHBA(pf.portA, caller)).code).to.equal('deviceRefused')
    site.breaks()
    await expectRules(iov)
    iov = await site.start()
    await expectRules(iov)
    valueOf(await iov.removeVHBA(virtualController, caller))
    valueOf(await iov.haltVM(vm, caller))
    await expectRules(iov)
    expect(iov.site.virtualControllers.size).to.equal(0)
  })

  it('holds on a machine without any I/O virtualization: its controller serves the port', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const view = new SiteView(iov)
    const id = 'host-d/0000:04:00.0'
    expect(iov.site.controllers.get(id)).to.include({ technique: 'none', enabledVirtual: 0 })
    expect(view.has({ kind: 'factory', id: 'host-d' })).to.equal(true)
    expect(view.portOf(id)).to.deep.equal({ kind: 'ethernetPort', id })
    expect(view.has({ kind: 'facility', id })).to.equal(false)
    expect(refusalOf(await iov.createVHBA(id, caller)).code).to.equal('notSupported')
  })

  it('holds for macvtap, a whole card and NVMe in a VM, which are shown as what they are', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    await expectRules(iov)
    const techniques = ['software', 'passthrough', 'sriov'] as const
    const constraints = { techniques, allowedHosts: ['host-d'] }
    const { vm } = valueOf(await iov.create('host-d', vmRequest('zenith-lab', constraints), caller))
    for (const address of [kinds.nic, kinds.card, kinds.ssd]) {
      const request = { group: 'zenith-lab' }
      const made = valueOf(await iov.createVHBA(`host-d/${address}`, caller, request))
      valueOf(await iov.initVHBA('host-d', made.virtualController, vm, {}, caller))
    }
    await expectRules(iov)
    const providers = new Map(iovProviders(iov).map(({ provider }) => [provider.class, provider]))
    const shown: unknown[][] = []
    const provider = providers.get('IOV_VirtualPortController') as InstanceProvider
    for await (const item of provider.list(context())) {
      const { DeviceID, ControllerType, PCIAddress, VirtualizationMethod, UsedBy } = item as Record<
        string,
        unknown
      >
      shown.push([DeviceID, ControllerType, PCIAddress, VirtualizationMethod, UsedBy])
    }
    const { software, passthrough, sriov } = virtualizationMethods
    const name = iov.site.vms.get(vm)!.name
    const function0 = iov.site.virtualControllers.get(`host-d/${kinds.ssd}/0`)!.address
    expect(shown.sort()).to.deep.equal([
      [`${kinds.nic}/0`, 2, null, software, name],
      [`${kinds.card}/0`, 2, kinds.card, passthrough, name],
      [`${kinds.ssd}/0`, 1, function0, sriov, name],
    ])
    valueOf(await iov.haltVM(vm, caller))
    await expectRules(iov)
    expect(iov.site.virtualControllers.size).to.equal(0)
  })

  it('has no factory where no controller is known', async () => {
    await using site = await FieldSite.make((description) => ({
      ...description,
      hosts: description.hosts.map((host) => (host.name === 'host-d' ? { ...host, simulated: [] } : host)),
    }))
    const iov = await site.start()
    expect(iov.site.hosts.has('host-d')).to.equal(true)
    expect(new SiteView(iov).has({ kind: 'factory', id: 'host-d' })).to.equal(false)
    await expectRules(iov)
  })

  it('holds beside what others use', async () => {
    await using site = await FieldSite.make()
    let iov = await site.start()
    await site.ip('host-a', 'dev', 'ens1f0', 'vf', '3', 'vlan', '77')
    iov = await site.start()
    expect(iov.site.virtualControllers.get(`${pf.portA}/3`)!.usedBy).to.contain('77')
    await expectRules(iov)
  })
})
