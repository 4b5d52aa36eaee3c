import { expect } from 'chai'
import type { ControllerCapabilities, Technique, VirtualSettings } from '../../src/iov/backend.ts'
import { driftOf, settingsOf } from '../../src/iov/drift.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { areCreated, canBeAttached, carryVLANs, isCreated } from '../../src/iov/virtual-device-kind.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { portNameOf } from '../../src/iov/wwn.ts'
import { FieldSite, kinds, withAllKinds } from '../field-lessons/field-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from './small-site.ts'

const mac = MACAddress.parse('02:69:6f:00:00:01')
const capable: ControllerCapabilities = {
  minimumRate: true,
  maximumRate: true,
  trust: true,
  spoofCheck: true,
  serviceTag: false,
}
const settings: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}
const record = { mac, vlan: null, minimumRateMbps: 100, maximumRateMbps: 200, trust: true }

describe('kinds of virtual devices', () => {
  it('of a pool carry VLANs and are PCI functions', () => {
    expect([areCreated(capable), carryVLANs(capable)]).to.deep.equal([false, true])
    expect([canBeAttached(capable, null), canBeAttached(capable, '0000:01:10.0')]).to.deep.equal([
      false,
      true,
    ])
    expect(settingsOf(record, capable, 1000)).to.include({ mac, minimumRateMbps: 100, trust: true })
  })

  it('that are created are there as long as they have what they are known by', () => {
    const port = { ...capable, portNames: true } as const
    const macvtap = { ...capable, takesOnly: 'mac' } as const
    for (const kind of [port, macvtap]) {
      expect([areCreated(kind), carryVLANs(kind), canBeAttached(kind, null)]).to.deep.equal([
        true,
        false,
        true,
      ])
      expect(isCreated(kind, { ...settings, wwpn: null })).to.equal(false)
      expect(isCreated(kind, settings)).to.equal(false)
    }
    expect(isCreated(macvtap, { ...settings, mac })).to.equal(true)
    expect(isCreated(port, { ...settings, mac })).to.equal(false)
    expect(isCreated(port, { ...settings, wwpn: portNameOf(mac) })).to.equal(true)
  })

  it('that another machine has carry VLANs, and are known by a MAC address as long as they are handed out', () => {
    const kind = { ...capable, knownByMAC: true } as const
    expect([areCreated(kind), carryVLANs(kind), canBeAttached(kind, null)]).to.deep.equal([false, true, true])
    expect([isCreated(kind, settings), isCreated(kind, { ...settings, mac })]).to.deep.equal([false, true])
  })

  it('of a card in switchdev mode are told no VLAN; one that was decided on before is missed', () => {
    const kind = { ...capable, representors: true } as const
    expect([areCreated(kind), carryVLANs(kind)]).to.deep.equal([false, false])
    expect(settingsOf(record, kind, 1000))
      .to.include({ mac })
      .and.not.have.any.keys('vlan', 'vlanPriority')
    const wanted = settingsOf({ ...record, vlan: VLANID.parse(100) }, kind, 1000)
    expect(driftOf({ ...settings, ...wanted, vlan: null }, wanted)).to.equal('vlan is null instead of 100')
  })

  it('that take one thing only are asked for nothing else', () => {
    expect(settingsOf(record, { ...capable, takesOnly: 'mac' }, 1000)).to.deep.equal({ mac })
    const wanted = settingsOf(record, { ...capable, takesOnly: 'readiness' }, 1000)
    expect(wanted).to.deep.equal({ ready: true })
    expect(driftOf({ ...settings, ready: false }, wanted)).to.equal('ready is false instead of true')
    expect(driftOf({ ...settings, ready: true }, wanted)).to.equal(null)
    const whole = { takesOnly: 'readiness', accessPort: true } as const
    expect([carryVLANs({ takesOnly: 'readiness' }), carryVLANs(whole), areCreated(whole)]).to.deep.equal([
      false,
      true,
      false,
    ])
  })
})

const { nic, card, ssd } = kinds

describe('kinds of virtual devices, in VMs', () => {
  const hostD = (site: FieldSite) => site.devices().hosts['host-d']!
  const noVMs = (site: FieldSite) =>
    expect([hostD(site).vms, hostD(site).guestInterfaces]).to.deep.equal([{}, {}])
  const asking = (...techniques: Technique[]) => ({
    ...vmRequest('zenith-lab'),
    constraints: { techniques, allowedHosts: ['host-d'] },
  })

  it('macvtap devices are made for a VM that asks for them, and gone when it is halted', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    expect(iov.site.controllers.get(`host-d/${nic}`)).to.include({ technique: 'software', freeVirtual: 2 })
    const { vm, virtualControllers } = valueOf(await iov.createVM(asking('software'), caller))
    const [id] = virtualControllers
    expect(id).to.equal(`host-d/${nic}/0`)
    const shown = iov.site.virtualControllers.get(id!)!
    expect(shown).to.deep.include({ technique: 'software', address: null, drift: null })
    expect(shown.actual.mac).to.equal(shown.record!.mac)
    expect(Object.values(hostD(site).macvtap)).to.deep.include({
      lower: nic,
      mac: shown.record!.mac,
      mode: 'bridge',
      interfaceIndex: 6,
      up: true,
    })
    expect(hostD(site).vms[vm]!.devices).to.deep.equal([{ address: null, mac: shown.record!.mac }])
    expect(iov.site.representations.size).to.equal(1)
    const refused = refusalOf(await iov.requestChannel(vm, id!, 'lun-42', {}, caller))
    expect(refused.code).to.equal('notSupported')
    expect(refused.text).to.include('no VLAN can be put on').and.to.include('as the VM sends them')
    const again = await site.start()
    valueOf(await again.haltVM(vm, caller))
    expect(hostD(site).macvtap).to.deep.equal({})
    noVMs(site)
  })

  it('a macvtap device that is gone is made again, after a restart or when it is mended', async () => {
    await using site = await FieldSite.make((description) => ({
      ...withAllKinds(description),
      reconcile: { intervalSeconds: 60, mend: ['virtual-controllers'] },
    }))
    let iov = await site.start()
    const { virtualControllers } = valueOf(await iov.createVM(asking('software'), caller))
    const id = virtualControllers[0]!
    const hand = site.hands.get('host-d')!
    const [name] = Object.keys(hostD(site).macvtap)
    const remove = () => hand.run('ip', ['link', 'del', 'dev', name!], caller.signal)
    await remove()
    await iov.refresh(caller.signal)
    expect(iov.site.virtualControllers.get(id)!.drift).to.match(/^mac is null instead of /)
    valueOf(await iov.mend(`virtualControllers:${id}`, caller))
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)
    await remove()
    iov = await site.start()
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)
  })

  it('a whole card is given to a VM that asks for it, under its own address, and is the host’s again', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    const controller = () => iov.site.controllers.get(`host-d/${card}`)!
    const mac = controller().mac
    expect(controller()).to.include({ technique: 'passthrough', maximumVirtual: 1, freeVirtual: 1 })
    const { vm, virtualControllers } = valueOf(await iov.createVM(asking('passthrough'), caller))
    const id = `host-d/${card}/0`
    expect(virtualControllers).to.deep.equal([id])
    expect(iov.site.virtualControllers.get(id)).to.deep.include({ address: card, drift: null })
    expect(hostD(site).vms[vm]!.devices).to.deep.equal([{ address: card, mac, whole: 'ethernet' }])
    expect(hostD(site).controllers[card]).to.include({ driver: 'vfio-pci' })
    expect(controller(), 'the host does not see its link').to.include({ linkUp: true })
    const other = { ...asking('passthrough'), name: 'other' }
    expect(refusalOf(await iov.createVM(other, caller)).code).to.equal('noCapacity')
    valueOf(await iov.haltVM(vm, caller))
    expect(hostD(site).controllers).not.to.have.property(card)
    noVMs(site)
    await iov.refresh(caller.signal)
    expect(controller()).to.include({ driver: 'igb', freeVirtual: 1, mac })
  })

  it('a controller of NVMe is had by name, and is in a VM beside its network', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    expect(iov.site.controllers.get(`host-d/${ssd}`)).to.include({ kind: 'nvme', enabledVirtual: 2 })
    const { vm } = valueOf(await iov.createVM(asking('software', 'sriov'), caller))
    const request = { group: 'zenith-lab' }
    const { virtualController: id } = valueOf(await iov.createVHBA(`host-d/${ssd}`, caller, request))
    valueOf(await iov.initVHBA('host-d', id, vm, {}, caller))
    const shown = iov.site.virtualControllers.get(id)!
    expect(shown).to.deep.include({ kind: 'nvme', drift: null })
    expect(hostD(site).secondaryControllers).to.deep.equal({
      [`${ssd}/0`]: { queues: 2, interrupts: 1, online: true },
    })
    expect(hostD(site).vms[vm]!.devices[1]).to.deep.equal({
      address: shown.address,
      mac: shown.record!.mac,
      whole: 'nvme',
    })
    const { representation } = valueOf(await iov.createREP(vm, id, caller))
    expect(representation).to.equal(`${vm}/nvme0`)
    for (const attempt of [
      iov.requestChannel(vm, id, 'lun-42', {}, caller),
      iov.attach((await anyVLAN(iov)).vlan, id, caller),
    ]) {
      const refused = refusalOf(await attempt)
      expect(refused.code).to.equal('notSupported')
      expect(refused.text).to.include('it is a storage device that is handed on as it is')
    }
    valueOf(await iov.haltVM(vm, caller))
    expect(hostD(site).secondaryControllers).to.deep.equal({})
    noVMs(site)
  })

  it('none of them is given to a VM that says nothing of techniques', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    const request = { ...vmRequest('zenith-lab'), constraints: { allowedHosts: ['host-d'] } }
    const refused = refusalOf(await iov.createVM(request, caller))
    expect(refused.code).to.equal('constraintNotSatisfiable')
    expect(refused.text).to.include('controllers of NVMe, which reach no network')
    expect(refused.text).to.include('cannot be virtualized for a network')
  })

  it('a VM is cloned and moved only where there is an equal of each', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(asking('software'), caller))
    const cloned = valueOf(await iov.cloneVM({ vm, name: 'clone', host: null }, caller))
    expect(cloned.virtualControllers).to.deep.equal([`host-d/${nic}/1`])
    const macs = Object.values(hostD(site).macvtap).map(({ mac: one }) => one)
    expect(new Set(macs).size).to.equal(2)
    expect(refusalOf(await iov.migrateVM(vm, 'host-a', caller)).code).to.equal('constraintNotSatisfiable')
  })
})

describe('virtual functions of a card in switchdev mode', () => {
  const controller = 'host-c/0000:af:00.0'
  const devlink = async (site: FieldSite, mode: string) => {
    const words = ['dev', 'eswitch', 'set', 'pci/0000:af:00.0', 'mode', mode]
    const { status } = await site.hands.get('host-c')!.run('devlink', words, caller.signal)
    expect(status).to.equal(0)
  }
  const request = { ...vmRequest('zenith-lab'), constraints: { allowedHosts: ['host-c'] } }

  it('are had by name, and no VLAN or channel is put on them, which says what to do instead', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    await devlink(site, 'switchdev')
    await iov.refresh(caller.signal)
    expect(iov.site.controllers.get(controller)?.eSwitch).to.include({ mode: 'switchdev' })
    const { vm } = valueOf(await iov.createVM(request, caller))
    const { virtualController: id } = valueOf(
      await iov.createVHBA(controller, caller, { group: 'zenith-lab' }),
    )
    const byItsUser = refusalOf(await iov.configureVHBA(id, { vlan: VLANID.parse(3000) }, caller))
    valueOf(await iov.initVHBA('host-c', id, vm, {}, caller))
    expect(iov.site.virtualControllers.get(id)).to.include({ drift: null })
    const { vlan } = await anyVLAN(iov)
    site.calls.length = 0
    const byChannel = refusalOf(await iov.requestChannel(vm, id, 'lun-42', {}, caller))
    const byVLAN = refusalOf(await iov.attach(vlan, id, caller))
    for (const { code, text } of [byItsUser, byChannel, byVLAN]) {
      expect(code).to.equal('notSupported')
      expect(text)
        .to.include('put its representor ens5f0r')
        .and.include('devlink dev eswitch set pci/0000:af:00.0 mode legacy')
    }
    expect(site.calls.filter((call) => !/ (read|list|readLink) /.test(call))).to.deep.equal([])
    valueOf(await iov.haltVM(vm, caller))
  })

  it('are given to no VM that would be placed', async () => {
    const onlyOne = (description: SiteDescription): SiteDescription => ({
      ...description,
      hosts: description.hosts.map((host) =>
        host.name !== 'host-c'
          ? host
          : {
              ...host,
              pools: host.pools.slice(2),
              simulated: host.simulated.filter(({ driver }) => driver === 'mlx5_core'),
            },
      ),
      cables: description.cables.filter(({ from }) => !from.startsWith('host-c/0000:18')),
    })
    await using site = await FieldSite.make(onlyOne)
    const iov = await site.start()
    await devlink(site, 'switchdev')
    await iov.refresh(caller.signal)
    const refused = refusalOf(await iov.createVM(request, caller))
    expect(refused.code).to.equal('constraintNotSatisfiable')
    expect(refused.text).to.include('switchdev mode')
    await devlink(site, 'legacy')
    await iov.refresh(caller.signal)
    valueOf(await iov.createVM(request, caller))
  })
})

async function anyVLAN(iov: Awaited<ReturnType<FieldSite['start']>>) {
  const request = { vlan: null, group: 'zenith-lab', virtualController: null, resource: 'lun-42' }
  return valueOf(await iov.requestVLAN(request, caller))
}
