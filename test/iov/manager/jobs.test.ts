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

  it('are given for primitives, too, and tell what the guest says', async () => {
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const of = async (id: string) => {
      await iov.close()
      const { state, result } = iov.site.operations.get(id)!
      expect(state).to.equal('completed')
      return JSON.parse(result ?? '{}') as Record<string, string>
    }
    const { virtualController } = await of(await job(iov.getVHBA('h1', 'web', {}, asJob)))
    await of(await job(iov.initVHBA('h1', virtualController!, vm, {}, asJob)))
    valueOf(await iov.startVM(vm, caller))
    site.devices.interfaceName = () => 'ens7'
    const { representation } = await of(await job(iov.createREP(vm, virtualController!, asJob)))
    expect(representation).to.equal(`${vm}/ens7`)
    const { channel } = await of(await job(iov.requestChannel(vm, virtualController!, 'nas', {}, asJob)))
    const connected = await of(await job(iov.connectRR(representation!, 'nas', asJob)))
    expect(connected).to.deep.equal({ channel })
  })

  it('are given when the time has come, not before', async () => {
    const late = new AbortController()
    const release = site.devices.hold()
    let answered = false
    const slow = iov.createVHBA('h1/0000:3b:00.0', { ...caller, jobWhen: late.signal })
    void slow.then(() => (answered = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).to.equal(false)
    late.abort()
    const id = await job(slow)
    expect(iov.site.operations.get(id)).to.include({ name: 'createVHBA', state: 'running' })
    release()
    await iov.close()
    expect(iov.site.operations.get(id)!.state).to.equal('completed')
  })

  it('are given where devices are read anew or mended', async () => {
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { allowedHosts: ['h1'] }), caller))
    Object.assign(site.devices.vms.get('h1')!.get(vm)!, { running: false })
    const refreshed = await job(iov.look(null, asJob))
    await iov.close()
    expect(iov.site.operations.get(refreshed)).to.include({ name: 'refresh', state: 'completed' })
    expect(iov.site.machines.get(vm)!.drift).to.contain('stopped')
    const mended = await job(iov.mend(`vms:${vm}`, asJob))
    await iov.close()
    expect(iov.site.operations.get(mended)).to.include({ name: 'mend', state: 'completed' })
    expect(site.devices.vms.get('h1')!.get(vm)!.running).to.equal(true)
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
