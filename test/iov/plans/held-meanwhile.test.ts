import { expect } from 'chai'
import type { ChannelRecord, VMRecord } from '../../../src/iov/ledger.ts'
import { LedgerOverlay } from '../../../src/iov/ledger-view.ts'
import { heldMeanwhile } from '../../../src/iov/plans/held-meanwhile.ts'
import { refusal } from '../fakes.ts'
import { channelOver, graphSite, virtualOn, vmOnH1 } from '../graph-site.ts'
import { Life } from '../life-site.ts'
import { caller, refusalOf, valueOf } from '../small-site.ts'

describe('iov: what is held while a plan is carried out', () => {
  const before = { ...virtualOn('h1/0'), minimumRateMbps: 500 }
  const channel = channelOver('c', ['s1/1', 's1/2', 's3/1'], 300)
  let ledger: LedgerOverlay

  beforeEach(async () => {
    ledger = new LedgerOverlay((await graphSite({ cables: [] })).ledger)
    ledger.apply({ table: 'virtualControllers', put: before })
    ledger.apply({ table: 'channels', put: channel })
  })

  it('is the greater rate of a virtual controller', () => {
    const less = { ...before, minimumRateMbps: 100, vlan: channel.vlan }
    const held = { ...less, minimumRateMbps: 500 }
    expect(heldMeanwhile(ledger, { table: 'virtualControllers', put: less })).to.deep.equal({
      table: 'virtualControllers',
      put: held,
    })
    const more = { table: 'virtualControllers', put: { ...before, minimumRateMbps: 900 } } as const
    expect(heldMeanwhile(ledger, more)).to.deep.equal(more)
  })

  it('is the new way of a channel, then what it had besides, with the greater rate', () => {
    const held = (change: Partial<ChannelRecord>) =>
      heldMeanwhile(ledger, { table: 'channels', put: { ...channel, ...change } })
    const path = ['s1/1', 's1/9']
    const both = ['s1/1', 's1/9', 's1/2', 's3/1']
    expect(held({ path, guaranteedRateMbps: 0 })).to.deep.equal({
      table: 'channels',
      put: { ...channel, path: both, guaranteedRateMbps: 300 },
    })
    expect(held({ path, guaranteedRateMbps: 700 })).to.deep.include({
      put: { ...channel, path: both, guaranteedRateMbps: 700 },
    })
    expect(held({ guaranteedRateMbps: 200 })).to.deep.include({ put: channel })
  })

  it('is the former group of a VM, and the isolation that VM or group have asked for', () => {
    const vm = vmOnH1('vm')
    ledger.apply({ table: 'vms', put: vm })
    const held = (change: Partial<VMRecord>) =>
      heldMeanwhile(ledger, { table: 'vms', put: { ...vm, ...change } })
    expect(held({ running: !vm.running }), 'the same group').to.deep.include({
      put: { ...vm, running: !vm.running },
    })
    expect(held({ group: 'other' })).to.deep.include({
      put: { ...vm, group: 'other', leavingGroup: vm.group },
    })
    ledger.apply({
      table: 'vms',
      put: { ...vm, constraints: { isolation: 'host', sensitivity: 3, trust: true } },
    })
    expect(held({ constraints: { isolation: 'card', sensitivity: 5 } })).to.deep.include({
      put: { ...vm, constraints: { isolation: 'host', sensitivity: 5 } },
    })
    const group = { id: 'g', customer: 'red', parent: null, caption: null, constraints: { criticality: 7 } }
    ledger.apply({ table: 'groups', put: group })
    const change = { table: 'groups', put: { ...group, constraints: { numaNode: 1 } } } as const
    expect(heldMeanwhile(ledger, change)).to.deep.equal({
      table: 'groups',
      put: { ...group, constraints: { numaNode: 1, criticality: 7 } },
    })
  })

  it('is nothing besides where there was no such record, or it goes', () => {
    for (const change of [
      { table: 'channels', put: { ...channel, id: 'other', guaranteedRateMbps: 0 } },
      { table: 'virtualControllers', put: { ...before, id: 'other', minimumRateMbps: 0 } },
      { table: 'channels', delete: 'c' },
    ] as const) {
      expect(heldMeanwhile(ledger, change)).to.equal(change)
    }
  })

  it('is given to nobody else while a VM moves to another group, so that an undo finds it', async () => {
    const life = await Life.begin()
    const vm = await life.makeVM({ allowedHosts: ['h1'] }, 'fast', 'nas')
    const other = await life.makeVM({ allowedHosts: ['h3'] }, 'web')
    const before = await life.site.state()
    const goOn = life.site.devices.hold()
    const { devices } = life.site
    devices.interfere = (call) => {
      if (call.moment !== 'after' || call.name !== 'connect') return
      devices.interfere = () => {}
      throw refusal(call)
    }
    const moving = life.iov.moveToGroup(vm, 'db', caller)
    await new Promise((resolve) => setImmediate(resolve))
    expect(life.iov.site.vms.get(vm)!.group).to.equal('db')
    const most = { guaranteedRateMbps: 9_800 }
    const { code, text } = refusalOf(await life.iov.connectResource(other, 'nas', most, caller))
    expect(code, text).to.equal('noCapacity')
    expect(text).to.contain('500 of 10000 Mbit/s are guaranteed')
    goOn()
    expect((await moving).ok).to.equal(false)
    expect(await life.site.state()).to.deep.equal(before)
    valueOf(await life.iov.moveToGroup(vm, 'db', caller))
    expect(life.channelsOf(vm)[0]!.guaranteedRateMbps).to.equal(0)
    valueOf(await life.iov.connectResource(other, 'nas', most, caller))
  })
})
