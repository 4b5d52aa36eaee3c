import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { createInfrastructure } from '../../src/iov/create-infrastructure.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { decidePool } from '../../src/iov/pools.ts'
import type { PhysicalController } from '../../src/iov/site.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { FakeDevices } from './fakes.ts'
import { caller, smallDescription, smallDevices, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: the site as known', () => {
  it('shows what others use, marked as not ours, and leaves it alone', async () => {
    const site = new SmallSite()
    Object.assign(site.devices.virtual('h1', '0000:3b:00.0', 1), { usedBy: 'macvtap' })
    site.devices.virtual('h1', '0000:3b:00.0', 2).settings.vlan = 300 as never
    site.devices.vlans.get('s1')!.set(300 as never, 'backup')
    site.devices.port('s1', '11').tagged = [301 as never]
    const iov = await site.start()
    const shown = [...iov.site.virtualControllers.values()].map(({ index, usedBy, record }) => [
      index,
      usedBy,
      record,
    ])
    expect(shown).to.deep.equal([
      [1, 'macvtap', null],
      [2, 'somebody has put it into VLAN 300', null],
    ])
    expect(iov.site.controllers.get('h1/0000:3b:00.0')!.freeVirtual).to.equal(2)
    expect(iov.site.vlans.get(300 as never)).to.deep.equal({
      vlan: 300,
      name: 'backup',
      record: null,
      ports: [],
      drift: null,
      observedAtMs: 1_000,
    })
    expect(iov.site.vlans.get(301 as never)).to.deep.include({ record: null, ports: ['s1/11'] })
    expect(valueOf(await iov.pruneVLANs(caller))).to.deep.equal({ removed: [] })
  })

  it('shows drift of a device, attribute by attribute, after a refresh', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web'), caller))
    valueOf(await iov.connectResource(vm, 'nas', {}, caller))
    const id = virtualControllers[0]!
    const drift = (): string | null => iov.site.virtualControllers.get(id)!.drift
    expect(drift()).to.equal(null)
    Object.assign(site.devices.virtual('h1', '0000:3b:00.0', 0).settings, { vlan: 7, trust: true })
    await iov.refresh(caller.signal)
    expect(drift()).to.equal('vlan is 7 instead of 100, trust is true instead of false')
    site.devices.controllers.get('h1')![0]!.virtual.length = 0
    await iov.refresh(caller.signal)
    expect(drift()).to.contain('does not have this virtual device')
    site.devices.controllers.get('h1')!.shift()
    await iov.refresh(caller.signal)
    expect(drift()).to.contain('was not found')
    expect(iov.site.controllers.has('h1/0000:3b:00.0')).to.equal(false)
    expect(iov.site.virtualControllers.get(id)!.record!.vm).to.equal(vm)
  })

  it('reads anew only what an operation has changed', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = { ports: new Map(iov.site.ports), controllers: new Map(iov.site.controllers) }
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    const changed = <T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): string[] =>
      [...one.keys()].filter((key) => one.get(key) !== other.get(key))
    expect(changed(before.ports, iov.site.ports)).to.deep.equal(['s1/1', 's1/10'])
    expect(changed(before.controllers, iov.site.controllers)).to.deep.equal(['h1/0000:3b:00.0'])
  })

  it('tells listeners of changes until they have heard enough', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    let heard = 0
    const stop = iov.onChange(() => heard++)
    valueOf(await iov.createVHBA('h1/0000:3b:00.0', caller))
    expect(heard).to.be.greaterThan(1)
    stop()
    heard = 0
    valueOf(await iov.createVHBA('h1/0000:3b:00.0', caller))
    expect(heard).to.equal(0)
  })
})

describe('iov: pools of virtual devices', () => {
  const pool = (virtual: number) =>
    smallDescription({
      hosts: [
        {
          name: 'h1',
          backend: 'simulated',
          simulated: [],
          pools: [{ controller: '0000:3b:00.0' as never, virtual }],
        },
        { name: 'h2', backend: 'simulated', simulated: [], pools: [] },
      ],
    })
  const controller = (iov: Infrastructure): PhysicalController => iov.site.controllers.get('h1/0000:3b:00.0')!
  const devicesWith = (enabled: number): FakeDevices => {
    const devices = smallDevices()
    const found = devices.controllers.get('h1')![0]!
    found.enabledVirtual = enabled
    found.virtual.length = enabled
    return devices
  }

  it('makes a pool where there is none, and anew where nothing uses it', async () => {
    for (const enabled of [0, 2]) {
      const iov = await new SmallSite(pool(6), devicesWith(enabled)).start()
      expect(controller(iov)).to.include({ enabledVirtual: 6, freeVirtual: 6 })
    }
  })

  it('never resizes a pool in use, whoever uses it', async () => {
    const devices = devicesWith(4)
    Object.assign(devices.virtual('h1', '0000:3b:00.0', 3), { usedBy: 'a container' })
    expect(controller(await new SmallSite(pool(6), devices).start())).to.include({ enabledVirtual: 4 })
    const site = new SmallSite(pool(4), devicesWith(4))
    const iov = await site.start()
    valueOf(await iov.createVHBA('h1/0000:3b:00.0', caller))
    const larger = new SmallSite(pool(6), site.devices, site.storage)
    expect(controller(await larger.start())).to.include({ enabledVirtual: 4, freeVirtual: 3 })
  })

  it('starts although a pool cannot be made', async () => {
    const devices = devicesWith(0)
    devices.interfere = (call) => {
      throw new Error(`${call.name} hangs`)
    }
    expect(controller(await new SmallSite(pool(6), devices).start())).to.include({ enabledVirtual: 0 })
    expect(controller(await new SmallSite(pool(60), devicesWith(0)).start())).to.include({
      enabledVirtual: 0,
    })
  })

  it('restores what the ledger knows when the host has restarted', async () => {
    const site = new SmallSite(pool(4))
    const iov = await site.start()
    const { vm, virtualControllers } = valueOf(
      await iov.createVM(vmRequest('web', { maximumRateMbps: 500 }), caller),
    )
    valueOf(await iov.connectResource(vm, 'nas', {}, caller))
    const before = iov.site.virtualControllers.get(virtualControllers[0]!)!
    const found = site.devices.controllers.get('h1')![0]!
    found.enabledVirtual = 0
    found.virtual = []
    const again = (await site.start()).site.virtualControllers.get(virtualControllers[0]!)!
    expect(again).to.deep.equal(before)
    expect(again.drift).to.equal(null)
  })

  it('says why it leaves a pool as it is', () => {
    const device = { enabledVirtual: 4, maximumVirtual: 8 } as PhysicalController
    expect(decidePool(device, 4, 1)).to.deep.equal({ enable: false, why: 'the pool is there' })
    expect(decidePool(device, 9, 0).why).to.contain('the device has 8')
    expect(decidePool(device, 5, 2).why).to.contain('2 of its 4')
    expect(decidePool(device, 5, 0).enable).to.equal(true)
  })
})

describe('iov: a large site', () => {
  it('serves ten thousand controllers', async () => {
    const devices = new FakeDevices()
    const names = Array.from({ length: 2500 }, (_, at) => `h${at}`)
    const addresses = ['0000:3b:00.0', '0000:3b:00.1', '0000:5e:00.0', '0000:5e:00.1']
    devices.addSwitch('s1', [
      ...names.flatMap((name) => addresses.map((address) => `${name}-${address}`)),
      '10',
    ])
    for (const name of names)
      devices.addHost(
        name,
        addresses.map((address) => ({ address })),
      )
    const description = smallDescription({
      hosts: names.map((name) => ({ name, backend: 'simulated', pools: [], simulated: [] })),
      switches: [{ name: 's1', kind: 'simulated', address: null, bridge: null, simulated: [] }],
      cables: names.flatMap((name) =>
        addresses.map((address) => ({
          from: `${name}/${address}`,
          to: `s1/${name}-${address}`,
          networks: [],
        })),
      ),
      resources: [{ name: 'lun', kind: 'iscsi', address: '', ports: ['s1/10'], tagged: true }],
      transitNetworks: [],
    })
    let bytes = 0
    const iov = await createInfrastructure({
      description,
      backends: devices,
      storage: new MemoryStorage(),
      environment: {
        now: () => 1,
        randomBytes: (count) =>
          Uint8Array.from({ length: count }, () => (bytes = (bytes * 167 + 89) % 65_521) >> 4),
      },
      log: silentLog,
      limits: defaultLimits,
    })
    expect(iov.site.controllers.size).to.equal(10_000)
    const set = { redundantPaths: 2, guaranteedRateMbps: 100, isolation: 'card' as const }
    for (let at = 0; at < 20; at++) {
      const { vm } = valueOf(await iov.createVM(vmRequest(at % 2 === 0 ? 'web' : 'db', set), caller))
      valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    }
    expect(
      new Set([...iov.site.vms.values()].map(({ group, host }) => `${group} ${host}`)).size,
    ).to.be.lessThan(9)
    expect(iov.site.channels.size).to.equal(40)
  })
})

describe('iov: a site that is read again', () => {
  it('tells listeners nothing where all is as it was, and shows the new age', async () => {
    const site = new SmallSite()
    let nowMs = 1_000
    const iov = await site.start({
      environment: { now: () => nowMs, randomBytes: (count) => new Uint8Array(count) },
    })
    valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    await iov.refresh(caller.signal)
    let heard = 0
    iov.onChange(() => heard++)
    nowMs = 5_000
    await iov.refresh(caller.signal)
    expect(heard).to.equal(0)
    expect(iov.site.ports.get('s1/1')!.observedAtMs).to.equal(5_000)
    expect(iov.site.controllers.get('h1/0000:3b:00.0')!.observedAtMs).to.equal(5_000)
    site.devices.port('s1', '1').linkUp = false
    await iov.refresh(caller.signal)
    expect(heard).to.equal(1)
  })
})
