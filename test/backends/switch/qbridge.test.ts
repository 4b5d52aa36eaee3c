import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { QBridgeAgent } from '../../../src/backends/simulated/qbridge-agent.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { staticVLANs, portVLANs, truth } from '../../../src/backends/switch/qbridge-objects.ts'
import { readPortList, writePortList } from '../../../src/backends/switch/port-list.ts'
import { QBridgeSwitch } from '../../../src/backends/switch/qbridge.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import {
  SNMPAnswerError,
  SNMPError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from '../../../src/snmp/mib-access.ts'
import type { ErrorStatus, MIBAccess, Varbind } from '../../../src/snmp/mib-access.ts'
import { switchContract } from '../contract/switch.ts'
import { failure } from '../contract/failure.ts'

const ports = ['1/1', '1/2', '1/3', '1/4', '1/5', '1/6', '1/7', '1/8', '1/9'].map((name) => ({
  name,
  speedMbps: 10_000,
}))
const switchOver = (access: MIBAccess, timeoutMs = defaultLimits.deviceTimeoutMs) =>
  new QBridgeSwitch({
    name: 'sw1',
    access,
    limits: { ...defaultLimits, deviceTimeoutMs: timeoutMs },
    saved: true,
  })

switchContract('simulated Q-BRIDGE', async () => {
  const file = new StateFile(':memory:')
  return {
    backend: switchOver(new QBridgeAgent('sw1', ports, file)),
    ports: ['1/1', '1/8', '1/9'],
    vlans: [100, 200, 300].map(VLANID.parse),
    openPort: null,
    close: async () => {
      // The suite leaves nothing: the switch is as a new one.
      expect(['vlan', 'port'].map((kind) => file.load(kind as 'vlan', 'sw1').size)).to.deep.equal([0, 0])
      file.close()
    },
  }
})

describe('Q-BRIDGE switch', () => {
  const { signal } = new AbortController()
  const vlan = VLANID.parse(100)
  let agent: QBridgeAgent
  beforeEach(() => {
    agent = new QBridgeAgent('sw1', ports, new StateFile(':memory:'))
  })
  /** The agent with another `set`. */
  const withSet = (set: (varbinds: readonly Varbind[]) => Promise<void>): MIBAccess => ({
    get: (oids, s) => agent.get(oids, s),
    walk: (root, s) => agent.walk(root, s),
    set,
    close: async () => {},
  })
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return (error as BackendError).code
  }

  it('moves an access port in one SET, in the order that agents take', async () => {
    const sent: string[][] = []
    const backend = switchOver(
      withSet(async (varbinds) => {
        sent.push(varbinds.map(({ oid }) => oid))
        await agent.set(varbinds, signal)
      }),
    )
    await backend.createVLAN(vlan, 'v', signal)
    await backend.join('1/2', vlan, 'untagged', signal)
    const { dot1qVlanStaticEgressPorts: egress, dot1qVlanStaticUntaggedPorts: untagged } = staticVLANs
    expect(sent[1]).to.deep.equal([
      `${untagged}.1`,
      `${egress}.100`,
      `${egress}.1`,
      `${untagged}.100`,
      `${portVLANs.dot1qPvid}.2`,
    ])
  })

  it('turns ingress filtering on where a port would take frames of any VLAN', async () => {
    const oid = `${portVLANs.dot1qPortIngressFiltering}.2`
    await agent.set([{ oid, value: { type: 'integer', value: truth.no } }], signal)
    const backend = switchOver(agent)
    await backend.createVLAN(vlan, 'v', signal)
    await backend.join('1/2', vlan, 'tagged', signal)
    expect((await agent.get([oid], signal))[0]?.value).to.deep.equal({ type: 'integer', value: truth.yes })
  })

  it('does not add a port that the switch forbids', async () => {
    const backend = switchOver(agent)
    await backend.createVLAN(vlan, 'v', signal)
    const forbidden = { type: 'octets', value: writePortList([2], 2) } as const
    await agent.set([{ oid: `${staticVLANs.dot1qVlanForbiddenEgressPorts}.100`, value: forbidden }], signal)
    expect(await codeOf(backend.join('1/2', vlan, 'tagged', signal))).to.equal('refused')
    await backend.join('1/3', vlan, 'tagged', signal)
  })

  it('refuses to join a VLAN that is not there', async () => {
    expect(await codeOf(switchOver(agent).join('1/2', vlan, 'tagged', signal))).to.equal('refused')
  })

  it('leaves other members of a shared port list alone, whoever put them there', async () => {
    const backend = switchOver(agent)
    await backend.createVLAN(vlan, 'v', signal)
    const foreign = { type: 'octets', value: writePortList([1, 9], 2) } as const
    await agent.set([{ oid: `${staticVLANs.dot1qVlanStaticEgressPorts}.100`, value: foreign }], signal)
    await backend.join('1/2', vlan, 'tagged', signal)
    await backend.leave('1/2', vlan, null, signal)
    expect((await backend.readPort('1/1', signal)).tagged).to.deep.equal([100])
    expect((await backend.readPort('1/9', signal)).tagged).to.deep.equal([100])
  })

  it('cuts a long VLAN name at a whole character within 32 octets', async () => {
    const backend = switchOver(agent)
    await backend.createVLAN(vlan, `${'x'.repeat(31)}ü`, signal)
    expect((await backend.discover(signal)).vlans[1]?.name).to.equal('x'.repeat(31))
  })

  it('finds out an agent that answers success and does nothing', async () => {
    await switchOver(agent).createVLAN(vlan, 'v', signal)
    const liar = switchOver(withSet(async () => {}))
    expect(await codeOf(liar.join('1/2', vlan, 'tagged', signal))).to.equal('protocol')
    expect(await codeOf(liar.join('1/2', vlan, 'untagged', signal))).to.equal('protocol')
    expect(await codeOf(liar.leave('1/2', VLANID.parse(1), null, signal))).to.equal('protocol')
    expect(await codeOf(liar.createVLAN(VLANID.parse(200), 'v', signal))).to.equal('protocol')
    expect(await codeOf(liar.deleteVLAN(vlan, signal))).to.equal('protocol')
  })

  it('reads the rows that it needs and no table, once it knows where the port is', async () => {
    const walked: string[] = []
    const backend = switchOver({
      get: (oids, s) => agent.get(oids, s),
      walk: (root, s) => {
        walked.push(root)
        return agent.walk(root, s)
      },
      set: (varbinds, s) => agent.set(varbinds, s),
      close: async () => {},
    })
    await backend.createVLAN(vlan, 'v', signal)
    await backend.join('1/2', vlan, 'tagged', signal)
    walked.length = 0
    await backend.createVLAN(VLANID.parse(200), 'w', signal)
    await backend.join('1/2', VLANID.parse(200), 'tagged', signal)
    await backend.leave('1/2', VLANID.parse(200), null, signal)
    await backend.deleteVLAN(VLANID.parse(200), signal)
    expect(walked).to.deep.equal([])
    await backend.readPort('1/2', signal)
    await backend.join('1/2', vlan, 'untagged', signal)
    expect(walked).to.deep.equal([
      staticVLANs.dot1qVlanStaticEgressPorts,
      staticVLANs.dot1qVlanStaticRowStatus,
      staticVLANs.dot1qVlanStaticUntaggedPorts,
    ])
  })

  it('finds a port that has got another number meanwhile', async () => {
    const file = new StateFile(':memory:')
    let now = new QBridgeAgent('sw1', ports, file)
    const backend = switchOver({
      get: (oids, s) => now.get(oids, s),
      walk: (root, s) => now.walk(root, s),
      set: (varbinds, s) => now.set(varbinds, s),
      close: async () => {},
    })
    await backend.createVLAN(vlan, 'v', signal)
    await backend.join('1/2', vlan, 'tagged', signal)
    now = new QBridgeAgent('sw1', ports.toReversed(), file)
    expect((await backend.readPort('1/2', signal)).tagged).to.deep.equal([100])
    await backend.join('1/1', vlan, 'tagged', signal)
    expect((await backend.discover(signal)).ports.filter(({ tagged }) => tagged.length > 0)).to.have.length(2)
  })

  it('does its change again where somebody else has undone it at the same moment, and gives up in the end', async () => {
    const { dot1qVlanStaticEgressPorts: egress } = staticVLANs
    let others = 2
    const backend = switchOver(
      withSet(async (varbinds) => {
        await agent.set(varbinds, signal)
        // Whatever was set is overwritten with another list, each time another one.
        const mine = varbinds.find(({ oid }) => oid.startsWith(egress))
        if (mine === undefined || others-- <= 0) return
        const isIn = mine.value.type === 'octets' && readPortList(mine.value.value).has(2)
        const ports = [4 + (others % 4), ...(isIn ? [] : [2])]
        const theirs = { type: 'octets', value: writePortList(ports, 2) } as const
        await agent.set([{ oid: mine.oid, value: theirs }], signal)
      }),
    )
    await agent.set(
      [
        { oid: `${egress}.100`, value: { type: 'octets', value: writePortList([], 2) } },
        { oid: `${staticVLANs.dot1qVlanStaticRowStatus}.100`, value: { type: 'integer', value: 4 } },
      ],
      signal,
    )
    await backend.join('1/2', vlan, 'tagged', signal)
    expect(others).to.equal(-1)
    expect((await backend.readPort('1/2', signal)).tagged).to.deep.equal([100])
    expect((await backend.readPort('1/4', signal)).tagged).to.deep.equal([100])
    others = 1000
    expect(await codeOf(backend.leave('1/2', vlan, null, signal))).to.equal('conflict')
    expect(others).to.be.within(990, 998)
  })

  it('does not take an agent without a bridge for a switch without ports', async () => {
    const empty = switchOver({
      ...withSet(async () => {}),
      get: async (oids) => oids.map((oid) => ({ oid, value: { type: 'noSuchObject' } })),
      walk: async () => [],
    })
    for (const call of [
      () => empty.discover(signal),
      () => empty.readPort('1/1', signal),
      () => empty.join('1/1', vlan, 'tagged', signal),
    ]) {
      const error = await failure(call())
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'protocol')
      expect((error as Error).message).to.include('dot1dBasePortTable')
    }
  })

  it('does not mind that an answer is lost where all is done', async () => {
    const backend = switchOver(
      withSet(async (varbinds) => {
        await agent.set(varbinds, signal)
        throw new SNMPTimeoutError('no answer')
      }),
    )
    expect(await backend.createVLAN(vlan, 'v', signal)).to.equal(true)
    await backend.join('1/2', vlan, 'untagged', signal)
    expect((await backend.readPort('1/2', signal)).untagged).to.equal(vlan)
  })

  const faults: [Error, string][] = [
    [new SNMPUnreachableError('no route'), 'unreachable'],
    [new SNMPSecurityError('other keys'), 'refused'],
    [new SNMPAnswerError('nonsense'), 'protocol'],
  ]
  for (const [fault, code] of faults) {
    it(`tells ${fault.name} as ${code}`, async () => {
      const backend = switchOver({ ...withSet(async () => {}), get: () => Promise.reject(fault) })
      const error = await failure(backend.createVLAN(vlan, 'v', signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', code)
      expect((error as Error).message).to.include(fault.message)
    })
  }

  const statuses: [ErrorStatus, string][] = [
    ['inconsistentValue', 'conflict'],
    ['noCreation', 'unsupported'],
    ['resourceUnavailable', 'no-capacity'],
    ['wrongValue', 'refused'],
    ['noAccess', 'refused'],
    ['wrongType', 'protocol'],
  ]
  for (const [status, code] of statuses) {
    it(`tells ${status} as ${code}`, async () => {
      const backend = switchOver(
        withSet(async (varbinds) => {
          throw new SNMPError(status, varbinds[0]?.oid ?? null)
        }),
      )
      const error = await failure(backend.createVLAN(vlan, 'v', signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', code)
      expect((error as Error).message).to.include(status)
    })
  }

  it('tells silence as a time-out, whoever notices it', async () => {
    const silent = withSet(async () => {
      throw new SNMPTimeoutError('no answer')
    })
    expect(await codeOf(switchOver(silent).createVLAN(vlan, 'v', signal))).to.equal('timeout')
    const hanging: MIBAccess = {
      ...silent,
      walk: (_, limited) =>
        new Promise((_resolve, reject) => {
          limited.addEventListener('abort', () => reject(limited.reason))
        }),
    }
    expect(await codeOf(switchOver(hanging, 5).discover(signal))).to.equal('timeout')
  })
})
