import { expect } from 'chai'
import type { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import {
  caller,
  FieldSite,
  pf,
  refusalOf,
  valueOf,
  vmRequest,
  withFibreChannel,
} from '../../field-lessons/field-site.ts'

const port = { techniques: ['npiv'] as const }

function makeSite(...hosts: string[]): Promise<FieldSite> {
  return FieldSite.make((description) => withFibreChannel(description, hosts))
}

async function makeVM(iov: Infrastructure, name = 'fc'): Promise<{ vm: string; id: string }> {
  const request = { ...vmRequest('zenith-lab', port), name }
  const { vm, virtualControllers } = valueOf(await iov.createVM(request, caller))
  expect(virtualControllers).to.have.length(1)
  return { vm, id: virtualControllers[0]! }
}

/** The port names of a host, as its kernel has them. */
const namesOn = (site: FieldSite, host: string): string[] =>
  Object.values(site.devices().hosts[host]?.virtualPorts ?? {}).map((one) => one.port)

const wwpnOf = (iov: Infrastructure, id: string): string => iov.site.virtualControllers.get(id)!.actual.wwpn!

describe('iov: virtual ports of Fibre Channel in VMs', () => {
  it('come with a VM that asks for them, are what its guest has, and go with it', async () => {
    await using site = await makeSite('host-a')
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    expect(id).to.equal(`${pf.fibreChannel}/0`)
    const wwpn = wwpnOf(iov, id)
    expect(namesOn(site, 'host-a')).to.deep.equal([wwpn])
    await iov.refresh(caller.signal)
    const { mac } = iov.site.virtualControllers.get(id)!.record!
    expect(iov.site.machines.get(vm)).to.deep.include({ drift: null })
    expect(iov.site.machines.get(vm)!.found!.devices).to.deep.equal([{ address: null, mac, wwpn }])
    expect([...iov.site.representations.values()].map(({ name }) => name)).to.deep.equal(['host0'])
    expect(iov.site.machines.get(vm)!.interfaces).to.deep.equal([{ name: 'host0', mac, connected: [] }])
    valueOf(await iov.haltVM(vm, caller))
    expect(site.devices().hosts['host-a']!.vms).to.deep.equal({})
    expect(namesOn(site, 'host-a')).to.deep.equal([])
  })

  it('are given to a VM that has others, and taken back, by one primitive after the other', async () => {
    await using site = await makeSite('host-a')
    const iov = await site.start()
    const onHost = { allowedHosts: ['host-a'] }
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', onHost), caller))
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.fibreChannel, caller))
    for (let call = 0; call < 2; call++) valueOf(await iov.initVHBA('host-a', id, vm, {}, caller))
    const { representation } = valueOf(await iov.createREP(vm, id, caller))
    expect(iov.site.representations.get(representation)!.name).to.equal('host0')
    expect(refusalOf(await iov.releaseVHBA(vm, id, caller)).text).to.include('remove that first')
    valueOf(await iov.removeREP(vm, representation, caller))
    valueOf(await iov.releaseVHBA(vm, id, caller))
    expect(namesOn(site, 'host-a')).to.deep.equal([])
    valueOf(await iov.haltVM(vm, caller))
  })

  it('keep their names when their VM moves, and no name is on two hosts', async () => {
    await using site = await makeSite('host-a', 'host-b')
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const [wwpn, from] = [wwpnOf(iov, id), iov.site.vms.get(vm)!.host]
    const { host } = valueOf(await iov.migrateVM(vm, null, caller))
    expect([from, host]).to.have.members(['host-a', 'host-b'])
    expect(namesOn(site, from)).to.deep.equal([])
    expect(namesOn(site, host)).to.deep.equal([wwpn])
    await iov.refresh(caller.signal)
    const { drift, interfaces } = iov.site.machines.get(vm)!
    expect([drift, interfaces!.map(({ name }) => name)]).to.deep.equal([null, ['host0']])
    const created = site.calls.filter((call) => call.includes(`vport_create ${wwpn}`)).at(-1)!
    const deleted = site.calls.filter(
      (call) => call.startsWith(`${from} write`) && call.includes('vport_delete'),
    )
    expect(created.startsWith(host)).to.equal(true)
    expect(site.calls.indexOf(deleted[0]!)).to.be.lessThan(site.calls.lastIndexOf(created))
    valueOf(await iov.haltVM(vm, caller))
    expect(namesOn(site, host)).to.deep.equal([])
  })

  it('are where they were, under their names, when the fabric at the target does not take them', async () => {
    await using site = await makeSite('host-a', 'host-b')
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const [wwpn, from] = [wwpnOf(iov, id), iov.site.vms.get(vm)!.host]
    const to = from === 'host-a' ? 'host-b' : 'host-a'
    for (const call of [/vport_create/, new RegExp(`vport_create ${wwpn}`)]) {
      site.breaksOn(to, { call, from: 1, effect: { kind: 'refuse', errno: 'EINVAL' } })
      expect(refusalOf(await iov.migrateVM(vm, to, caller)).text).to.include('EINVAL')
      site.breaks()
      expect(namesOn(site, from)).to.deep.equal([wwpn])
      expect(namesOn(site, to)).to.deep.equal([])
      expect(iov.site.vms.get(vm)!.host).to.equal(from)
      expect(iov.site.degraded.size).to.equal(0)
    }
  })

  it('are new ones for a clone', async () => {
    await using site = await makeSite('host-a', 'host-b')
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const clone = valueOf(await iov.cloneVM({ vm, name: 'twin', host: null }, caller))
    const [twin] = clone.virtualControllers
    expect(iov.site.virtualControllers.get(twin!)!.technique).to.equal('npiv')
    expect(wwpnOf(iov, twin!)).not.to.equal(wwpnOf(iov, id))
  })

  it('stay with a VM that goes to another group', async () => {
    await using site = await makeSite('host-a')
    const iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const wwpn = wwpnOf(iov, id)
    valueOf(await iov.moveToGroup(vm, 'acme-shop', caller))
    expect(namesOn(site, 'host-a')).to.deep.equal([wwpn])
    expect(iov.site.vms.get(vm)!.group).to.equal('acme-shop')
  })

  it('are refused where no fabric is behind the adapter, and as many as it can have are there', async () => {
    await using site = await makeSite('host-a')
    const iov = await site.start()
    const kernel = site.hands.get('host-a') as SimulatedKernel
    const adapter = PCIAddress.parse('0000:b1:00.0')
    kernel.setFabric(adapter, 'linkdown')
    await iov.refresh(caller.signal)
    const asking = vmRequest('zenith-lab', port)
    const down = refusalOf(await iov.createVM(asking, caller))
    expect(down.code).to.equal('constraintNotSatisfiable')
    expect(down.text).to.include('have no link to a fabric')
    expect(refusalOf(await iov.createVHBA(pf.fibreChannel, caller)).text).to.include('no link to a fabric')
    kernel.setFabric(adapter, 'active')
    await iov.refresh(caller.signal)
    for (const name of ['one', 'two', 'three']) await makeVM(iov, name)
    const full = refusalOf(await iov.createVM(asking, caller))
    expect(full.code).to.equal('noCapacity')
    expect(full.text).to.include('have no free virtual device')
  })

  it('are made again for their VMs after the host has started anew', async () => {
    await using site = await makeSite('host-a')
    let iov = await site.start()
    const { vm, id } = await makeVM(iov)
    const wwpn = wwpnOf(iov, id)
    const hand = site.hands.get('host-a')!
    const [name] = await hand.list('/sys/class/fc_vports', caller.signal)
    await hand.write(`/sys/class/fc_vports/${name}/vport_delete`, '1', caller.signal)
    iov = await site.start()
    expect(namesOn(site, 'host-a')).to.deep.equal([wwpn])
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)
    expect(iov.site.machines.get(vm)!.drift).to.equal(null)
  })

  it('stand in a plan with their names', async () => {
    await using site = await makeSite('host-a')
    const iov = await site.start()
    const { steps } = valueOf(await iov.planVM(vmRequest('zenith-lab', port)))
    const given = steps.find(({ kind }) => kind === 'vm.attach')!
    expect(given.text).to.match(/^give the virtual port with WWPN [0-9a-f]{16} to virtual machine/)
    expect(namesOn(site, 'host-a')).to.deep.equal([])
  })
})
