import { expect } from 'chai'
import { refusal } from '../fakes.ts'
import { Life } from '../life-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from '../small-site.ts'

describe('iov: cloneVM', () => {
  let life: Life

  beforeEach(async () => {
    life = await Life.begin()
  })

  it('makes an equal VM with an identity of its own, connected as its sibling is', async () => {
    const vm = await life.makeVM({ redundantPaths: 2 }, 'web')
    valueOf(await life.iov.connectResource(vm, 'san', { guaranteedRateMbps: 300 }, caller))
    const made = valueOf(await life.iov.cloneVM({ vm, name: 'dolly', host: null }, caller))
    const [one, other] = [life.iov.site.vms.get(vm)!, life.iov.site.vms.get(made.vm)!]
    for (const field of ['group', 'memoryMiB', 'processors', 'running', 'constraints'] as const)
      expect(other[field], field).to.deep.equal(one[field])
    expect(other.name).to.equal('dolly')
    expect(made.virtualControllers).to.have.length(2)
    const macs = [...life.recordsOf(vm), ...life.recordsOf(made.vm)].map(({ mac }) => mac)
    expect(new Set(macs).size).to.equal(4)
    const facts = (id: string) =>
      life.channelsOf(id).map(({ resource, vlan, guaranteedRateMbps, state, constraints }) => ({
        ...{ resource, vlan, guaranteedRateMbps, state, constraints },
      }))
    expect(facts(made.vm)).to.have.deep.members(facts(vm))
    expect(life.inGuest(made.vm)).to.have.length(2)
    for (const line of life.inGuest(made.vm)) expect(line).to.contain('san')
    const again = valueOf(await life.iov.cloneVM({ vm, name: 'dolly', host: null }, caller))
    expect(again).to.deep.equal(made)
    for (const id of [vm, made.vm]) valueOf(await life.iov.haltVM(id, caller))
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  it('is refused while the guest of its sibling is half changed', async () => {
    const vm = await life.makeVM({}, 'web')
    valueOf(await life.iov.removeREP(vm, `${vm}/eth0`, caller))
    const { devices } = life.site
    devices.interfere = (call) => {
      if (call.name === 'addInterface' && call.moment === 'after') throw refusal(call)
      if (call.name === 'removeInterface' && call.moment === 'before') throw refusal(call)
    }
    const virtual = life.recordsOf(vm)[0]!.id
    expect(refusalOf(await life.iov.createREP(vm, virtual, caller)).code).to.equal('degraded')
    devices.interfere = () => {}
    expect(refusalOf(await life.iov.cloneVM({ vm, name: null, host: null }, caller)).code).to.equal(
      'degraded',
    )
  })

  it('puts its virtual controllers behind the same switches, on another host too', async () => {
    const vm = await life.makeVM({ allowedHosts: ['h1', 'h3'] }, 'web', 'lun')
    const uplink = (id: string): string => life.channelsOf(id)[0]!.path[0]!.slice(0, 2)
    for (const host of ['h1', 'h3']) {
      const { vm: clone } = valueOf(await life.iov.cloneVM({ vm, name: null, host }, caller))
      expect(life.iov.site.vms.get(clone)!.host).to.equal(host)
      expect(uplink(clone)).to.equal(uplink(vm))
    }
  })

  it('clones a VM that does not run into one that does not run', async () => {
    const vm = await life.makeVM({}, 'web', 'nas')
    valueOf(await life.iov.stopVM(vm, caller))
    const { vm: clone } = valueOf(await life.iov.cloneVM({ vm, name: null, host: null }, caller))
    expect(life.iov.site.vms.get(clone)!.running).to.equal(false)
    valueOf(await life.iov.startVM(clone, caller))
    expect(life.inGuest(clone)[0]).to.contain('nas')
  })

  it('refuses a name that is taken, no name, no VM, and what the site cannot give twice', async () => {
    const vm = await life.makeVM({ guaranteedRateMbps: 6_000 }, 'web', 'lun')
    const other = valueOf(await life.iov.createVM(vmRequest('db', {}, 'taken'), caller)).vm
    expect(other).not.to.equal(vm)
    const clone =
      (name: string | null, of = vm) =>
      () =>
        life.iov.cloneVM({ vm: of, name, host: null }, caller)
    expect((await life.refused(clone('taken'))).code).to.equal('inUse')
    expect((await life.refused(clone(''))).code).to.equal('invalidParameter')
    expect((await life.refused(clone(null, 'no-such'))).code).to.equal('notFound')
    const twice = await life.refused(clone(null))
    expect(twice.code, twice.text).to.equal('noCapacity')
    expect(twice.text).to.contain('on h')
  })
})
