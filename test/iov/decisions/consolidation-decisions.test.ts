import { expect } from 'chai'
import { refusal } from '../fakes.ts'
import { Life } from '../life-site.ts'
import { caller, refusalOf, valueOf } from '../small-site.ts'

describe('iov: consolidation', () => {
  let life: Life
  const hostOf = (vm: string): string => life.iov.site.vms.get(vm)!.host
  const homeOf = (vm: string): string | null => life.iov.site.vms.get(vm)!.home

  beforeEach(async () => {
    life = await Life.begin()
  })

  /** Two VMs on h1, one on h2, one on h3; that on h3 cannot go anywhere else. */
  const spread = async (): Promise<string[]> => {
    const movable = [
      await life.makeVM({}, 'web', 'nas'),
      await life.makeVM(),
      await life.makeVM({}, 'web', 'lun'),
    ]
    for (const [at, vm] of movable.entries())
      valueOf(await life.iov.migrateVM(vm, at < 2 ? 'h1' : 'h2', caller))
    await life.makeVM({ allowedHosts: ['h3'] })
    return movable
  }

  it('plans to empty whole hosts into one that has to stay, and says what stays and why', async () => {
    const movable = await spread()
    const before = await life.site.state()
    const outcome = await life.iov.planConsolidation()
    const { moves, steps } = valueOf(outcome)
    expect(moves).to.have.deep.members(movable.map((vm) => ({ vm, host: 'h3' })))
    expect(moves[0]!.vm, 'the host with the fewest goes first').to.equal(movable[2])
    expect(steps.map(({ number }) => number)).to.deep.equal(steps.map((_, at) => at + 1))
    expect(steps.map(({ kind }) => kind)).to.include.members(['vm.move', 'vf.reset', 'guest.connect'])
    const texts = outcome.reasons.map(({ text }) => text)
    expect(texts).to.include.members(['h1 carries nothing any more', 'h2 carries nothing any more'])
    expect(texts.join('\n')).to.match(/h3 stays: .* are not on h3/)
    expect(await life.site.state()).to.deep.equal(before)
  })

  it('carries the plan out, remembers where each belongs, and takes them back', async () => {
    const movable = await spread()
    const before = await life.site.state()
    const { moves } = valueOf(await life.iov.planConsolidation())
    const { moved } = valueOf(await life.iov.consolidate(moves, caller))
    expect(moved).to.have.members(movable)
    expect(movable.map(hostOf)).to.deep.equal(['h3', 'h3', 'h3'])
    expect(movable.map(homeOf)).to.deep.equal(['h1', 'h1', 'h2'])
    expect(valueOf(await life.iov.planConsolidation()).moves).to.deep.equal([])
    const { returned } = valueOf(await life.iov.returnRelocated(caller))
    expect(returned).to.have.members(movable)
    expect(movable.map(hostOf)).to.deep.equal(['h1', 'h1', 'h2'])
    expect(movable.map(homeOf)).to.deep.equal([null, null, null])
    expect(withoutGenerations(await life.site.state())).to.deep.equal(withoutGenerations(before))
    expect(valueOf(await life.iov.returnRelocated(caller))).to.deep.equal({ returned: [] })
    for (const vm of [...life.iov.site.vms.keys()]) valueOf(await life.iov.haltVM(vm, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  it('makes several moves as one: each knows what the one before takes and leaves', async () => {
    const vms = [await life.makeVM({}, 'web', 'nas'), await life.makeVM({}, 'web', 'nas', 'lun')]
    for (const vm of vms) valueOf(await life.iov.migrateVM(vm, 'h1', caller))
    const before = await life.site.state()
    valueOf(
      await life.iov.consolidate(
        vms.map((vm) => ({ vm, host: 'h2' })),
        caller,
      ),
    )
    expect(vms.map(hostOf)).to.deep.equal(['h2', 'h2'])
    for (const { drift } of life.iov.site.virtualControllers.values()) expect(drift).to.equal(null)
    for (const vm of vms) expect(life.inGuest(vm)[0]).to.contain('nas')
    valueOf(await life.iov.returnRelocated(caller))
    expect(withoutGenerations(await life.site.state())).to.deep.equal(withoutGenerations(before))
  })

  it('puts all virtual machines back when the last move fails', async () => {
    const vms = [await life.makeVM({}, 'web', 'nas'), await life.makeVM({}, 'web', 'nas')]
    for (const vm of vms) valueOf(await life.iov.migrateVM(vm, 'h1', caller))
    const before = await life.site.state()
    let moved = 0
    life.site.devices.interfere = (call) => {
      if (call.name === 'migrate' && call.moment === 'before' && ++moved === 2) throw refusal(call)
    }
    const moves = vms.map((vm) => ({ vm, host: 'h2' }))
    expect(refusalOf(await life.iov.consolidate(moves, caller)).code).to.equal('deviceRefused')
    expect(await life.site.state()).to.deep.equal(before)
  })

  it('refuses no moves, one twice, too many, and one that cannot be, naming the virtual machine', async () => {
    const vm = await life.makeVM({ allowedHosts: ['h1'] })
    const refused = async (...moves: { vm: string; host: string }[]) =>
      life.refused(() => life.iov.consolidate(moves, caller))
    const move = { vm, host: 'h2' }
    expect((await refused()).code).to.equal('invalidParameter')
    expect((await refused(move, move)).text).to.contain('twice')
    expect((await refused(...Array.from({ length: 65 }, () => move))).text).to.contain('64')
    const { code, text } = await refused(move)
    expect(code).to.equal('constraintNotSatisfiable')
    expect(text).to.contain(life.iov.site.vms.get(vm)!.name)
    expect((await refused({ vm: 'no-such', host: 'h2' })).code).to.equal('notFound')
  })

  it('returns those that can go back, and says why others stay', async () => {
    const vms = [await life.makeVM(), await life.makeVM()]
    const homes = ['h1', 'h2']
    for (const [at, vm] of vms.entries()) valueOf(await life.iov.migrateVM(vm, homes[at]!, caller))
    valueOf(
      await life.iov.consolidate(
        vms.map((vm) => ({ vm, host: 'h3' })),
        caller,
      ),
    )
    life.site.devices.unreachable.add('h1')
    await life.iov.refresh(caller.signal)
    const outcome = await life.iov.returnRelocated(caller)
    expect(valueOf(outcome)).to.deep.equal({ returned: [vms[1]] })
    expect(outcome.reasons.map(({ text }) => text).join()).to.contain('h1 cannot be reached')
    expect(homeOf(vms[0]!)).to.equal('h1')
    expect(refusalOf(await life.iov.returnRelocated(caller)).text).to.contain('h1 cannot be reached')
    valueOf(await life.iov.migrateVM(vms[0]!, 'h2', caller))
    expect(homeOf(vms[0]!), 'where the operator puts it, it belongs').to.equal(null)
  })
})

/** A device that is handed out again has another generation. */
function withoutGenerations(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) => (key === 'generation' ? undefined : value)),
  )
}
