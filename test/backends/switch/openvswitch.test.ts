import { expect } from 'chai'
import { OpenVSwitch } from '../../../src/backends/switch/openvswitch.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { mapOf, readStringMap, setOf } from '../../../src/ovsdb/value.ts'
import type { Row } from '../../../src/ovsdb/value.ts'
import { failure } from '../contract/failure.ts'
import { switchContract } from '../contract/switch.ts'
import { testLimits } from '../../ovsdb/fake-server.ts'
import { FakeOpenVSwitch } from './fake-open-vswitch.ts'

const parked = { trunks: setOf([4095]) }
const [v100, v101, v200] = [VLANID.parse(100), VLANID.parse(101), VLANID.parse(200)]
const { signal } = new AbortController()

async function open(ports: Parameters<FakeOpenVSwitch['addBridge']>[1], deviceTimeoutMs = 10_000) {
  const fake = new FakeOpenVSwitch()
  await fake.listen()
  fake.addBridge('br0', ports)
  const limits = { ...testLimits, deviceTimeoutMs }
  const backend = new OpenVSwitch({ name: 'ovs', address: fake.address, bridge: 'br0', limits })
  return {
    fake,
    backend,
    close: async () => {
      await backend.close()
      await fake.server.close()
    },
  }
}

const ports: Record<string, Row> = {
  p1: parked,
  p2: { tag: 7, vlan_mode: 'access' },
  p3: { trunks: setOf([8, 9]), vlan_mode: 'native-untagged', tag: 7 },
  p4: { trunks: setOf([7, 8]), vlan_mode: 'native-tagged', tag: 7 },
}

for (const [title, names] of [
  ['', ['p1', 'p2', 'p3']],
  [', on a port that sends its own VLAN with a tag', ['p4', 'p2', 'p3']],
] as const)
  switchContract(
    `Open vSwitch, its database played by a fake${title}`,
    async () => {
      const { backend, fake, close } = await open({ ...ports, open: {} })
      return {
        backend,
        close,
        ports: names,
        vlans: [v100, v101, v200],
        openPort: 'open',
        configuration: async (name) => {
          const { vlan_mode, tag, trunks } = fake.port(name)
          return structuredClone({ vlan_mode, tag, trunks })
        },
      }
    },
    { runs: 8 },
  )

describe('Open vSwitch backend', () => {
  let fake: FakeOpenVSwitch
  let backend: OpenVSwitch
  let close: () => Promise<void>

  async function start(...args: Parameters<typeof open>): Promise<void> {
    ;({ fake, backend, close } = await open(...args))
  }

  afterEach(() => close())

  const ids = (port: string) => Object.fromEntries(readStringMap(fake.port(port)['external_ids']))
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return (error as BackendError).code
  }

  it('leaves the columns of a port exactly as they were, also where another writing means the same', async () => {
    const writings: Row[] = [
      { trunks: setOf([4095]) },
      { trunks: setOf([8, 4095]) },
      { tag: 7 },
      { tag: 4095 },
      { tag: 7, vlan_mode: 'native-tagged', trunks: setOf([0, 7, 8]) },
    ]
    for (const columns of writings) {
      await start({ p1: { ...columns, external_ids: mapOf([['theirs', 'kept']]) } })
      const before = structuredClone(fake.tables)
      const former = (await backend.readPort('p1', signal)).untagged
      await backend.join('p1', v100, 'tagged', signal)
      await backend.join('p1', v101, 'untagged', signal)
      expect(ids('p1')).to.include({ theirs: 'kept', 'iovm-vlan-100': 'tagged', 'iovm-vlan-101': 'untagged' })
      await backend.leave('p1', v101, former, signal)
      await backend.leave('p1', v100, former, signal)
      expect({ ...fake.tables, Open_vSwitch: null }).to.deep.equal({ ...before, Open_vSwitch: null })
      await close()
    }
    await start({})
  })

  it('sends a VLAN without its tag that its operator has sent with it, until that leaves', async () => {
    await start({ p4: { trunks: setOf([7, 8]), vlan_mode: 'native-tagged', tag: 7 } })
    const before = structuredClone(fake.port('p4'))
    await backend.join('p4', VLANID.parse(7), 'untagged', signal)
    await backend.join('p4', VLANID.parse(7), 'untagged', signal)
    expect(fake.port('p4')).to.deep.include({ vlan_mode: 'native-untagged', tag: 7, trunks: setOf([8]) })
    expect(fake.changes).to.equal(1)
    await backend.leave('p4', VLANID.parse(7), VLANID.parse(7), signal)
    expect(fake.port('p4')).to.deep.equal(before)
  })

  it('writes what the switch needs to carry just these VLANs', async () => {
    await start({ p1: parked })
    await backend.join('p1', v100, 'untagged', signal)
    expect(fake.port('p1')).to.deep.include({ vlan_mode: 'access', tag: 100, trunks: setOf([]) })
    await backend.join('p1', v101, 'tagged', signal)
    expect(fake.port('p1')).to.deep.include({ vlan_mode: 'native-untagged', tag: 100, trunks: setOf([101]) })
    await backend.leave('p1', v100, null, signal)
    expect(fake.port('p1')).to.deep.include({ vlan_mode: 'trunk', tag: setOf([]), trunks: setOf([101]) })
  })

  it('keeps what somebody changes on a port meanwhile, and takes its keys away all the same', async () => {
    await start({ p1: parked })
    await backend.join('p1', v100, 'tagged', signal)
    fake.port('p1')['trunks'] = setOf([100, 300])
    await backend.leave('p1', v100, null, signal)
    expect(fake.port('p1')).to.deep.include({ trunks: setOf([300]), external_ids: mapOf([]) })
    await backend.join('p1', v100, 'tagged', signal)
    fake.port('p1')['trunks'] = setOf([])
    await backend.leave('p1', v100, null, signal)
    expect(fake.port('p1')).to.deep.include({ trunks: setOf([]), external_ids: mapOf([]) })
  })

  it('does not fall over a memory that somebody has edited', async () => {
    await start({ p1: parked })
    for (const text of [
      '',
      '{',
      '7',
      '{"vlan_mode":1,"tag":null,"trunks":[]}',
      '{"vlan_mode":null,"tag":9999,"trunks":[]}',
    ]) {
      await backend.join('p1', v100, 'tagged', signal)
      fake.port('p1')['external_ids'] = mapOf([
        ['iovm-before', text],
        ['iovm-vlan-100', 'tagged'],
      ])
      await backend.leave('p1', v100, null, signal)
      expect(fake.port('p1')).to.deep.include({ trunks: setOf([4095]), external_ids: mapOf([]) })
    }
  })

  it('claims nothing on a port that was in the VLAN already', async () => {
    await start({ p1: { trunks: setOf([100]) } })
    await backend.join('p1', v100, 'tagged', signal)
    expect(fake.changes).to.equal(0)
    expect(ids('p1')).to.deep.equal({})
  })

  it('makes its change on top of one that came between', async () => {
    await start({ p1: parked })
    let others = 3
    fake.interfere = () => {
      if (others-- > 0) fake.port('p1')['trunks'] = setOf([300 + others])
    }
    await backend.join('p1', v100, 'tagged', signal)
    expect(fake.port('p1')).to.deep.include({ trunks: setOf([100, 300]) })
    expect(fake.changes).to.equal(1)
  })

  it('gives up after some attempts when somebody else keeps changing the port, or the bridge', async () => {
    await start({ p1: parked })
    let count = 0
    fake.interfere = () => {
      count++
      fake.port('p1')['trunks'] = setOf([count])
      Object.assign(fake.tables['Bridge']?.['b-br0'] ?? {}, { external_ids: mapOf([['other', `${count}`]]) })
    }
    expect(await codeOf(backend.join('p1', v100, 'tagged', signal))).to.equal('conflict')
    expect(await codeOf(backend.createVLAN(v100, 'x', signal))).to.equal('conflict')
    expect(count).to.be.within(4, 20)
    expect(fake.changes).to.equal(0)
  })

  it('refuses a port that is removed at the same moment', async () => {
    await start({ p1: parked })
    fake.interfere = () => delete fake.tables['Port']?.['p-p1']
    expect(await codeOf(backend.join('p1', v100, 'tagged', signal))).to.equal('refused')
  })

  it('refuses a port of another bridge', async () => {
    await start({ p1: parked })
    fake.addBridge('br1', { other: parked })
    expect(await codeOf(backend.readPort('other', signal))).to.equal('refused')
    expect((await backend.discover(signal)).ports.map(({ name }) => name)).to.deep.equal(['p1'])
  })

  it('needs no name for the only bridge, and names the choice where there are two or none fits', async () => {
    await start({ p1: parked })
    const any = new OpenVSwitch({ name: 'ovs', address: fake.address, bridge: null, limits: testLimits })
    const none = new OpenVSwitch({ name: 'ovs', address: fake.address, bridge: 'br9', limits: testLimits })
    expect((await any.discover(signal)).ports).to.have.length(1)
    fake.addBridge('br1', {})
    for (const wrong of [any, none]) {
      const error = await failure(wrong.discover(signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
      expect((error as Error).message).to.include('br0, br1')
      await wrong.close()
    }
  })

  it('shows the VLANs that others use, and does not take them for its own', async () => {
    await start({ p1: parked, p2: { tag: 200 }, p10: { trunks: setOf([101, 300]), vlan_mode: 'trunk' } })
    expect(await backend.createVLAN(v200, 'mine', signal)).to.equal(false)
    expect(await backend.createVLAN(v100, 'mine', signal)).to.equal(true)
    const { vlans, ports, saved } = await backend.discover(signal)
    expect(vlans).to.deep.equal([
      { id: 100, name: 'mine' },
      { id: 101, name: '' },
      { id: 200, name: '' },
      { id: 300, name: '' },
    ])
    expect(ports.map(({ name }) => name)).to.deep.equal(['p1', 'p2', 'p10'])
    expect(saved).to.equal(true)
    await backend.deleteVLAN(v100, signal)
    expect(fake.tables['Bridge']?.['b-br0']?.['external_ids']).to.deep.equal(mapOf([]))
  })

  it('shows the link, and the sum of a bond', async () => {
    await start({ p1: parked, bond: { interfaces: setOf([]), trunks: setOf([5]) } })
    const interfaces = fake.tables['Interface'] as Record<string, object>
    interfaces['i-1'] = { link_state: 'up', link_speed: 25_000_000_000 }
    interfaces['i-2'] = { link_state: 'down', link_speed: setOf([]) }
    interfaces['i-3'] = { link_state: 'up', link_speed: 25_000_000_000 }
    fake.port('bond')['interfaces'] = setOf(['i-1', 'i-2', 'i-3'].map((each) => ['uuid', each] as const))
    expect(await backend.readPort('bond', signal)).to.include({ linkUp: true, speedMbps: 50_000 })
    interfaces['i-p1'] = { link_state: 'down', link_speed: setOf([]) }
    expect(await backend.readPort('p1', signal)).to.include({ linkUp: false, speedMbps: 0 })
  })

  it('tells how a port that carries every VLAN is prepared', async () => {
    await start({ p1: {} })
    const error = (await failure(backend.join('p1', v100, 'tagged', signal))) as BackendError
    expect(error.message).to.include('ovs-vsctl set port p1 vlan_mode=trunk trunks=4095')
    await backend.leave('p1', v100, null, signal)
    expect(fake.changes).to.equal(0)
  })

  it('waits for the switch to apply the change, and says so when it does not', async () => {
    await start({ p1: parked }, 50)
    fake.applies = false
    const error = (await failure(backend.join('p1', v100, 'tagged', signal))) as BackendError
    expect(error).to.include({ code: 'timeout', device: 'ovs' })
    expect(error.message).to.include('ovs-vswitchd')
    // The database has it already: asked for again, it is still waited for.
    expect(await codeOf(backend.join('p1', v100, 'tagged', signal))).to.equal('timeout')
    fake.applies = true
    await backend.join('p1', v100, 'tagged', signal)
    expect(fake.changes).to.equal(1)
  })

  it('takes a later configuration than its own for applied', async () => {
    await start({ p1: parked })
    fake.interfere = () => {
      fake.applies = false
    }
    const joined = backend.join('p1', v100, 'tagged', signal)
    await fake.server.next(({ method }) => method === 'monitor')
    Object.assign(fake.tables['Open_vSwitch']?.['root'] ?? {}, { next_cfg: 9 })
    fake.applies = true
    await backend.readPort('p1', signal)
    await joined
    expect(fake.tables['Open_vSwitch']?.['root']).to.include({ cur_cfg: 9 })
  })

  it('says that the switch is not there', async () => {
    await start({ p1: parked })
    await fake.server.close()
    expect(await codeOf(backend.discover(signal))).to.equal('unreachable')
    ;({ fake, backend, close } = await open({}))
  })

  it('refuses an address that is none', async () => {
    await start({})
    expect(() => new OpenVSwitch({ name: 'ovs', address: '10.0.0.1', bridge: null })).to.throw(
      RangeError,
      'tcp:',
    )
  })
})

describe('watching Open vSwitch', () => {
  it('tells of what others change and of what we change, until it is ended', async () => {
    const { fake, backend, close } = await open({ p1: parked })
    const ending = new AbortController()
    let told = Promise.withResolvers<void>()
    let count = 0
    const watching = backend.watch(() => {
      count++
      told.resolve()
    }, ending.signal)
    // The switch begins to watch before it answers the next call on the same connection.
    await backend.discover(signal)
    expect(count).to.equal(0)
    fake.tellOfPorts()
    await told.promise
    told = Promise.withResolvers()
    await backend.join('p1', v100, 'tagged', signal)
    await told.promise
    ending.abort()
    await watching
    const before = count
    fake.tellOfPorts()
    await backend.discover(signal)
    expect(count).to.equal(before)
    await close()
  })

  it('fails when the connection is lost', async () => {
    const { fake, backend } = await open({ p1: parked })
    const watching = failure(backend.watch(() => {}, signal))
    await backend.discover(signal)
    await fake.server.close()
    const error = await watching
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).code).to.equal('unreachable')
    await backend.close()
  })
})
