import { expect } from 'chai'
import fc from 'fast-check'
import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { refusal } from '../fakes.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: constraint sets that clients change', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string
  let vhba: string

  /** Group lab of customer red with group inner in it, and in that a VM on h1. */
  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
    const group = { customer: 'red', caption: null }
    valueOf(await iov.createGroup({ ...group, name: 'lab', parent: null }, caller))
    valueOf(await iov.createGroup({ ...group, name: 'inner', parent: 'lab' }, caller))
    const request = vmRequest('inner', { allowedHosts: ['h1'], maximumRateMbps: 5000 }, 'one')
    const created = valueOf(await iov.createVM(request, caller))
    vm = created.vm
    vhba = created.virtualControllers[0]!
  })

  const change = (kind: 'customer' | 'group' | 'vm', id: string, set: ConstraintSet) =>
    iov.changeConstraints({ kind, id }, set, caller)
  const recordOf = (id: string) => iov.site.virtualControllers.get(id)!.record!

  it('wait where a virtual controller or channel is half changed, which may yet be as before', async () => {
    valueOf(await change('vm', vm, { guaranteedRateMbps: 400 }))
    site.devices.interfere = (call) => {
      if (call.name === 'createVLAN' && call.moment === 'after') throw refusal(call)
      if (call.name === 'deleteVLAN' && call.moment === 'before') throw refusal(call)
    }
    expect(refusalOf(await iov.requestChannel(vm, vhba, 'lun', {}, caller)).code).to.equal('degraded')
    site.devices.interfere = () => {}
    expect(refusalOf(await change('vm', vm, {})).code).to.equal('degraded')
    iov = await site.start()
    valueOf(await change('vm', vm, {}))
    expect(recordOf(vhba).minimumRateMbps).to.equal(0)
    expect(iov.site.virtualControllers.get(vhba)!.drift).to.equal(null)
  })

  it('apply to what is there, and the adapter follows', async () => {
    valueOf(await change('group', 'lab', { guaranteedRateMbps: 1000, trust: true }))
    expect(iov.site.groups.get('lab')!.constraints).to.deep.equal({ guaranteedRateMbps: 1000, trust: true })
    expect(recordOf(vhba)).to.include({ minimumRateMbps: 1000, maximumRateMbps: 5000, trust: true })
    expect(iov.site.virtualControllers.get(vhba)!.actual).to.include({ minimumRateMbps: 1000, trust: true })
    valueOf(await change('group', 'lab', {}))
    expect(recordOf(vhba)).to.include({ minimumRateMbps: 0, maximumRateMbps: 5000, trust: false })
    valueOf(await change('vm', vm, { allowedHosts: ['h1'] }))
    expect(recordOf(vhba)).to.include({ maximumRateMbps: 0 })
    expect(iov.site.virtualControllers.get(vhba)!.drift).to.equal(null)
  })

  it('apply to what comes, and after a restart', async () => {
    valueOf(await change('group', 'lab', { allowedHosts: ['h1'] }))
    iov = await site.start()
    const request = vmRequest('inner', { allowedHosts: ['h2'] })
    expect(refusalOf(await iov.createVM(request, caller)).code).to.equal('constraintNotSatisfiable')
  })

  it('say which VMs they apply to', async () => {
    const outcome = await change('group', 'lab', { criticality: 3 })
    expect(outcome.reasons.at(-1)).to.deep.include({ elements: [vm], text: 'applies to 1 virtual machines' })
    expect(iov.site.operations.get(outcome.operation!)!.affected).to.include(`vms:${vm}`)
  })

  const refusals: readonly [string, ConstraintSet, string][] = [
    ['the host', { forbiddenHosts: ['h1'] }, 'virtual machine one: host h1 is forbidden'],
    ['the technique', { techniques: ['npiv'] }, 'virtual machine one: 1 of 1'],
    ['the path of a channel', { forbiddenNetworks: ['lan-a', 'lan-b'] }, 'virtual machine one'],
    ['the rate of a channel', { guaranteedRateMbps: 2000 }, 'has other rates'],
    ['the redundancy', { redundantPaths: 2 }, 'virtual machine one: 2 paths that share no card'],
    ['a rate of the VM', { guaranteedRateMbps: 6000 }, 'virtual machine one: a guarantee of 6000'],
    ['the speed', { guaranteedRateMbps: 10_001 }, 'virtual machine one'],
  ]
  for (const [what, set, text] of refusals) {
    it(`are refused where a member would violate ${what}, with the member and why`, async () => {
      valueOf(await iov.requestChannel(vm, vhba, 'nas', {}, caller))
      const before = await site.state()
      const refusal = refusalOf(await change('group', 'lab', set))
      expect(refusal.code, refusal.text).to.equal('constraintNotSatisfiable')
      expect(refusal.text).to.contain(text)
      expect(await site.state()).to.deep.equal(before)
    })
  }

  it('are refused where another customer shares what would be one customer’s own', async () => {
    const [controller] = vhba.split(/\/\d+$/)
    const { virtualController } = valueOf(
      await iov.createVHBA(controller!, caller, { group: 'db', constraints: {} }),
    )
    expect(refusalOf(await change('vm', vm, { isolation: 'controller' })).text).to.contain('isolation')
    valueOf(await iov.removeVHBA(virtualController, caller))
    valueOf(await change('vm', vm, { isolation: 'controller' }))
    const refused = await iov.createVHBA(controller!, caller, { group: 'db', constraints: {} })
    expect(refusalOf(refused).code).to.equal('constraintNotSatisfiable')
  })

  it('are refused for virtual controllers that are held for the group', async () => {
    const made = await iov.getVHBA('h1', 'lab', { maximumRateMbps: 100 }, caller)
    const { virtualController } = valueOf(made)
    const refusal = refusalOf(await change('group', 'lab', { guaranteedRateMbps: 200 }))
    expect(refusal.text).to.contain(`virtual controller ${virtualController}: a guarantee of 200`)
  })

  it('are refused where a group in the group could never satisfy them', async () => {
    valueOf(await iov.haltVM(vm, caller))
    valueOf(await change('group', 'inner', { maximumRateMbps: 100 }))
    expect(refusalOf(await change('group', 'lab', { guaranteedRateMbps: 200 })).text).to.contain(
      'group inner',
    )
  })

  it('are refused where they make no sense, or are the site file’s', async () => {
    expect(refusalOf(await change('group', 'lab', { allowedHosts: ['h9'] })).code).to.equal(
      'invalidParameter',
    )
    expect(refusalOf(await change('group', 'web', {})).text).to.contain('site file')
    expect(refusalOf(await change('customer', 'red', {})).text).to.contain('site file')
    expect(refusalOf(await change('customer', 'nobody', {})).code).to.equal('notFound')
    expect(refusalOf(await change('group', 'nowhere', {})).code).to.equal('notFound')
    expect(refusalOf(await change('vm', 'no-such', {})).code).to.equal('notFound')
  })

  it('never leave a member that could not be made anew under them, and change nothing when refused', async () => {
    const anySet = fc.record(
      {
        allowedHosts: fc.constantFrom(['h1'], ['h2'], ['h1', 'h2']),
        guaranteedRateMbps: fc.constantFrom(0, 1000, 6000),
        maximumRateMbps: fc.constantFrom(800, 3000),
        redundantPaths: fc.integer({ min: 1, max: 2 }),
        isolation: fc.constantFrom('controller', 'card', 'host'),
        numaNode: fc.constantFrom(0, 1),
        forbiddenNetworks: fc.constantFrom(['lan-a'], ['core']),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('group', 'vm'), anySet, async (kind, applied: ConstraintSet) => {
        const before = await site.state()
        const outcome = await change(kind, kind === 'vm' ? vm : 'lab', applied)
        if (!outcome.ok) {
          expect(await site.state()).to.deep.equal(before)
          return
        }
        const { host } = iov.site.vms.get(vm)!
        expect(applied.allowedHosts ?? [host]).to.include(host)
        expect(applied.redundantPaths ?? 1).to.equal(1)
        expect(recordOf(vhba).minimumRateMbps).to.be.at.least(applied.guaranteedRateMbps ?? 0)
        expect(recordOf(vhba).maximumRateMbps || Infinity).to.be.at.most(applied.maximumRateMbps ?? Infinity)
        expect(iov.site.virtualControllers.get(vhba)!.drift).to.equal(null)
      }),
      { numRuns: 60 },
    )
  })
})
