import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { ChannelRecord } from '../../../src/iov/ledger.ts'
import { FakeDevices } from '../fakes.ts'
import { caller, refusalOf, smallDescription, SmallSite, valueOf, vmRequest } from '../small-site.ts'

/**
 * h1 is cabled to s1 and s2, and the resource sits behind s3 and s4. From s2 one gets to s3 only, from s1 to both; the
 * way to s3 is the first of two equal ones, so that who takes it blocks the one way from s2.
 */
function trap(): SmallSite {
  const devices = new FakeDevices()
  devices.addSwitch('s1', ['1', 'a', 'b'])
  devices.addSwitch('s2', ['1', 'a'])
  devices.addSwitch('s3', ['1', '2', '9'])
  devices.addSwitch('s4', ['1', '9'])
  devices.addHost('h1', [{ address: '0000:3b:00.0' }, { address: '0000:5e:00.0' }])
  const cable = (from: string, to: string) => ({ from, to, networks: [] })
  const { hosts, switches } = smallDescription()
  const description = smallDescription({
    hosts: hosts.filter(({ name }) => name === 'h1'),
    switches: ['s1', 's2', 's3', 's4'].map((name) => ({ ...switches[0]!, name })),
    cables: [
      cable('h1/0000:3b:00.0', 's1/1'),
      cable('h1/0000:5e:00.0', 's2/1'),
      cable('s1/a', 's3/1'),
      cable('s1/b', 's4/1'),
      cable('s2/a', 's3/2'),
    ],
    resources: [{ name: 'san', kind: 'iscsi', address: '10.0.0.3', ports: ['s3/9', 's4/9'], tagged: true }],
    transitNetworks: [],
  })
  return new SmallSite(description, devices)
}

describe('iov: channels like former ones', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string

  beforeEach(async () => {
    site = trap()
    iov = await site.start()
    vm = valueOf(await iov.create('h1', vmRequest('web', { redundantPaths: 2 }), caller)).vm
    for (const switchPort of ['s1/1', 's2/1']) {
      const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', { switchPort }, caller))
      valueOf(await iov.initVHBA('h1', virtualController, vm, {}, caller))
      valueOf(await iov.createREP(vm, virtualController, caller))
    }
    valueOf(await iov.connectResource(vm, 'san', {}, caller))
  })

  const channelsOf = (id: string): ChannelRecord[] =>
    [...iov.site.channels.values()].filter((channel) => channel.vm === id)
  const pathsOf = (id: string): string[] =>
    channelsOf(id)
      .map(({ path }) => path.join(' '))
      .sort()
  const apart = ['s1/1 s1/b s4/1 s4/9', 's2/1 s2/a s3/2 s3/9']

  it('share nothing after a clone, though the first way to be found would block the other', async () => {
    expect(pathsOf(vm)).to.deep.equal(apart)
    const made = valueOf(await iov.cloneVM({ vm, name: null, host: null }, caller))
    expect(pathsOf(made.vm)).to.deep.equal(apart)
    expect(new Set([...channelsOf(vm), ...channelsOf(made.vm)].map(({ vlan }) => vlan)).size).to.equal(1)
  })

  it('share nothing after a move to another group, and keep their names', async () => {
    const ids = channelsOf(vm).map(({ id }) => id)
    const { reconnected } = valueOf(await iov.moveToGroup(vm, 'db', caller))
    expect(reconnected).to.have.members(ids)
    expect(channelsOf(vm).map(({ id }) => id)).to.have.members(ids)
    expect(pathsOf(vm)).to.deep.equal(apart)
    for (const { vlan, state } of channelsOf(vm)) {
      expect(iov.site.vlans.get(vlan!)!.record!.group).to.equal('db')
      expect(state).to.equal('connected')
    }
  })

  it('are refused together, before anything is changed, where they cannot be had together any more', async () => {
    site.devices.port('s1', 'b').linkUp = false
    await iov.refresh(caller.signal)
    const [state, { calls }] = [await site.state(), site.devices]
    for (const run of [
      () => iov.cloneVM({ vm, name: null, host: null }, caller),
      () => iov.moveToGroup(vm, 'db', caller),
    ]) {
      const { code, text } = refusalOf(await run())
      expect(code, text).to.equal('constraintNotSatisfiable')
      expect(text).to.contain('2 paths that share no')
    }
    expect(await site.state()).to.deep.equal(state)
    expect(site.devices.calls).to.equal(calls)
  })
})
