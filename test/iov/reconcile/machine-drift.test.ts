import { expect } from 'chai'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'

describe('iov: drift of virtual machines', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
    const made = valueOf(
      await iov.createVM(vmRequest('web', { allowedHosts: ['h1', 'h2'] }, 'front'), caller),
    )
    vm = made.vm
    valueOf(await iov.connectResource(vm, 'nas', {}, caller))
    await iov.refresh(caller.signal)
  })

  async function driftAfter(change: () => void): Promise<string | null> {
    change()
    await iov.refresh(caller.signal)
    return iov.site.machines.get(vm)!.drift
  }

  const onHost = () => site.devices.vms.get('h1')!

  it('is none after an operation', () => {
    expect(iov.site.machines.get(vm)).to.deep.include({ drift: null, observedAtMs: 1_000 })
  })

  it('tells a VM that is gone', async () => {
    expect(await driftAfter(() => onHost().delete(vm))).to.equal('the hypervisor of h1 does not have it')
  })

  it('tells where a VM is that somebody has moved, until it is back', async () => {
    const there = site.devices.vms.get('h2')!
    const machine = onHost().get(vm)!
    const drift = await driftAfter(() => {
      onHost().delete(vm)
      there.set(vm, machine)
    })
    expect(drift).to.equal('it runs on h2 instead of h1: somebody has moved it')
    expect(iov.site.machines.get(vm)!.elsewhere).to.deep.equal({ host: 'h2', running: true })
    const mended = refusalOf(await iov.mend(`vms:${vm}`, caller))
    expect(mended.text, 'no second one is made').to.contain('h2 has it')
    expect(onHost().has(vm)).to.equal(false)
    expect(await driftAfter(() => onHost().set(vm, machine))).to.equal('h2 has it too, and runs it')
    expect(await driftAfter(() => there.delete(vm))).to.equal(null)
    expect(iov.site.machines.get(vm)!.elsewhere).to.equal(null)
  })

  it('says nothing of where a VM was before we moved it', async () => {
    valueOf(await iov.migrateVM(vm, 'h2', caller))
    await iov.refresh(caller.signal)
    expect(iov.site.machines.get(vm)).to.include({ drift: null, elsewhere: null })
  })

  it('tells a VM that somebody has stopped or changed', async () => {
    const drift = await driftAfter(() => Object.assign(onHost().get(vm)!, { running: false, memoryMiB: 64 }))
    expect(drift).to.equal('it is stopped instead of running, memoryMiB is 64 instead of 1024')
  })

  it('tells a device that was taken away, and one that the guest does not use', async () => {
    const [record] = [...iov.site.virtualControllers.values()]
    expect(await driftAfter(() => onHost().get(vm)!.devices.pop())).to.equal(
      `it does not have the virtual controller ${record!.id} (${record!.record!.mac})`,
    )
    expect(await driftAfter(() => site.devices.guests.get(vm)!.clear())).to.contain(
      `its guest does not use the virtual controller ${record!.id}`,
    )
  })

  it('keeps what was known, with its age, when the host cannot be reached', async () => {
    site.devices.unreachable.add('h1')
    await iov.refresh(caller.signal)
    expect(iov.site.hosts.get('h1')).to.include({ reachable: false, observedAtMs: 1_000 })
    expect(iov.site.machines.get(vm)).to.deep.include({ drift: null, observedAtMs: 1_000 })
  })

  it('says nothing of a VM that an operation changes while its host is read', async () => {
    const release = site.devices.hold()
    const halting = iov.haltVM(vm, caller)
    const created = iov.create('h1', vmRequest('web', {}, 'second'), caller)
    await iov.refresh(caller.signal)
    release()
    valueOf(await halting)
    const second = valueOf(await created).vm
    expect(iov.site.machines.get(vm)).to.equal(undefined)
    expect(iov.site.machines.get(second)?.drift ?? null).to.equal(null)
    await iov.refresh(caller.signal)
    expect(iov.site.machines.get(second)!.drift).to.equal(null)
  })
})
