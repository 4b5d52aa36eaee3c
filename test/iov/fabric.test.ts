import { expect } from 'chai'
import type { SimulatedKernel } from '../../src/backends/simulated/kernel/kernel.ts'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import {
  caller,
  FieldSite,
  pf,
  refusalOf,
  valueOf,
  vmRequest,
  withFibreChannel,
} from '../field-lessons/field-site.ts'

const hosts = ['host-a', 'host-b']

function makeSite(): Promise<FieldSite> {
  return FieldSite.make((description) => withFibreChannel(description, hosts))
}

async function makeVM(iov: Infrastructure, set: ConstraintSet = {}): Promise<{ vm: string; id: string }> {
  const asked = vmRequest('zenith-lab', { techniques: ['npiv'], allowedHosts: hosts, ...set })
  const { vm, virtualControllers } = valueOf(await iov.createVM(asked, caller))
  return { vm, id: virtualControllers[0]! }
}

describe('iov: channels over a fabric of Fibre Channel', () => {
  it('have a path and no VLAN, are connected and disconnected, and leave nothing behind', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const before = site.devices().switches
    const { vm } = await makeVM(iov)
    const { host } = iov.site.vms.get(vm)!
    for (let call = 0; call < 2; call++) {
      const { channels } = valueOf(await iov.connectResource(vm, 'lun-9', {}, caller))
      expect(channels).to.have.length(1)
      expect(iov.site.channels.get(channels[0]!)).to.deep.include({
        vlan: null,
        path: [`san/${host}`, 'san/storage'],
        state: 'connected',
      })
    }
    await iov.refresh(caller.signal)
    expect(iov.site.machines.get(vm)!.interfaces![0]).to.deep.include({ name: 'host0', connected: ['lun-9'] })
    expect([...iov.site.vlans.values()].filter(({ record }) => record !== null)).to.deep.equal([])
    const again = await site.start()
    expect([...again.site.channels.values()].map(({ vlan }) => vlan)).to.deep.equal([null])
    for (let call = 0; call < 2; call++) valueOf(await again.disconnectResource(vm, 'lun-9', caller))
    expect(again.site.channels.size).to.equal(0)
    expect(site.devices().switches).to.deep.equal(before)
    valueOf(await again.haltVM(vm, caller))
  })

  it('are requested, connected and released one by one', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const { channel, vlan } = valueOf(await iov.requestChannel(vm, id, 'lun-9', {}, caller))
    expect(vlan).to.equal(null)
    const wrong = refusalOf(await iov.connect(vm, id, VLANID.parse(100), 'lun-9', caller))
    expect(wrong.text).to.include('is on none, not on 100')
    expect(valueOf(await iov.connect(vm, id, null, 'lun-9', caller))).to.deep.equal({ channel })
    valueOf(await iov.disconnect(vm, 'lun-9', caller))
    valueOf(await iov.releaseChannel(vm, id, 'lun-9', caller))
    expect(iov.site.channels.size).to.equal(0)
  })

  it('go with a VM that moves, and with one that is halted', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const { vm } = await makeVM(iov)
    const { channels } = valueOf(await iov.connectResource(vm, 'lun-9', {}, caller))
    const { host } = valueOf(await iov.migrateVM(vm, null, caller))
    expect(iov.site.channels.get(channels[0]!)).to.deep.include({
      path: [`san/${host}`, 'san/storage'],
      state: 'connected',
    })
    expect(valueOf(await iov.moveToGroup(vm, 'acme-shop', caller))).to.deep.equal({ reconnected: [] })
    valueOf(await iov.haltVM(vm, caller))
    expect(iov.site.channels.size).to.equal(0)
    for (const name of hosts) expect(site.devices().hosts[name]?.virtualPorts ?? {}).to.deep.equal({})
  })

  it('are beside those of a network in one VM, each to what it reaches', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const asked = vmRequest('zenith-lab', { allowedHosts: ['host-a'] })
    const { vm, virtualControllers } = valueOf(await iov.createVM(asked, caller))
    const { virtualController: port } = valueOf(await iov.createVHBA(pf.fibreChannel, caller))
    valueOf(await iov.initVHBA('host-a', port, vm, {}, caller))
    valueOf(await iov.createREP(vm, port, caller))
    valueOf(await iov.connectResource(vm, 'lun-9', {}, caller))
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const over = [...iov.site.channels.values()].map((one) => [one.resource, one.virtualController, one.vlan])
    expect(over).to.have.deep.members([
      ['lun-9', port, null],
      ['lun-42', virtualControllers[0], 100],
    ])
    const { reconnected } = valueOf(await iov.moveToGroup(vm, 'acme-shop', caller))
    expect(reconnected.map((id) => iov.site.channels.get(id)!.resource)).to.deep.equal(['lun-42'])
    const clone = valueOf(await iov.cloneVM({ vm, name: 'twin', host: 'host-a' }, caller))
    expect(clone.channels.map((id) => iov.site.channels.get(id)!.vlan)).to.have.members([null, 101])
  })

  it('are refused to what the fabric does not lead to, and to a network, and without a link', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    expect(refusalOf(await iov.connectResource(vm, 'lun-42', {}, caller)).text).to.include(
      'no cables lead to',
    )
    const ethernet = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller)).vm
    expect(refusalOf(await iov.connectResource(ethernet, 'lun-9', {}, caller)).code).to.equal(
      'constraintNotSatisfiable',
    )
    const kernel = site.hands.get(iov.site.vms.get(vm)!.host) as SimulatedKernel
    kernel.setFabric(PCIAddress.parse('0000:b1:00.0'), 'linkdown')
    await iov.refresh(caller.signal)
    const down = refusalOf(await iov.requestChannel(vm, id, 'lun-9', {}, caller))
    expect(down.text).to.include('is down')
  })

  it('admit no more than the links carry', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const set = { guaranteedRateMbps: 9_000, admissionSuffices: true }
    const { vm } = await makeVM(iov)
    valueOf(await iov.connectResource(vm, 'lun-9', set, caller))
    const { vm: other } = await makeVM(iov)
    expect(refusalOf(await iov.connectResource(other, 'lun-9', set, caller)).code).to.equal('noCapacity')
  })

  it('have no VLANs to be attached to, or to be asked for', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const { id } = await makeVM(iov)
    const asked = { vlan: null, group: 'zenith-lab', virtualController: null, resource: null }
    const { vlan } = valueOf(await iov.requestVLAN(asked, caller))
    expect(iov.site.vlans.get(vlan)!.record!.createdOn).to.deep.equal(['leaf-1', 'leaf-2'])
    for (const refused of [
      await iov.attach(vlan, id, caller),
      await iov.requestVLAN({ ...asked, virtualController: id }, caller),
      await iov.requestVLAN({ ...asked, resource: 'lun-9' }, caller),
    ]) {
      expect(refusalOf(refused).code).to.equal('notSupported')
      expect(refusalOf(refused).text).to.include('there are no VLANs')
    }
  })

  it('are decided like those of a network, with the reasons', async () => {
    await using site = await makeSite()
    const iov = await site.start()
    const { vm } = await makeVM(iov)
    const { steps } = valueOf(await iov.planChannel(vm, 'lun-9', {}))
    expect(steps.map(({ kind }) => kind)).to.deep.equal(['ledger', 'guest.connect', 'ledger'])
  })
})
