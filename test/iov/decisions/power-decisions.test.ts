import { expect } from 'chai'
import { Life } from '../life-site.ts'
import { caller, valueOf } from '../small-site.ts'

describe('iov: stopVM and startVM', () => {
  let life: Life

  beforeEach(async () => {
    life = await Life.begin()
  })

  it('takes everything from the guest and gives it back, and keeps what is promised meanwhile', async () => {
    const vm = await life.makeVM({ redundantPaths: 2 }, 'web', 'san')
    const [running, guest] = [await life.site.state(), life.inGuest(vm)]
    valueOf(await life.iov.stopVM(vm, caller))
    valueOf(await life.iov.stopVM(vm, caller))
    expect(life.iov.site.vms.get(vm)!.running).to.equal(false)
    expect(life.inGuest(vm)).to.deep.equal([])
    expect(life.channelsOf(vm)).to.have.length(2)
    expect(life.recordsOf(vm)).to.have.length(2)
    valueOf(await life.iov.startVM(vm, caller))
    valueOf(await life.iov.startVM(vm, caller))
    expect(life.inGuest(vm)).to.have.members(guest)
    expect(await life.site.state()).to.deep.equal(running)
  })

  it('is no difference from what was decided, before and after a look at the devices', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    for (const act of ['stopVM', 'startVM'] as const) {
      valueOf(await life.iov[act](vm, caller))
      for (const look of [async () => {}, () => life.iov.refresh(caller.signal)]) {
        await look()
        expect(life.iov.site.machines.get(vm)?.drift ?? null, act).to.equal(null)
      }
    }
  })

  it('halts a VM that does not run, and leaves nothing behind', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    valueOf(await life.iov.stopVM(vm, caller))
    valueOf(await life.iov.haltVM(vm, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })
})
