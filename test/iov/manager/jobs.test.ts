import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: jobs', () => {
  const asJob = { ...caller, jobWhen: AbortSignal.abort() }
  let site: SmallSite
  let iov: Infrastructure
  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  async function job(start: Promise<{ readonly ok: boolean; readonly operation?: string }>): Promise<string> {
    const outcome = await start
    expect(outcome).to.include({ ok: false, code: 'jobStarted' })
    return outcome.operation!
  }

  it('bring what the operation brings', async () => {
    const id = await job(iov.createVM(vmRequest('web', {}, 'made'), asJob))
    await iov.close()
    const { state, result } = iov.site.operations.get(id)!
    expect(state).to.equal('completed')
    const { vm } = JSON.parse(result!) as { vm: string }
    expect(iov.site.vms.get(vm)!.name).to.equal('made')
  })

  it('can be stopped until they end, and then forgotten, by those who know them', async () => {
    const before = await site.state()
    const goOn = site.devices.hold()
    const id = await job(iov.createVM(vmRequest('web'), asJob))
    expect(refusalOf(await iov.jobs.remove(id)).code).to.equal('wrongState')
    valueOf(iov.jobs.stop(id, 'terminated', caller))
    goOn()
    await iov.close()
    expect(iov.site.operations.get(id)).to.include({ state: 'terminated', error: 'terminated by test' })
    expect(await site.state()).to.deep.equal(before)
    expect(refusalOf(iov.jobs.stop(id, 'killed', caller)).text).to.contain('has ended already')
    valueOf(await iov.jobs.remove(id))
    expect(iov.site.operations.has(id)).to.equal(false)
    for (const refused of [
      await iov.jobs.remove(id),
      iov.jobs.stop(id, 'killed', caller),
      await iov.jobs.keep(id, 1),
    ])
      expect(refusalOf(refused).code).to.equal('notFound')
  })

  it('are kept for as long as a client wants, up to a bound, over a restart', async () => {
    const id = await job(iov.createVM(vmRequest('web'), asJob))
    await iov.close()
    expect(refusalOf(await iov.jobs.keep(id, Infinity)).code).to.equal('invalidParameter')
    expect(refusalOf(await iov.jobs.keep(id, -1)).code).to.equal('invalidParameter')
    valueOf(await iov.jobs.keep(id, 60_000))
    const again = await site.start()
    expect(again.site.operations.get(id)).to.deep.equal(iov.site.operations.get(id))
    expect(again.site.operations.get(id)!.keptMs).to.equal(60_000)
  })

  it('finish halting a VM after a restart once its guest is stopped, and undo it before', async () => {
    const ends = new Set<string>()
    for (let point = 1; point < 60; point += 1) {
      const world = new SmallSite()
      const first = await world.start()
      const empty = await world.state()
      const { vm } = valueOf(await first.createVM(vmRequest('web'), caller))
      valueOf(await first.connectResource(vm, 'lun', {}, caller))
      await first.close()
      const before = await world.state()
      const { iov: mortal, died } = await world.startMortal(point)
      const end = await Promise.race([mortal.haltVM(vm, caller), died])
      if (end !== 'died') break
      world.devices.abandonWaiting()
      const last = await world.start()
      const state = await world.state()
      const { state: jobState } = [...last.site.operations.values()].at(-1)!
      ends.add(jobState)
      expect(state, `death at point ${point}`).to.deep.equal(jobState === 'completed' ? empty : before)
    }
    expect([...ends]).to.deep.equal(['undone', 'completed'])
  })
})
