import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { createBackends } from '../../../src/backends/index.ts'
import type { OpenBackends } from '../../../src/backends/index.ts'
import { inspect } from '../../../src/backends/simulated/inspect.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SiteDescription } from '../../../src/iov/site-description.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { controller } from './site.ts'

const site: SiteDescription = {
  name: 'test',
  vlanRanges: [{ first: 100, last: 199 }],
  macPrefix: '02:69:6f',
  customers: [],
  hosts: [{ name: 'h1', backend: 'simulated', pools: [], simulated: [controller('0000:01:00.0')] }],
  switches: [
    {
      name: 'sw1',
      kind: 'simulated',
      address: null,
      bridge: null,
      simulated: [
        { name: 'p1', speedMbps: 10_000 },
        { name: 'p2', speedMbps: 10_000 },
      ],
    },
  ],
  cables: [],
  resources: [
    {
      name: 'lun-1',
      kind: 'iscsi',
      address: '192.0.2.1:3260,iqn.2026-01.test:lun-1',
      ports: ['sw1/p2'],
      tagged: false,
    },
  ],
  transitNetworks: [],
}

describe('state of simulated devices', () => {
  const { signal } = new AbortController()
  const pf = PCIAddress.parse('0000:01:00.0')
  const vf = PCIAddress.parse('0000:01:10.0')
  const mac = MACAddress.parse('02:00:00:00:00:01')
  const vlan = VLANID.parse(100)
  const vm = { id: 'vm-1', name: 'vm', memoryMiB: 64, processors: 1 }
  const disk = { name: 'lun-1', kind: 'iscsi', address: '192.0.2.1:3260,iqn.2026-01.test:lun-1' }
  let directory: string
  let opened: OpenBackends[]
  const path = () => join(directory, 'simulated.db')
  const open = () => {
    const backends = createBackends(site, { simulatedState: path(), limits: defaultLimits, log: silentLog })
    opened.push(backends)
    return backends
  }
  const adapter = (backends: OpenBackends) => {
    const [one] = backends.adapters('h1')
    if (one === undefined) throw new Error('no adapter')
    return one
  }
  const use = async (backends: OpenBackends) => {
    await adapter(backends).enable(pf, 2, signal)
    await adapter(backends).configure(pf, 0, { mac, vlan, maximumRateMbps: 100 }, signal)
    await backends.switch('sw1').createVLAN(vlan, 'customer', signal)
    await backends.switch('sw1').join('p1', vlan, 'tagged', signal)
    await backends.switch('sw1').join('p2', vlan, 'untagged', signal)
    await backends.hypervisor('h1').define(vm, signal)
    await backends.hypervisor('h1').start(vm.id, signal)
    await backends.hypervisor('h1').attach(vm.id, { address: vf, mac }, signal)
    await backends.guest('h1').addInterface(vm.id, mac, signal)
    await backends.guest('h1').connect(vm.id, mac, disk, signal)
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'iovm-test-'))
    opened = []
  })
  afterEach(async () => {
    for (const backends of opened) await backends.close()
    await rm(directory, { recursive: true })
  })

  it('is there for the next process, when the first never got to close anything', async () => {
    await use(open())
    const next = open()
    const settings = (await adapter(next).readVirtual(pf, 0, signal))?.settings
    expect(settings).to.deep.include({ mac, vlan, maximumRateMbps: 100 })
    const sw1 = await next.switch('sw1').discover(signal)
    expect(sw1.vlans).to.deep.equal([
      { id: 1, name: 'default' },
      { id: 100, name: 'customer' },
    ])
    expect(sw1.ports.map(({ untagged, tagged }) => [untagged, tagged])).to.deep.equal([
      [1, [100]],
      [100, []],
    ])
    expect(await next.hypervisor('h1').discover(signal)).to.deep.equal([
      { ...vm, running: true, devices: [{ address: vf, mac }] },
    ])
    expect(await next.guest('h1').discover(vm.id, signal)).to.deep.equal([
      { name: 'eth0', mac, connected: ['lun-1'] },
    ])
  })

  it('can be looked at while it is open, and holds nothing more after all was undone', async () => {
    const backends = open()
    await use(backends)
    const state = inspect(path())
    expect(state.hosts['h1']?.virtualFunctions['0000:01:00.0/0']).to.deep.include({ mac, vlan: 100 })
    expect(state.hosts['h1']?.vms['vm-1']?.running).to.equal(true)
    expect(state.hosts['h1']?.guestInterfaces[`vm-1/${mac}`]?.name).to.equal('eth0')
    expect(state.hosts['h1']?.guestConnections['vm-1']?.sessions).to.have.length(1)
    expect(state.switches['sw1']?.vlans['100']).to.deep.equal({
      name: 'customer',
      egress: ['p1', 'p2'],
      forbidden: [],
      untagged: ['p2'],
    })
    expect(state.switches['sw1']?.ports['p2']?.pvid).to.equal(100)

    await backends.guest('h1').disconnect(vm.id, mac, disk, signal)
    await backends.guest('h1').removeInterface(vm.id, mac, signal)
    await backends.hypervisor('h1').detach(vm.id, { address: vf, mac }, signal)
    await backends.hypervisor('h1').stop(vm.id, signal)
    await backends.hypervisor('h1').undefine(vm.id, signal)
    await backends.switch('sw1').leave('p1', vlan, null, signal)
    await backends.switch('sw1').leave('p2', vlan, VLANID.parse(1), signal)
    await backends.switch('sw1').deleteVLAN(vlan, signal)
    await adapter(backends).reset(pf, 0, signal)
    await adapter(backends).enable(pf, 0, signal)
    expect(inspect(path())).to.deep.equal({ hosts: {}, switches: {} })
  })

  it('that does not exist cannot be looked at, and does not come to be by it', () => {
    expect(() => inspect(path())).to.throw('there is no simulated state at')
    expect(() => inspect(path())).to.throw('there is no simulated state at')
  })
})

describe('table of backends', () => {
  const options = { simulatedState: ':memory:', limits: defaultLimits, log: silentLog }

  it('says which kind it does not know, and which there are', () => {
    const [host] = site.hosts
    const other = { ...site, hosts: [{ ...host, name: 'h2', backend: 'amiga' } as (typeof site.hosts)[0]] }
    expect(() => createBackends(other, options)).to.throw(
      RangeError,
      'host h2 is of kind "amiga": expected one of simulated, local',
    )
  })

  it('has the same backend each time, and none for what the site does not have', async () => {
    const backends = createBackends(site, options)
    expect(backends.switch('sw1')).to.equal(backends.switch('sw1'))
    expect(backends.hypervisor('h1')).to.equal(backends.hypervisor('h1'))
    expect(() => backends.switch('sw9')).to.throw(RangeError, 'the site has no switch sw9')
    expect(() => backends.guest('h9')).to.throw(RangeError, 'the site has no host h9')
    await backends.close()
  })
})
