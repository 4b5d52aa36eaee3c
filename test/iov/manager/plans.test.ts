import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome } from '../../../src/iov/outcome.ts'
import { Life } from '../life-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from '../small-site.ts'

describe('iov: plans', () => {
  let life: Life
  let iov: Infrastructure

  beforeEach(async () => {
    life = await Life.begin()
    iov = life.iov
  })

  /** The plan, having looked that nothing was changed for it. */
  const planned = async <T>(plan: Promise<Outcome<T>>): Promise<T> => {
    const [before, calls] = [await life.site.state(), life.site.devices.calls]
    const value = valueOf(await plan)
    expect(await life.site.state()).to.deep.equal(before)
    expect(life.site.devices.calls).to.equal(calls)
    return value
  }

  it('tell of the steps that the operation then makes, and of the host that it takes', async () => {
    const vm = valueOf(await iov.createVM(vmRequest('web'), caller)).vm
    const plans = [
      ['createVM', planned(iov.planVM(vmRequest('web', { redundantPaths: 2 })))],
      ['connectResource', planned(iov.planChannel(vm, 'nas', {}))],
      ['migrateVM', planned(iov.planMigration(vm, 'h3'))],
    ] as const
    const made = [
      () => iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller),
      () => iov.connectResource(vm, 'nas', {}, caller),
      () => iov.migrateVM(vm, 'h3', caller),
    ]
    for (const [at, [name, plan]] of plans.entries()) {
      const { steps } = await (at === 2 ? planned(iov.planMigration(vm, 'h3')) : plan)
      valueOf<unknown>(await made[at]!())
      const operation = [...iov.site.operations.values()].at(-1)!
      expect([operation.name, operation.stepsTotal]).to.deep.equal([name, steps.length])
    }
    expect((await planned(iov.planVM(vmRequest('web', { allowedHosts: ['h2'] })))).host).to.equal('h2')
    expect((await planned(iov.planMigration(vm, 'h1'))).host).to.equal('h1')
  })

  it('have no steps where nothing is to be done', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    expect((await planned(iov.planChannel(vm, 'nas', {}))).steps).to.deep.equal([])
    const { host } = iov.site.vms.get(vm)!
    expect(await planned(iov.planMigration(vm, host))).to.deep.equal({ host, steps: [] })
  })

  it('say filter by filter why there is none, as the operation does', async () => {
    const request = vmRequest('web', { numaNode: 7 })
    const plan = await iov.planVM(request)
    expect(plan).to.deep.equal(await iov.createVM(request, caller))
    expect(plan.reasons.find(({ source }) => source === 'NUMA node')).to.include({ after: 0 })
    const vm = await life.makeVM({ allowedHosts: ['h1'] })
    expect(refusalOf(await iov.planMigration(vm, null)).text).to.contain('allowed hosts')
    expect(refusalOf(await iov.planChannel(vm, 'moon', {})).code).to.equal('notFound')
  })
})
