import { expect } from 'chai'
import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { VirtualControllerRecord } from '../../../src/iov/ledger.ts'
import { Life } from '../life-site.ts'
import { caller, valueOf, vmRequest } from '../small-site.ts'

describe('iov: migrateVM', () => {
  let life: Life

  beforeEach(async () => {
    life = await Life.begin()
  })

  it('takes MAC address, interfaces, channels and their guarantees along, and leaves nothing at the source', async () => {
    const vm = await life.makeVM({ redundantPaths: 2 }, 'web')
    const { channels } = valueOf(
      await life.iov.connectResource(vm, 'san', { guaranteedRateMbps: 300 }, caller),
    )
    const [macs, from] = [life.recordsOf(vm).map(({ mac }) => mac), life.iov.site.vms.get(vm)!.host]
    const guest = life.inGuest(vm)
    const { host } = valueOf(await life.iov.migrateVM(vm, 'h3', caller))
    expect([from, host]).to.deep.equal(['h1', 'h3'])
    expect(life.iov.site.vms.get(vm)).to.include({ host: 'h3', running: true, home: null, movingTo: null })
    expect(life.recordsOf(vm).map(({ mac }) => mac)).to.have.members(macs)
    expect(life.inGuest(vm)).to.have.members(guest)
    expect(life.channelsOf(vm).map(({ id }) => id)).to.have.members(channels)
    for (const { state, guaranteedRateMbps, virtualController, path } of life.channelsOf(vm)) {
      expect([state, guaranteedRateMbps]).to.deep.equal(['connected', 300])
      expect(virtualController).to.match(/^h3\//)
      expect(path[0]).to.match(/^s[12]\/4$/)
    }
    for (const { drift } of life.iov.site.virtualControllers.values()) expect(drift).to.equal(null)
    expect(life.site.devices.vms.get('h1')!.size).to.equal(0)
    for (const port of ['s1/1', 's1/2', 's2/1', 's2/2'])
      expect(life.iov.site.ports.get(port)!.tagged, port).to.deep.equal([])
    valueOf(await life.iov.haltVM(vm, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  it('counts the channels once: a guarantee that fills the only way can move', async () => {
    const vm = await life.makeVM({ guaranteedRateMbps: 9_000 }, 'web', 'lun')
    valueOf(await life.iov.migrateVM(vm, null, caller))
    expect(life.channelsOf(vm)[0]).to.include({ guaranteedRateMbps: 9_000, state: 'connected' })
  })

  it('moves a VM that does not run, and one without anything', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    valueOf(await life.iov.stopVM(vm, caller))
    const { host } = valueOf(await life.iov.migrateVM(vm, null, caller))
    expect(life.iov.site.vms.get(vm)).to.include({ host, running: false })
    expect(life.inGuest(vm)).to.deep.equal([])
    valueOf(await life.iov.startVM(vm, caller))
    expect(life.inGuest(vm)[0]).to.contain('nas')
    const bare = valueOf(await life.iov.create('h1', vmRequest('web'), caller)).vm
    valueOf(await life.iov.migrateVM(bare, 'h2', caller))
    expect(life.site.devices.vms.get('h2')!.get(bare)).to.include({ running: true })
  })

  describe('of a VM without virtual controllers', () => {
    const bare = async (set: ConstraintSet = {}) => {
      life = await Life.begin(['h4'])
      return valueOf(await life.iov.create('h1', vmRequest('web', set), caller)).vm
    }

    it('goes to a host that has no controllers, named or not, and back', async () => {
      const vm = await bare({ allowedHosts: ['h1', 'h4'], redundantPaths: 2 })
      valueOf(await life.iov.migrateVM(vm, 'h4', caller))
      expect(life.site.devices.vms.get('h4')!.get(vm)).to.include({ running: true })
      expect(life.site.devices.vms.get('h1')!.size).to.equal(0)
      valueOf(await life.iov.migrateVM(vm, 'h1', caller))
      expect(valueOf(await life.iov.migrateVM(vm, null, caller))).to.deep.equal({ host: 'h4' })
      valueOf(await life.iov.haltVM(vm, caller))
      expect(await life.site.state()).to.deep.equal(life.before)
    })

    it('is refused a host that is forbidden or cannot be reached', async () => {
      const vm = await bare({ forbiddenHosts: ['h4'] })
      const forbidden = await life.refused(() => life.iov.migrateVM(vm, 'h4', caller))
      expect(forbidden.text).to.contain('host h4 is forbidden')
      life.site.devices.unreachable.add('h4')
      await life.iov.refresh(caller.signal)
      const away = await life.refused(() => life.iov.migrateVM(vm, 'h4', caller))
      expect(away.text).to.contain('cannot be reached')
    })

    it('is refused where all hosts but its own are forbidden', async () => {
      const vm = await bare({ allowedHosts: ['h1'] })
      expect((await life.refused(() => life.iov.migrateVM(vm, null, caller))).text).to.contain(
        'allowed hosts',
      )
    })
  })

  it('keeps an access to a VLAN over which there is no channel', async () => {
    const vm = await life.makeVM({ allowedHosts: ['h1', 'h2'] })
    const [{ id }] = life.recordsOf(vm) as [VirtualControllerRecord]
    const { vlan } = valueOf(
      await life.iov.requestVLAN({ vlan: null, group: 'web', virtualController: id, resource: null }, caller),
    )
    valueOf(await life.iov.attach(vlan, id, caller))
    valueOf(await life.iov.migrateVM(vm, null, caller))
    const [record] = life.recordsOf(vm)
    expect(record!.vlan).to.equal(vlan)
    expect(life.iov.site.virtualControllers.get(record!.id)!.actual.vlan).to.equal(vlan)
  })

  it('does nothing for a VM that is there already', async () => {
    const vm = await life.makeVM()
    const { host } = life.iov.site.vms.get(vm)!
    const state = await life.site.state()
    expect(valueOf(await life.iov.migrateVM(vm, host, caller))).to.deep.equal({ host })
    expect(await life.site.state()).to.deep.equal(state)
  })

  it('refuses a target that has too few cards, and names that do not exist', async () => {
    const vm = await life.makeVM({ redundantPaths: 2 })
    const { code, text } = await life.refused(() => life.iov.migrateVM(vm, 'h2', caller))
    expect(code).to.equal('constraintNotSatisfiable')
    expect(text).to.contain('card redundancy')
    expect((await life.refused(() => life.iov.migrateVM('no-such', null, caller))).code).to.equal('notFound')
    expect((await life.refused(() => life.iov.migrateVM(vm, 'h9', caller))).code).to.equal('notFound')
  })

  it('refuses a host that is not allowed, and one that cannot be reached', async () => {
    const tied = await life.makeVM({ allowedHosts: ['h2'] })
    const notAllowed = await life.refused(() => life.iov.migrateVM(tied, 'h3', caller))
    expect(notAllowed.code, notAllowed.text).to.equal('constraintNotSatisfiable')
    expect(notAllowed.text).to.contain('allowed hosts')
    expect((await life.refused(() => life.iov.migrateVM(tied, null, caller))).text).to.contain(
      'allowed hosts',
    )
    life.site.devices.unreachable.add('h3')
    await life.iov.refresh(caller.signal)
    const away = await life.refused(() => life.iov.migrateVM(tied, 'h3', caller))
    expect(away.text).to.contain('cannot be reached')
  })

  it('refuses where every way of the migration itself crosses a forbidden network', async () => {
    const vm = await life.makeVM({ forbiddenNetworks: ['lan-a'] }, 'web', 'nas')
    for (const port of ['3', '4']) life.site.devices.port('s2', port).linkUp = false
    await life.iov.refresh(caller.signal)
    const { code, text } = await life.refused(() => life.iov.migrateVM(vm, null, caller))
    expect(code, text).to.equal('constraintNotSatisfiable')
    expect(text).to.contain('on h2').and.to.contain('on h3').and.to.contain('link')
  })
})
