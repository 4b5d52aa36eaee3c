import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { Timers } from '../../../src/base/timers.ts'
import { dynamicState, editBuffer, vmVlan } from '../../../src/backends/switch/cisco-objects.ts'
import { CiscoSwitch } from '../../../src/backends/switch/cisco.ts'
import { vendors } from '../../../src/backends/switch/vendor-table.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { SNMPTimeoutError } from '../../../src/snmp/mib-access.ts'
import type { MIBAccess, Varbind } from '../../../src/snmp/mib-access.ts'
import { failure } from '../contract/failure.ts'
import { switchContract } from '../contract/switch.ts'
import { accessPort, allVLANs, SimulatedCisco, trunkPort } from './simulated-cisco.ts'
import type { CiscoSimulatedPort } from './simulated-cisco.ts'

const soon: Timers = {
  after: (_ms, action) => {
    const stop = setImmediate(action)
    return () => clearImmediate(stop)
  },
}
const switchOver = (access: MIBAccess) =>
  new CiscoSwitch({
    name: 'sw1',
    access,
    limits: defaultLimits,
    saved: true,
    vendor: vendors.get('cisco')!,
    timers: soon,
  })
const [v100, v200, v1500] = [100, 200, 1500].map(VLANID.parse) as [VLANID, VLANID, VLANID]

switchContract(
  'simulated Cisco',
  async () => {
    const agent = new SimulatedCisco({
      'Gi1/0/1': trunkPort(1),
      'Gi1/0/2': trunkPort(10, 10, 1023, 1024),
      'Gi1/0/3': trunkPort(20, 10, 4000),
      uplink: trunkPort(1, ...allVLANs),
    })
    for (const vlan of [10, 20]) agent.vlans.set(vlan, { type: 1, name: `theirs-${vlan}` })
    return {
      backend: switchOver(agent),
      ports: ['Gi1/0/1', 'Gi1/0/2', 'Gi1/0/3'],
      vlans: [100, 1500, 4094].map(VLANID.parse),
      openPort: 'uplink',
      close: async () => {
        expect(agent.buffer, 'the edit buffer is released').to.equal(null)
        expect([...agent.vlans.keys()]).to.have.members([1, 10, 20, 1002, 1003, 1004, 1005])
      },
    }
  },
  { runs: 8 },
)

describe('Cisco switch', () => {
  const { signal } = new AbortController()
  const start = (ports: Record<string, CiscoSimulatedPort>) => {
    const agent = new SimulatedCisco(ports)
    for (const vlan of [100, 200, 1500]) agent.vlans.set(vlan, { type: 1, name: `v${vlan}` })
    return { agent, backend: switchOver(agent), port: (name: string) => agent.ports.get(name)! }
  }
  const errorOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError).with.property('device', 'sw1')
    return error as BackendError
  }
  /** The agent with another `set`. */
  const withSet = (agent: SimulatedCisco, set: MIBAccess['set']): MIBAccess => ({
    get: (oids, s) => agent.get(oids, s),
    walk: (root, s) => agent.walk(root, s),
    set,
    close: async () => {},
  })

  it('moves a port in access mode from VLAN to VLAN and back, in the type that the switch has', async () => {
    const { agent, backend, port } = start({ a: accessPort(100) })
    expect(await backend.readPort('a', signal)).to.deep.include({
      untagged: 100,
      tagged: [],
      allowsAll: false,
    })
    await backend.join('a', v200, 'untagged', signal)
    expect(port('a')).to.include({ access: 200, state: dynamicState.off })
    await backend.leave('a', v200, v100, signal)
    expect(port('a').access).to.equal(100)
    expect(agent.sent.flat().filter(({ oid }) => oid.startsWith(vmVlan))).to.have.length(2)
    const unsigned = switchOver({
      ...withSet(agent, async (varbinds) => {
        expect(varbinds.at(-1)?.value).to.deep.equal({ type: 'unsigned', value: 200 })
        port('a').access = 200
      }),
      get: async (oids, s) =>
        (await agent.get(oids, s)).map(({ oid, value }) =>
          oid.startsWith(vmVlan) && value.type === 'integer'
            ? { oid, value: { type: 'unsigned', value: value.value } }
            : { oid, value },
        ),
    })
    await unsigned.join('a', v200, 'untagged', signal)
    expect(port('a').access).to.equal(200)
  })

  it('leaves the mode of a port to its operator, and says how it is prepared', async () => {
    const dynamic = { ...trunkPort(1, 100), state: dynamicState.auto }
    const tunnel = { ...accessPort(100), tunnel: 2 }
    const { agent, backend } = start({ a: accessPort(100), dynamic, tunnel, all: trunkPort(1, ...allVLANs) })
    const before = structuredClone(agent.ports)
    const refused: [string, 'tagged' | 'untagged', string][] = [
      ['a', 'tagged', 'switchport mode trunk'],
      ['dynamic', 'tagged', 'negotiated'],
      ['dynamic', 'untagged', 'negotiated'],
      ['tunnel', 'untagged', 'tunnel'],
      ['all', 'tagged', 'switchport trunk allowed vlan none'],
    ]
    for (const [name, role, words] of refused) {
      const error = await errorOf(backend.join(name, v200, role, signal))
      expect(error.code, name).to.equal('conflict')
      expect(error.message).to.include(words)
    }
    const stuck = await errorOf(backend.leave('a', v100, null, signal))
    expect(stuck.message).to.include('access mode')
    expect((await errorOf(backend.leave('dynamic', v100, null, signal))).code).to.equal('conflict')
    await backend.leave('all', v100, null, signal)
    expect(agent.ports).to.deep.equal(before)
    expect(await backend.readPort('tunnel', signal)).to.include({ allowsAll: true, untagged: null })
  })

  it('shows a port whose VLAN is gone as one that carries nothing, and lists of VLANs that are not there', async () => {
    const { backend } = start({ a: accessPort(300), t: trunkPort(1, 300, 1003) })
    expect(await backend.readPort('a', signal)).to.deep.include({ untagged: null, tagged: [] })
    const { ports, vlans } = await backend.discover(signal)
    expect(ports.map(({ untagged, tagged }) => [untagged, tagged])).to.deep.equal([
      [null, []],
      [null, [300]],
    ])
    expect(vlans.map(({ id, name }) => [id, name])).to.deep.equal([
      [1, 'd1'],
      [100, 'v100'],
      [200, 'v200'],
      [300, ''],
      [1500, 'v1500'],
    ])
  })

  it('leaves the native VLAN without effect where nothing takes its place', async () => {
    const { backend, port } = start({ t: trunkPort(100, 1, 100) })
    await backend.leave('t', v100, null, signal)
    expect(port('t')).to.deep.include({ native: 200, enabled: new Set([1]) })
    expect((await backend.readPort('t', signal)).untagged).to.equal(null)
  })

  it('does not join what is not there', async () => {
    const { backend } = start({ t: trunkPort(1) })
    expect((await errorOf(backend.join('t', VLANID.parse(300), 'tagged', signal))).code).to.equal('refused')
  })

  it('makes its change on top of one that came between, and gives up in the end', async () => {
    const { agent, backend, port } = start({ t: trunkPort(1), other: trunkPort(1) })
    let others = 2
    agent.interfere = () => {
      if (others-- <= 0) return
      agent.serial += 1
      port('t').enabled.add(200 + others)
    }
    await backend.join('t', v100, 'tagged', signal)
    expect(port('t').enabled).to.deep.equal(new Set([100, 200, 201]))
    others = 1000
    const error = await errorOf(backend.join('t', v1500, 'tagged', signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.include('somebody else')
    expect(port('t').enabled.has(1500)).to.equal(false)
  })

  it('works without serial numbers where the switch has none', async () => {
    const { agent, port } = start({ t: trunkPort(1) })
    const without = switchOver({
      ...withSet(agent, (varbinds, s) => agent.set(varbinds, s)),
      get: async (oids, s) =>
        (await agent.get(oids, s)).map((one) =>
          one.oid.includes('.46.1.6.2.') ? { ...one, value: { type: 'noSuchObject' } } : one,
        ),
    })
    await without.join('t', v100, 'tagged', signal)
    expect(agent.sent.flat()).to.have.length(1)
    expect(port('t').enabled.has(100)).to.equal(true)
  })

  it('gives VLANs names that VTP takes: of ASCII, each once', async () => {
    const { agent, backend } = start({ t: trunkPort(1) })
    await backend.createVLAN(VLANID.parse(301), 'v100', signal)
    await backend.createVLAN(VLANID.parse(302), `Größe ${'x'.repeat(40)}`, signal)
    await backend.createVLAN(VLANID.parse(303), '', signal)
    const names = [301, 302, 303].map((vlan) => agent.vlans.get(vlan)?.name)
    expect(names).to.deep.equal(['v100-301', `Gr--e-${'x'.repeat(26)}`, 'VLAN0303'])
  })

  it('names who has the edit buffer, and takes back what it had before its own end', async () => {
    const { agent, backend } = start({ t: trunkPort(1) })
    agent.buffer = new Map()
    agent.owner = '192.0.2.9'
    const error = await errorOf(backend.createVLAN(VLANID.parse(300), 'x', signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.include('192.0.2.9')
    expect(agent.owner).to.equal('192.0.2.9')
    agent.owner = 'iovm'
    expect(await backend.createVLAN(VLANID.parse(300), 'x', signal)).to.equal(true)
    expect(agent).to.include({ buffer: null, owner: '' })
  })

  it('tells in its words that a change was not applied, and gives the buffer back', async () => {
    const { agent, backend } = start({ t: trunkPort(1) })
    agent.applyResult = 'notPrimaryServer'
    for (const change of [
      () => backend.createVLAN(VLANID.parse(300), 'x', signal),
      () => backend.deleteVLAN(v100, signal),
    ]) {
      const error = await errorOf(change())
      expect(error.code).to.equal('refused')
      expect(error.message).to.include('notPrimaryServer')
      expect(agent.buffer).to.equal(null)
    }
  })

  it('does not mind lost answers where all is done, and finds out who does nothing', async () => {
    const { agent, port } = start({ t: trunkPort(1), a: accessPort(100) })
    const deaf = switchOver(
      withSet(agent, async (varbinds, s) => {
        await agent.set(varbinds, s)
        if (!varbinds.some(({ oid }) => oid.startsWith(editBuffer.vtpVlanEditRowStatus)))
          throw new SNMPTimeoutError('no answer')
      }),
    )
    expect(await deaf.createVLAN(VLANID.parse(300), 'x', signal)).to.equal(true)
    await deaf.join('t', v100, 'untagged', signal)
    await deaf.join('a', v200, 'untagged', signal)
    await deaf.deleteVLAN(VLANID.parse(300), signal)
    expect([port('t').native, port('a').access, agent.vlans.has(300)]).to.deep.equal([100, 200, false])
    const liar = switchOver(withSet(agent, async (_varbinds: readonly Varbind[]) => {}))
    for (const change of [
      () => liar.createVLAN(VLANID.parse(300), 'x', signal),
      () => liar.deleteVLAN(v1500, signal),
      () => liar.join('t', v1500, 'tagged', signal),
      () => liar.join('a', v1500, 'untagged', signal),
      () => liar.leave('t', v100, null, signal),
    ])
      expect((await errorOf(change())).code).to.equal('protocol')
  })

  it('does not take an agent without switch ports for a switch', async () => {
    const { agent } = start({ t: trunkPort(1) })
    const other = switchOver({
      ...withSet(agent, async () => {}),
      walk: async () => [],
      get: async (oids) => oids.map((oid) => ({ oid, value: { type: 'noSuchObject' } })),
    })
    expect((await errorOf(other.discover(signal))).message).to.include('vlanTrunkPortTable')
    expect((await errorOf(other.readPort('t', signal))).code).to.equal('protocol')
  })
})
