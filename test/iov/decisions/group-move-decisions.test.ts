import { expect } from 'chai'
import type { VirtualControllerRecord } from '../../../src/iov/ledger.ts'
import { refusal } from '../fakes.ts'
import { Life } from '../life-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from '../small-site.ts'

describe('iov: moveToGroup', () => {
  let life: Life

  beforeEach(async () => {
    life = await Life.begin()
  })

  it('puts a channel on a VLAN of the new customer, also on a port that takes one VLAN only', async () => {
    const vm = await life.makeVM({}, 'web', 'lun', 'nas')
    const ids = life.channelsOf(vm).map(({ id }) => id)
    const { reconnected } = valueOf(await life.iov.moveToGroup(vm, 'db', caller))
    expect(reconnected).to.have.members(ids)
    expect(life.iov.site.vms.get(vm)!.group).to.equal('db')
    for (const { vlan, state } of life.channelsOf(vm)) {
      expect(life.iov.site.vlans.get(vlan!)!.record).to.include({ group: 'db', customer: 'blue' })
      expect(state).to.equal('connected')
    }
    expect([...life.iov.site.vlans.values()].map(({ record }) => record?.customer)).to.deep.equal(['blue'])
    expect(life.inGuest(vm)[0]).to.match(/lun,nas$/)
    valueOf(await life.iov.haltVM(vm, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  it('takes a device from the one VLAN into the other directly, and back where that fails', async () => {
    const vm = await life.makeVM({ redundantPaths: 2, guaranteedRateMbps: 100 }, 'web', 'san')
    const before = await life.site.state()
    const { devices } = life.site
    const [{ mac }] = life.recordsOf(vm) as [VirtualControllerRecord]
    const seen = new Set<number | null>()
    let fails = true
    devices.interfere = (call) => {
      const all = [...devices.controllers.values()].flat().flatMap(({ virtual }) => virtual)
      seen.add(all.find(({ settings }) => settings.mac === mac)!.settings.vlan)
      if (!fails || call.name !== 'connect' || call.moment !== 'after') return
      fails = false
      throw refusal(call)
    }
    expect(refusalOf(await life.iov.moveToGroup(vm, 'db', caller)).code).to.equal('deviceRefused')
    devices.interfere = () => {}
    expect(await life.site.state()).to.deep.equal(before)
    expect([...seen])
      .to.have.length(2)
      .and.not.include(null)
  })

  it('leaves a channel alone that the new policy allows', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    const channels = life.channelsOf(vm)
    expect(valueOf(await life.iov.moveToGroup(vm, 'shop', caller))).to.deep.equal({ reconnected: [] })
    expect(life.channelsOf(vm)).to.deep.equal(channels)
    expect(life.iov.site.vms.get(vm)!.group).to.equal('shop')
    expect(valueOf(await life.iov.moveToGroup(vm, 'shop', caller))).to.deep.equal({ reconnected: [] })
  })

  it('takes virtual controllers along that were made for the former group', async () => {
    const { iov } = life
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
    valueOf(await iov.initVHBA('h1', virtualController, vm, {}, caller))
    valueOf(await iov.moveToGroup(vm, 'db', caller))
    expect(iov.site.virtualControllers.get(virtualController)!.record!.group).to.equal('db')
    valueOf(await iov.haltVM(vm, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  describe('until it has ended', () => {
    /** A move that an adapter keeps waiting, until it is let fail or go on. */
    async function begin(vm: string, group: string): Promise<(fails: boolean) => Promise<boolean>> {
      const { devices } = life.site
      const goOn = devices.hold()
      const moving = life.iov.moveToGroup(vm, group, caller)
      await new Promise((resolve) => setImmediate(resolve))
      expect(life.iov.site.vms.get(vm)).to.include({ group, leavingGroup: 'alone' })
      return async (fails) => {
        devices.interfere = (call) => {
          if (!fails || call.moment !== 'after' || call.name !== 'connect') return
          devices.interfere = () => {}
          throw refusal(call)
        }
        goOn()
        return (await moving).ok
      }
    }

    async function isolated(): Promise<string> {
      valueOf(
        await life.iov.createGroup({ name: 'alone', customer: 'red', parent: null, caption: null }, caller),
      )
      valueOf(await life.iov.changeConstraints({ kind: 'group', id: 'alone' }, { isolation: 'host' }, caller))
      return life.makeVM({ allowedHosts: ['h1'] }, 'alone', 'nas')
    }

    it('nobody comes near whom the former group would not have beside it', async () => {
      const vm = await isolated()
      const before = await life.site.state()
      const end = await begin(vm, 'db')
      const another = () => life.iov.createVM(vmRequest('db', { allowedHosts: ['h1'] }), caller)
      const { code, text } = refusalOf(await another())
      expect(code, text).to.equal('constraintNotSatisfiable')
      expect(text, 'the new customer is not alone yet').to.contain('host isolation')
      expect(await end(true)).to.equal(false)
      expect(await life.site.state()).to.deep.equal(before)
      const again = await begin(vm, 'db')
      expect(await again(false)).to.equal(true)
      expect(life.iov.site.vms.get(vm)).to.include({ group: 'db', leavingGroup: null })
      valueOf(await another())
    })

    it('the former group stays, and what is asked for it waits', async () => {
      const vm = await isolated()
      const end = await begin(vm, 'db')
      expect(refusalOf(await life.iov.removeGroup('alone', caller)).text).to.contain('moved out of')
      const asking = life.iov.changeConstraints(
        { kind: 'group', id: 'alone' },
        { forbiddenHosts: ['h1'] },
        caller,
      )
      expect(await end(true)).to.equal(false)
      expect(refusalOf(await asking).code, 'the VM has come back').to.equal('constraintNotSatisfiable')
    })
  })

  it('connects anew what is promised too little, and has the adapter keep it', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    const { reconnected } = valueOf(await life.iov.moveToGroup(vm, 'fast', caller))
    expect(reconnected).to.have.length(1)
    expect(life.channelsOf(vm)[0]).to.include({ guaranteedRateMbps: 500, enforcedBy: 'device' })
    const [record] = life.recordsOf(vm)
    expect(life.iov.site.virtualControllers.get(record!.id)!.actual.minimumRateMbps).to.equal(500)
  })

  it('changes nothing when one of the channels cannot be had under the new policy, and says why', async () => {
    const vm = await life.makeVM({ switchPort: 's1/1' }, 'web', 'lun', 'nas')
    const { code, text } = await life.refused(() => life.iov.moveToGroup(vm, 'lan-a only', caller))
    expect(code, text).to.equal('constraintNotSatisfiable')
    expect(text).to.contain('core')
  })

  it('refuses a place that violates the new policy, and says to migrate first', async () => {
    const vm = await life.makeVM({ allowedHosts: ['h1', 'h2'] }, 'web', 'nas')
    valueOf(await life.iov.migrateVM(vm, 'h1', caller))
    const refused = await life.refused(() => life.iov.moveToGroup(vm, 'elsewhere', caller))
    expect(refused.code).to.equal('constraintNotSatisfiable')
    expect(refused.text).to.contain('h1').and.to.contain('migrate it first')
    valueOf(await life.iov.migrateVM(vm, 'h2', caller))
    valueOf(await life.iov.moveToGroup(vm, 'elsewhere', caller))
    expect((await life.refused(() => life.iov.moveToGroup(vm, 'nobody', caller))).code).to.equal('notFound')
  })
})
