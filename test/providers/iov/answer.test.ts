import { expect } from 'chai'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { completed, reason, refused } from '../../../src/iov/outcome.ts'
import { elementClasses, iovNamespace, type Element } from '../../../src/providers/iov/names.ts'
import { call, path } from './call.ts'
import type { Input } from './call.ts'
import * as fake from './fake-site.ts'

const VM = path('vm', fake.vmID)
const vHBA = path('virtualController', fake.given)
const RR = path('resource', 'lun1')
const VLAN = path('vlan', '101')
const Group = path('group', 'web')
const Host = path('host', 'h1')
const REP = path('representation', `${fake.vmID}/eth0`)
const Controller = path('physicalController', fake.pfA)
const ConstraintSet = new CIMInstance('IOV_ConstraintSet', { GuaranteedRate: 200 })
const constraints = { guaranteedRateMbps: 200 }
const step = { number: 1, kind: 'vm.start', device: 'h1', text: 'start virtual machine n' }
const plannedStep = new CIMInstance('IOV_PlannedStep', {
  Number: 1,
  Kind: 'vm.start',
  Device: 'h1',
  Text: 'start virtual machine n',
})
const newVM = { Name: 'n', Group, ConstraintSet, MemoryMiB: 512, Processors: 4 }
const request = { name: 'n', group: 'web', constraints, memoryMiB: 512, processors: 4 }

const manager: Element = { kind: 'manager', id: 'north' }
const hypervisor: Element = { kind: 'hypervisor', id: 'h1' }
const factory: Element = { kind: 'factory', id: 'h1' }
const machine: Element = { kind: 'vm', id: fake.vmID }
const physical: Element = { kind: 'physicalController', id: fake.pfA }
const virtual: Element = { kind: 'virtualController', id: fake.given }
const representation: Element = { kind: 'representation', id: `${fake.vmID}/eth0` }

/** On what, which method, its input; what the domain is asked, what it answers, and the outputs made of that. */
const rows: [Element, string, Input, unknown[], unknown, Input][] = [
  [
    manager,
    'createVM',
    newVM,
    [request],
    { vm: fake.vmID, virtualControllers: [fake.given] },
    { VM, vHBAs: [vHBA] },
  ],
  [
    manager,
    'connectResource',
    { VM, RR, ConstraintSet },
    [fake.vmID, 'lun1', constraints],
    { channels: [fake.connectedChannel] },
    { DataChannels: [path('channel', fake.connectedChannel)] },
  ],
  [
    manager,
    'cloneVM',
    { VM, Name: 'n', Host },
    [{ vm: fake.vmID, name: 'n', host: 'h1' }],
    { vm: fake.vmID, virtualControllers: [fake.given], channels: [fake.connectedChannel] },
    { Clone: VM, vHBAs: [vHBA], DataChannels: [path('channel', fake.connectedChannel)] },
  ],
  [
    manager,
    'moveToGroup',
    { VM, Group },
    [fake.vmID, 'web'],
    { reconnected: [fake.connectedChannel] },
    { DataChannels: [path('channel', fake.connectedChannel)] },
  ],
  [manager, 'migrateVM', { VM, Host }, [fake.vmID, 'h1'], { host: 'h1' }, { TargetHost: Host }],
  [
    manager,
    'planVM',
    newVM,
    [request],
    { host: 'h1', steps: [step] },
    { TargetHost: Host, Steps: [plannedStep] },
  ],
  [
    manager,
    'planChannel',
    { VM, RR, ConstraintSet },
    [fake.vmID, 'lun1', constraints],
    { steps: [step] },
    { Steps: [plannedStep] },
  ],
  [
    manager,
    'planMigration',
    { VM, Host },
    [fake.vmID, 'h1'],
    { host: 'h1', steps: [] },
    { TargetHost: Host, Steps: [] },
  ],
  [
    manager,
    'planConsolidation',
    {},
    [],
    { moves: [{ vm: fake.vmID, host: 'h1' }], steps: [step] },
    { VMs: [VM], Hosts: [Host], Steps: [plannedStep] },
  ],
  [
    manager,
    'consolidate',
    { VMs: [VM], Hosts: [Host] },
    [[{ vm: fake.vmID, host: 'h1' }]],
    { moved: [fake.vmID] },
    {},
  ],
  [manager, 'returnRelocated', {}, [], { returned: [fake.vmID] }, { VMs: [VM] }],
  [manager, 'disconnectResource', { VM, RR }, [fake.vmID, 'lun1'], undefined, {}],
  [manager, 'haltVM', { VM }, [fake.vmID], undefined, {}],
  [
    manager,
    'requestVLAN',
    { VLANID: 101, Group, vHBA, RR },
    [{ vlan: 101, group: 'web', virtualController: fake.given, resource: 'lun1' }],
    { vlan: 101 },
    { VLAN },
  ],
  [manager, 'attach', { VLAN, vHBA }, [101, fake.given], undefined, {}],
  [manager, 'detach', { VLAN, vHBA }, [101, fake.given], undefined, {}],
  [manager, 'pruneVLANs', {}, [], { removed: [101, 102] }, { RemovedVLANIDs: [101, 102] }],
  [hypervisor, 'create', newVM, ['h1', request], { vm: fake.vmID }, { VM }],
  [
    hypervisor,
    'getVHBA',
    { Group, ConstraintSet, Name: 'mine' },
    ['h1', 'web', constraints, 'mine'],
    { virtualController: fake.given },
    { vHBA },
  ],
  [hypervisor, 'initVHBA', { vHBA, VM }, ['h1', fake.given, fake.vmID, {}], undefined, {}],
  [
    factory,
    'createVHBA',
    { Controller, Name: 'mine' },
    [fake.pfA, { name: 'mine', group: null, constraints: {} }],
    { virtualController: fake.given },
    { vHBA },
  ],
  [factory, 'removeVHBA', { vHBA, Generation: 3n }, [fake.given, 3], undefined, {}],
  [
    physical,
    'createVHBA',
    { Group, ConstraintSet },
    [fake.pfA, { name: null, group: 'web', constraints }],
    { virtualController: fake.given },
    { vHBA },
  ],
  [physical, 'removeVHBA', { vHBA }, [fake.given, null], undefined, {}],
  [virtual, 'removeVHBA', {}, [fake.given, null], undefined, {}],
  [virtual, 'removeVHBA', { vHBA, Generation: 3n }, [fake.given, 3], undefined, {}],
  [
    virtual,
    'configureVHBA',
    { MACAddress: '02000000000A', VLANID: 0, VLANPriority: 0, MinimumRate: 5, Trust: true, Generation: 3n },
    [
      fake.given,
      { mac: '02:00:00:00:00:0a', vlan: null, vlanPriority: 0, trust: true, minimumRateMbps: 5 },
      3,
    ],
    undefined,
    {},
  ],
  [machine, 'createREP', { vHBA }, [fake.vmID, fake.given], { representation: `${fake.vmID}/eth0` }, { REP }],
  [machine, 'removeREP', { REP }, [fake.vmID, `${fake.vmID}/eth0`], undefined, {}],
  [
    machine,
    'requestChannel',
    { vHBA, RR, ConstraintSet },
    [fake.vmID, fake.given, 'lun1', constraints],
    { channel: fake.connectedChannel, vlan: 101 },
    { VLAN, DataChannel: path('channel', fake.connectedChannel) },
  ],
  [machine, 'releaseChannel', { vHBA, RR }, [fake.vmID, fake.given, 'lun1'], undefined, {}],
  [machine, 'releaseVHBA', { vHBA }, [fake.vmID, fake.given], undefined, {}],
  [
    machine,
    'connect',
    { vHBA, VLAN, RR },
    [fake.vmID, fake.given, 101, 'lun1'],
    { channel: fake.connectedChannel },
    { DataChannel: path('channel', fake.connectedChannel) },
  ],
  [machine, 'disconnect', { RR }, [fake.vmID, 'lun1'], undefined, {}],
  [
    representation,
    'connectRR',
    { RR },
    [`${fake.vmID}/eth0`, 'lun1'],
    { channel: fake.connectedChannel },
    { DataChannel: path('channel', fake.connectedChannel) },
  ],
  [representation, 'disconnectRR', { RR }, [`${fake.vmID}/eth0`, 'lun1'], undefined, {}],
]

/** Plans change nothing, so they are made at once. */
const runsAsJob = (method: string): boolean => !method.startsWith('plan')

describe('providers/iov: methods', () => {
  for (const [target, method, input, args, value, out] of rows) {
    const title = `${elementClasses[target.kind]}.${method}(${Object.keys(input).join(', ')})`

    it(`${title} asks the domain and answers with what was done`, async () => {
      const infrastructure = new fake.FakeInfrastructure()
      infrastructure.answers[method] = completed(value)
      const answer = await call(target, method, input, infrastructure)
      expect(answer.calls).to.deep.equal([{ method, args }])
      expect(answer.returns).to.equal(0)
      const job = runsAsJob(method) ? { Job: null } : {}
      expect(answer.out).to.deep.equal({ ...out, ...job, Explanation: 'Completed', Reasons: [] })
    })

    if (runsAsJob(method)) {
      it(`${title} has itself answered with the job`, async () => {
        const infrastructure = new fake.FakeInfrastructure()
        infrastructure.answers[method] = { ...refused('jobStarted'), operation: 'o-running' }
        for (const wanted of [true, false]) {
          const answer = await call(target, method, { ...input, RunAsJob: wanted }, infrastructure)
          expect(answer.returns).to.equal(4096)
          expect(answer.out['Job']).to.deep.equal(path('job', 'o-running'))
          expect(infrastructure.callers.at(-1)?.jobWhen?.aborted).to.equal(wanted)
        }
      })
    }

    it(`${title} says why it was refused`, async () => {
      const infrastructure = new fake.FakeInfrastructure()
      infrastructure.answers[method] = refused('noCapacity', {
        source: 'capacity',
        text: 'all 7 are in use\nreally',
        before: 8,
        after: 0,
        elements: ['h1'],
      })
      const { returns, out: given } = await call(target, method, input, infrastructure)
      expect(returns).to.equal(32769)
      expect(given).to.deep.include({ Explanation: 'all 7 are in use really' })
      expect(given['Reasons']).to.deep.equal([
        new CIMInstance('IOV_Reason', {
          Source: 'capacity',
          Text: 'all 7 are in use\nreally',
          CandidatesBefore: 8,
          CandidatesAfter: 0,
          Elements: ['h1'],
        }),
      ])
      for (const name of Object.keys(out)) expect(given).not.to.have.property(name)
    })

    for (const [name, reference] of Object.entries(input)) {
      if (!(reference instanceof CIMInstanceName)) continue
      it(`${title} answers Not Found when ${name} names nothing`, async () => {
        const keys = Object.fromEntries(Object.keys(reference.keys).map((key) => [key, 'nothing']))
        const nothing = new CIMInstanceName(reference.className, keys, iovNamespace)
        const { returns, calls, out: given } = await call(target, method, { ...input, [name]: nothing })
        expect(returns).to.equal(32774)
        expect(given['Explanation']).to.contain(name)
        expect(calls).to.deep.equal([])
      })

      it(`${title} answers Invalid Parameter when ${name} is something else`, async () => {
        const card = path('card', `h1/1/S1`)
        expect(await call(target, method, { ...input, [name]: card })).to.include({ returns: 5 })
      })
    }
  }

  it('a composed call refers to its job, also when it failed', async () => {
    const infrastructure = new fake.FakeInfrastructure()
    const operation = 'o-completed'
    infrastructure.answers['haltVM'] = { ...completed(undefined), operation }
    expect((await call(manager, 'haltVM', { VM }, infrastructure)).out).to.deep.include({
      Job: path('job', operation),
    })
    infrastructure.answers['haltVM'] = { ...refused('rolledBack', reason('h1', 'EBUSY')), operation }
    const { returns, out } = await call(manager, 'haltVM', { VM }, infrastructure)
    expect(returns).to.equal(32772)
    expect(out['Job']).to.deep.equal(path('job', operation))
  })

  it('explains a refusal by the reason that left nothing, and lists all', async () => {
    const infrastructure = new fake.FakeInfrastructure()
    const filter = (text: string, before: number, after: number) => ({
      source: text,
      text,
      before,
      after,
      elements: [],
    })
    const reasons = [
      filter('1 of 10 is too old', 10, 9),
      filter('9 of 9 are full', 9, 0),
      reason('x', 'so none'),
    ]
    infrastructure.answers['haltVM'] = refused('noCapacity', ...reasons)
    const { out } = await call(manager, 'haltVM', { VM }, infrastructure)
    expect(out['Explanation']).to.equal('9 of 9 are full')
    expect(out['Reasons']).to.have.lengthOf(3)
  })

  it('a call that completed says so, whatever was weighed', async () => {
    const infrastructure = new fake.FakeInfrastructure()
    infrastructure.answers['haltVM'] = completed(undefined, [reason('technique', '1 of 10 was left out')])
    const { out } = await call(manager, 'haltVM', { VM }, infrastructure)
    expect(out['Explanation']).to.equal('Completed')
    expect(out['Reasons']).to.have.lengthOf(1)
  })

  it('createVM fills in what is not given', async () => {
    const infrastructure = new fake.FakeInfrastructure()
    infrastructure.answers['createVM'] = completed({ vm: fake.vmID, virtualControllers: [] })
    const { calls } = await call(manager, 'createVM', { Group }, infrastructure)
    const asked = { name: null, group: 'web', constraints: {}, memoryMiB: 1024, processors: 1 }
    expect(calls).to.deep.equal([{ method: 'createVM', args: [asked] }])
  })

  const invalid: [Element, string, Input][] = [
    [manager, 'createVM', { Group, Name: '' }],
    [manager, 'createVM', { Group, Name: 'x'.repeat(65) }],
    [manager, 'createVM', { Group, MemoryMiB: 0 }],
    [manager, 'createVM', { Group, Processors: 0 }],
    [manager, 'createVM', { Group, ConstraintSet: new CIMInstance('IOV_ConstraintSet', { Isolation: 9 }) }],
    [manager, 'requestVLAN', { Group, VLANID: 0 }],
    [manager, 'requestVLAN', { Group, VLANID: 4095 }],
    [manager, 'haltVM', {}],
    [manager, 'cloneVM', { VM, Name: '' }],
    [manager, 'migrateVM', { Host }],
    [manager, 'consolidate', { VMs: [VM, VM], Hosts: [Host] }],
    [manager, 'consolidate', { VMs: [VM], Hosts: [VM] }],
    [manager, 'planVM', { Group, Name: '' }],
    [manager, 'planMigration', {}],
    [factory, 'createVHBA', { Controller: path('physicalController', fake.remotePF) }],
    [{ kind: 'factory', id: 'h2' }, 'removeVHBA', { vHBA }],
    [{ kind: 'physicalController', id: fake.pfB }, 'removeVHBA', { vHBA }],
    [{ kind: 'virtualController', id: fake.free }, 'removeVHBA', { vHBA }],
    [virtual, 'configureVHBA', { MACAddress: '010000000001' }],
  ]
  for (const [target, method, input] of invalid) {
    it(`${elementClasses[target.kind]}.${method}(${Object.keys(input).join(', ')}) refuses ${describeInput(input)}`, async () => {
      const { returns, calls, out } = await call(target, method, input)
      expect(returns).to.equal(5)
      expect(out['Reasons']).to.have.lengthOf(1)
      expect(calls).to.deep.equal([])
    })
  }

  it('requestVLAN leaves the choice to the domain when nothing is named', async () => {
    const infrastructure = new fake.FakeInfrastructure()
    infrastructure.answers['requestVLAN'] = completed({ vlan: 102 })
    const { calls } = await call(manager, 'requestVLAN', { Group }, infrastructure)
    const asked = { vlan: null, group: 'web', virtualController: null, resource: null }
    expect(calls).to.deep.equal([{ method: 'requestVLAN', args: [asked] }])
  })

  it('a virtual controller carries no further ones', async () => {
    expect(await call(virtual, 'createVHBA', {})).to.include({ returns: 1 })
  })
})

function describeInput(input: Input): string {
  return Object.values(input)
    .map((value) => (value instanceof CIMInstance ? 'a bad value' : String(value).slice(0, 60)))
    .join(' ')
}
