import { expect } from 'chai'
import type { Timers } from '../../../src/base/timers.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import { QBridgeAgent } from '../../../src/backends/simulated/qbridge-agent.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { readPortList, writePortList } from '../../../src/backends/switch/port-list.ts'
import { portVLANs, rowStatus, staticVLANs } from '../../../src/backends/switch/qbridge-objects.ts'
import { QBridgeSwitch } from '../../../src/backends/switch/qbridge.ts'
import { vendors } from '../../../src/backends/switch/vendor-table.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { SNMPError } from '../../../src/snmp/mib-access.ts'
import type { MIBAccess, MIBValue, OID, Varbind } from '../../../src/snmp/mib-access.ts'
import { failure } from '../contract/failure.ts'
import { switchContract } from '../contract/switch.ts'

const ports = ['1/1', '1/2', '1/3', '1/4'].map((name) => ({ name, speedMbps: 10_000 }))
const vlan = VLANID.parse(100)
const at: Timers = {
  after: (_ms, action) => {
    setImmediate(action)
    return () => undefined
  },
}

/** A simulated switch with some objects of a vendor beside the standard ones. */
class VendorAgent implements MIBAccess {
  readonly objects = new Map<OID, MIBValue>()
  readonly sent: Varbind[][] = []
  /** What else a SET does. */
  afterSet: (varbinds: readonly Varbind[]) => Promise<void> = async () => {}
  readonly standard: QBridgeAgent

  constructor(file = new StateFile(':memory:')) {
    this.standard = new QBridgeAgent('sw1', ports, file)
  }

  async get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]> {
    const found = await this.standard.get(oids, signal)
    return found.map(({ oid, value }) => ({ oid, value: this.objects.get(oid) ?? value }))
  }

  async walk(root: OID, signal: AbortSignal): Promise<Varbind[]> {
    const own = [...this.objects].filter(([oid]) => oid.startsWith(`${root}.`))
    return [...(await this.standard.walk(root, signal)), ...own.map(([oid, value]) => ({ oid, value }))]
  }

  async set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void> {
    this.sent.push([...varbinds])
    const isOwn = ({ oid }: Varbind) => oid.startsWith('1.3.6.1.4.1.')
    const others = varbinds.filter((one) => !isOwn(one))
    if (others.length > 0) await this.standard.set(others, signal)
    for (const { oid, value } of varbinds.filter(isOwn)) this.objects.set(oid, value)
    await this.afterSet(varbinds)
  }

  async close(): Promise<void> {}
}

describe('vendors', () => {
  const { signal } = new AbortController()
  const switchOf = (vendor: string, access: MIBAccess) => {
    const row = vendors.get(vendor)
    expect(row, vendor).not.to.equal(undefined)
    return new QBridgeSwitch({
      name: 'sw1',
      access,
      limits: defaultLimits,
      saved: true,
      vendor: row!,
      timers: at,
    })
  }
  const integer = (value: number): MIBValue => ({ type: 'integer', value })

  /** The agent, in which saving goes on after its SET: one of these steps happens before each question about it. */
  const saving = (agent: VendorAgent, begin: () => (() => unknown)[]): MIBAccess => {
    let steps: (() => unknown)[] = []
    const step = () => steps.shift()?.()
    return {
      walk: (root, s) => (step(), agent.walk(root, s)),
      get: (oids, s) => (step(), agent.get(oids, s)),
      set: async (varbinds, s) => {
        await agent.set(varbinds, s)
        if (agent.sent.length === 1) steps = begin()
      },
      close: async () => {},
    }
  }

  /** An HP ProCurve puts the former untagged VLAN back, tagged, when the PVID has changed. */
  const keepFormer = (agent: VendorAgent) => async (varbinds: readonly Varbind[]) => {
    const pvid = varbinds.find(({ oid }) => oid.startsWith(`${portVLANs.dot1qPvid}.`))
    if (pvid === undefined) return
    const port = Number(pvid.oid.split('.').at(-1))
    const left = varbinds.filter(
      ({ oid, value }) =>
        oid.startsWith(`${staticVLANs.dot1qVlanStaticEgressPorts}.`) &&
        value.type === 'octets' &&
        !readPortList(value.value).has(port),
    )
    for (const { oid, value } of left) {
      if (value.type !== 'octets') continue
      const back = writePortList([...readPortList(value.value), port], value.value.length)
      await agent.standard.set([{ oid, value: { type: 'octets', value: back } }], signal)
    }
  }

  switchContract('a simulated HP ProCurve', async () => {
    const agent = new VendorAgent()
    agent.afterSet = keepFormer(agent)
    return {
      backend: switchOf('hp', agent),
      ports: ['1/1', '1/2', '1/4'],
      vlans: [100, 200, 300].map(VLANID.parse),
      openPort: null,
      close: async () => {},
    }
  })

  it('keep the former VLAN where nobody expects it: the standard says so and does not hide it', async () => {
    const agent = new VendorAgent()
    agent.afterSet = keepFormer(agent)
    const backend = switchOf('standard', agent)
    await backend.createVLAN(vlan, 'v', signal)
    const error = await failure(backend.join('1/2', vlan, 'untagged', signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'protocol')
  })

  it('have ports in modes in which the tables do nothing: these are not edited', async () => {
    const agent = new VendorAgent()
    const { column, access } = vendors.get('dell')!.portMode!
    agent.objects.set(`${column}.2`, integer(access))
    agent.objects.set(`${column}.3`, integer(3))
    const backend = switchOf('dell', agent)
    await backend.createVLAN(vlan, 'v', signal)
    for (const change of [
      () => backend.join('1/2', vlan, 'tagged', signal),
      () => backend.leave('1/2', VLANID.parse(1), null, signal),
    ]) {
      const error = await failure(change())
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'conflict')
      expect((error as Error).message).to.include('access mode')
    }
    await backend.join('1/3', vlan, 'tagged', signal)
    expect((await backend.readPort('1/3', signal)).tagged).to.deep.equal([100])
  })

  it('save by an object of their own, or not at all where the standard does it', async () => {
    expect(switchOf('standard', new VendorAgent()).save).to.equal(undefined)
    const agent = new VendorAgent()
    await switchOf('hp', agent).save?.(signal)
    expect(agent.sent).to.deep.equal([
      [{ oid: '1.3.6.1.4.1.11.2.14.11.5.1.7.1.29.1.1.0', value: integer(2) }],
    ])
  })

  it('save by a new row of a table, look for its result in another one, and leave no row', async () => {
    const agent = new VendorAgent()
    const { rows, state } = vendors.get('h3c')!.save!
    for (const row of [3, 7]) agent.objects.set(`${rows}.${row}`, integer(rowStatus.active))
    // The result of a former saving that had the same number, and had failed.
    agent.objects.set(`${state!.namedBy}.20`, integer(8))
    agent.objects.set(state!.oid(20), integer(17))
    const slow = saving(agent, () => {
      agent.objects.set(`${rows}.8`, integer(rowStatus.active))
      return [
        () => undefined,
        () => agent.objects.set(`${state!.namedBy}.21`, integer(8)),
        () => agent.objects.set(state!.oid(21), integer(1)),
        () => agent.objects.set(state!.oid(21), integer(2)),
      ]
    })
    agent.objects.set(state!.oid(21), integer(1))
    await switchOf('h3c', slow).save?.(signal)
    const sent = agent.sent.map((varbinds) =>
      varbinds.map(({ oid, value }) => [oid.split('.').at(-1), value]),
    )
    expect(sent).to.deep.equal([
      [
        ['8', integer(1)],
        ['8', integer(rowStatus.createAndGo)],
      ],
      [['8', integer(rowStatus.destroy)]],
    ])
  })

  for (const vendor of ['dell', 'h3c', 'cisco']) {
    it(`save on after they have answered: it is waited for, and told when it fails (${vendor})`, async () => {
      const { state } = vendors.get(vendor)!.save!
      for (const [result, outcome] of [
        [state!.done, 'saved'],
        [state!.done + 1, 'refused'],
      ] as const) {
        const agent = new VendorAgent()
        const now = (value: number) => () => {
          if (state!.namedBy !== null) agent.objects.set(`${state!.namedBy}.1`, integer(1))
          agent.objects.set(state!.oid(1), integer(value))
        }
        const slow = saving(agent, () => [...state!.busy.map(now), ...state!.busy.map(now), now(result)])
        const saved = switchOf(vendor, slow).save!(signal)
        const error = outcome === 'saved' ? await saved : await failure(saved)
        if (outcome === 'saved') continue
        expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
        expect((error as unknown as Error).message)
          .to.include(`sw1: save: `)
          .and.include(`is ${result}`)
      }
    })
  }

  it('refuse to save in their own words', async () => {
    const agent = new VendorAgent()
    agent.afterSet = async (varbinds) => {
      throw new SNMPError('noAccess', varbinds[0]!.oid)
    }
    const error = await failure(switchOf('hp', agent).save!(signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
    expect((error as Error).message).to.include('noAccess')
  })
})
