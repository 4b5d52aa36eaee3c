import { expect } from 'chai'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: the life of a VM', () => {
  let site: SmallSite
  let iov: Infrastructure
  let before: unknown

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
    before = await site.state()
  })

  it('goes from createVM to haltVM by composed calls, and leaves nothing behind', async () => {
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web', {}, 'shop1'), caller))
    expect(virtualControllers).to.have.length(1)
    const record = iov.site.virtualControllers.get(virtualControllers[0]!)!
    expect(record.record).to.include({ vm, generation: 1, vlan: null, degraded: null })
    expect(record.drift).to.equal(null)
    expect(record.actual.mac).to.match(/^02:69:6f:/)
    expect([...iov.site.representations.keys()]).to.deep.equal([`${vm}/eth0`])
    expect(iov.site.vms.get(vm)).to.include({ name: 'shop1', running: true })

    const { channels } = valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    const channel = iov.site.channels.get(channels[0]!)!
    expect(channel).to.include({ vlan: 100, state: 'connected', enforcedBy: 'none' })
    expect(channel.path[0]).to.equal('s1/1')
    expect(channel.path.at(-1)).to.equal('s1/10')
    expect(site.devices.port('s1', '10')).to.deep.include({ untagged: 100, tagged: [] })
    expect(site.devices.port('s1', '1')).to.deep.include({ untagged: null, tagged: [100] })
    expect(iov.site.virtualControllers.get(virtualControllers[0]!)!.actual.vlan).to.equal(100)
    expect(iov.site.vlans.get(100 as never)).to.deep.include({ ports: ['s1/1', 's1/10'], name: 'iovm web' })

    valueOf(await iov.disconnectResource(vm, 'lun', caller))
    expect(iov.site.channels.size).to.equal(0)
    expect(iov.site.vlans.size).to.equal(0)
    expect(site.devices.vlans.get('s1')!.size).to.equal(0)

    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
    expect(iov.site.controllers.get('h1/0000:3b:00.0')!.freeVirtual).to.equal(4)
  })

  it('goes through Figure 6 primitive by primitive, and leaves nothing behind', async () => {
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
    valueOf(await iov.initVHBA('h1', virtualController, vm, {}, caller))
    const { representation } = valueOf(await iov.createREP(vm, virtualController, caller))

    const { channel, vlan } = valueOf(await iov.requestChannel(vm, virtualController, 'nas', {}, caller))
    const named = { vlan, group: 'web', virtualController, resource: 'nas' }
    expect(valueOf(await iov.requestVLAN(named, caller))).to.deep.equal({ vlan })
    valueOf(await iov.attach(vlan!, virtualController, caller))
    expect(iov.site.channels.get(channel)!.state).to.equal('reserved')
    expect(valueOf(await iov.connect(vm, virtualController, vlan, 'nas', caller))).to.deep.equal({ channel })
    expect(valueOf(await iov.connectRR(representation, 'nas', caller))).to.deep.equal({ channel })
    expect(iov.site.channels.get(channel)!.state).to.equal('connected')

    valueOf(await iov.disconnect(vm, 'nas', caller))
    valueOf(await iov.disconnectRR(representation, 'nas', caller))
    expect(iov.site.channels.get(channel)!.state).to.equal('reserved')
    valueOf(await iov.releaseChannel(vm, virtualController, 'nas', caller))
    valueOf(await iov.detach(vlan!, virtualController, caller))
    expect(valueOf(await iov.pruneVLANs(caller))).to.deep.equal({ removed: [] })

    valueOf(await iov.removeREP(vm, representation, caller))
    valueOf(await iov.releaseVHBA(vm, virtualController, caller))
    valueOf(await iov.removeVHBA(virtualController, caller))
    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })

  it('lets a client play the manager: VLAN and access first, then the channel', async () => {
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web'), caller))
    const virtualController = virtualControllers[0]!
    const { vlan } = valueOf(
      await iov.requestVLAN({ vlan: null, group: 'web', virtualController, resource: 'nas' }, caller),
    )
    valueOf(await iov.attach(vlan!, virtualController, caller))
    expect(valueOf(await iov.requestChannel(vm, virtualController, 'nas', {}, caller)).vlan).to.equal(vlan)
    valueOf(await iov.connect(vm, virtualController, vlan, 'nas', caller))
    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })

  it('halts a VM with everything that it still has, also where others go on', async () => {
    const first = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller))
    valueOf(await iov.connectResource(first.vm, 'san', {}, caller))
    const between = await site.state()
    const second = valueOf(await iov.createVM(vmRequest('web'), caller))
    valueOf(await iov.connectResource(second.vm, 'san', {}, caller))
    valueOf(await iov.connectResource(second.vm, 'nas', {}, caller))
    valueOf(await iov.haltVM(second.vm, caller))
    expect(await site.state()).to.deep.equal(between)
    valueOf(await iov.haltVM(first.vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })

  it('keeps two customers apart on VLANs, and a taken port for the one that has it', async () => {
    const red = valueOf(await iov.createVM(vmRequest('web'), caller))
    const blue = valueOf(await iov.createVM(vmRequest('db'), caller))
    valueOf(await iov.connectResource(red.vm, 'nas', {}, caller))
    valueOf(await iov.connectResource(blue.vm, 'nas', {}, caller))
    const [one, other] = [...iov.site.channels.values()]
    expect(one!.vlan).not.to.equal(other!.vlan)
    valueOf(await iov.connectResource(red.vm, 'lun', {}, caller))
    const taken = refusalOf(await iov.connectResource(blue.vm, 'lun', {}, caller))
    expect(taken.code).to.equal('constraintNotSatisfiable')
    expect(taken.text).to.contain('s1/10').and.to.contain('carries VLAN 100 already, of group web')
    const stranger = refusalOf(await iov.attach(one!.vlan!, other!.virtualController, caller))
    expect(stranger.code).to.equal('notAuthorisedByGroup')
  })

  it('shows the names that guests give', async () => {
    site.devices.interfaceName = (number) => `ens${number + 4}`
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
    valueOf(await iov.initVHBA('h1', virtualController, vm, {}, caller))
    const made = valueOf(await iov.createREP(vm, virtualController, caller))
    expect(made).to.deep.equal({ representation: `${vm}/ens4` })
    expect(valueOf(await iov.createREP(vm, virtualController, caller))).to.deep.equal(made)
    expect(iov.site.representations.get(`${vm}/ens4`)!.name).to.equal('ens4')
  })

  it('knows after a restart what it knew before', async () => {
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller))
    valueOf(await iov.connectResource(vm, 'san', {}, caller))
    await iov.close()
    const again = await site.start()
    for (const table of ['controllers', 'virtualControllers', 'ports', 'vlans', 'channels', 'vms'] as const) {
      expect([...again.site[table]].sort(), table).to.deep.equal([...iov.site[table]].sort())
    }
    valueOf(await again.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })

  it('gives a device a new MAC address and a new generation each time', async () => {
    const seen = new Set<string>()
    for (const generation of [1, 2, 3]) {
      const { virtualController } = valueOf(await iov.createVHBA('h2/0000:3b:00.0', caller))
      const { record } = iov.site.virtualControllers.get(virtualController)!
      expect(record!.generation).to.equal(generation)
      seen.add(record!.mac)
      valueOf(await iov.removeVHBA(virtualController, caller))
    }
    expect(seen.size).to.equal(3)
  })
})
