import { expect } from 'chai'
import type { InstanceProvider } from '../../../src/broker/provider.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import { reason, refused } from '../../../src/iov/outcome.ts'
import type { Machine } from '../../../src/iov/site.ts'
import { elementClasses, iovNamespace, Names, type ElementKind } from '../../../src/providers/iov/names.ts'
import { iovProviders } from '../../../src/providers/iov/table.ts'
import * as fake from './fake-site.ts'
import { context } from './schema.ts'

const names = new Names('north')
const degraded = 3
const supportingEntityInError = 16

describe('providers/iov: drift', () => {
  let infrastructure: fake.FakeInfrastructure

  beforeEach(() => {
    infrastructure = new fake.FakeInfrastructure()
  })

  const provider = (kind: ElementKind): InstanceProvider =>
    iovProviders(infrastructure.door).find(({ provider: { class: name } }) => name === elementClasses[kind])!
      .provider as InstanceProvider

  const show = (kind: ElementKind, id: string): Record<string, CIMValue> =>
    provider(kind).get(names.path({ kind, id }).keys, context()) as Record<string, CIMValue>

  async function call(method: string, Element: CIMInstanceName | null) {
    const methods = provider('manager').methods as unknown as Record<
      string,
      (self: object, input: object, caller: object) => Promise<{ returns: number }>
    >
    return (await methods[method]!({}, { Element }, context())).returns
  }

  function setMachine(change: Partial<Machine>): void {
    const { machines, vms } = infrastructure.site
    const { name, memoryMiB, processors } = vms.get(fake.vmID)!
    const found = { id: fake.vmID, name, memoryMiB, processors, running: true, devices: [] }
    const machine = {
      vm: fake.vmID,
      found,
      elsewhere: null,
      interfaces: null,
      drift: null,
      observedAtMs: fake.observedAtMs,
    }
    ;(machines as Map<string, Machine>).set(fake.vmID, { ...machine, ...change })
  }

  it('is shown on a switch port and on the channels that cross it', () => {
    const { ports } = infrastructure.site
    const drift = 'it does not carry VLAN 101 any more'
    ports.set('sw1/p1', { ...ports.get('sw1/p1')!, drift })
    expect(show('switchPort', 'sw1/p1')).to.deep.include({
      Drift: drift,
      OperationalStatus: [degraded],
      StatusDescriptions: [drift],
      EnabledState: 2,
    })
    expect(show('channel', fake.connectedChannel)).to.deep.include({
      OperationalStatus: [supportingEntityInError],
      StatusDescriptions: [`sw1/p1: ${drift}`],
    })
  })

  it('is shown on a VLAN that is gone from a switch', () => {
    const { vlans } = infrastructure.site
    const one = [...vlans.values()].find(({ vlan }) => vlan === 101)!
    ;(vlans as Map<typeof one.vlan, typeof one>).set(one.vlan, { ...one, drift: 'it is gone from sw1' })
    expect(show('vlan', '101')).to.include({ Drift: 'it is gone from sw1', ConnectivityStatus: 4 })
    expect(show('vlan', '7')).to.include({ Drift: null, Owned: false })
  })

  it('is shown on a VM, whose state is that of the hypervisor', () => {
    expect(show('vm', fake.vmID)).to.include({ ObservedAt: null, EnabledState: 2 })
    const stopped = { ...infrastructure.site.vms.get(fake.vmID)!, running: false, devices: [] }
    setMachine({ found: stopped, drift: 'it is stopped instead of running' })
    expect(show('vm', fake.vmID)).to.deep.include({
      Drift: 'it is stopped instead of running',
      OperationalStatus: [degraded],
      EnabledState: 3,
    })
    expect(String(show('vm', fake.vmID)['ObservedAt'])).to.match(/^20300102030405/)
  })

  it('is shown on a channel that its guest has lost', () => {
    setMachine({ interfaces: [] })
    expect(show('channel', fake.connectedChannel)).to.deep.include({
      Drift: 'the guest is not connected to lun1 any more',
      OperationalStatus: [degraded],
    })
    expect(show('channel', fake.reservedChannel)['Drift']).to.equal(null)
  })

  it('is shown on a controller without the virtual devices that the site asks for', () => {
    const { controllers } = infrastructure.site
    controllers.set(fake.pfA, {
      ...controllers.get(fake.pfA)!,
      drift: 'it offers no virtual devices instead of 7',
    })
    expect(show('physicalController', fake.pfA)).to.deep.include({
      Drift: 'it offers no virtual devices instead of 7',
      OperationalStatus: [degraded],
    })
  })

  it('tells what an operation has left half changed on ports and VMs', () => {
    const degradedElements = infrastructure.site.degraded as Map<string, string>
    degradedElements.set('vlanPorts:101@sw1/p1', 'half').set(`vms:${fake.vmID}`, 'half')
    expect(show('switchPort', 'sw1/p1')['StatusDescriptions']).to.deep.equal(['half'])
    expect(show('vm', fake.vmID)['StatusDescriptions']).to.deep.equal(['half'])
    expect(show('switchPort', 'sw1/p3')['StatusDescriptions']).to.deep.equal(['OK'])
  })

  it('tells how old what is known of hosts and switches is', () => {
    expect(String(show('host', 'h1')['ObservedAt'])).to.match(/^20300102030405/)
    expect(show('host', 'h2')['ObservedAt']).to.equal(null)
    expect(String(show('switch', 'sw2')['ObservedAt'])).to.match(/^20300102030405/)
  })

  it('has elements read anew and mended by their names', async () => {
    expect(await call('refresh', null)).to.equal(0)
    expect(await call('refresh', names.path({ kind: 'host', id: 'h1' }))).to.equal(0)
    expect(await call('mend', names.path({ kind: 'switchPort', id: 'sw1/p1' }))).to.equal(0)
    expect(await call('mend', names.path({ kind: 'vlan', id: '101' }))).to.equal(0)
    expect(infrastructure.calls.map(({ method, args }) => [method, args[0]])).to.deep.equal([
      ['look', null],
      ['look', 'hosts:h1'],
      ['mend', 'ports:sw1/p1'],
      ['mend', 'vlans:101'],
    ])
  })

  it('refuses what is not there, and what is on no device', async () => {
    expect(await call('mend', names.path({ kind: 'customer', id: 'acme' }))).to.equal(5)
    expect(await call('mend', names.path({ kind: 'vm', id: 'nobody' }))).to.equal(32774)
    expect(await call('mend', new CIMInstanceName('IOV_Nothing', {}, iovNamespace))).to.equal(32774)
    infrastructure.answers['mend'] = refused('wrongState', reason('mend', 'in the way'))
    expect(await call('mend', names.path({ kind: 'vlan', id: '101' }))).to.equal(32775)
  })
})
