import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: groups that clients make', () => {
  let site: SmallSite
  let iov: Infrastructure

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  const create = (name: string, customer = 'red', parent: string | null = null) =>
    iov.createGroup({ name, customer, parent, caption: null }, caller)

  it('can be created, used, changed and removed', async () => {
    valueOf(await create('lab', 'red', 'web'))
    expect(iov.site.groups.get('lab')).to.include({ customer: 'red', parent: 'web', fixed: false })
    const { vm } = valueOf(await iov.createVM(vmRequest('lab', {}, 'lab1'), caller))
    expect(refusalOf(await iov.removeGroup('lab', caller)).code).to.equal('inUse')
    valueOf(await iov.changeGroup('lab', 'for trials', caller))
    expect(iov.site.groups.get('lab')?.caption).to.equal('for trials')
    valueOf(await iov.haltVM(vm, caller))
    valueOf(await iov.removeGroup('lab', caller))
    expect(iov.site.groups.has('lab')).to.equal(false)
  })

  it('are there after a restart', async () => {
    valueOf(await create('lab'))
    iov = await site.start()
    expect(iov.site.groups.get('lab')).to.include({ customer: 'red' })
  })

  it('are not removed while other groups are in them', async () => {
    valueOf(await create('outer'))
    valueOf(await create('inner', 'red', 'outer'))
    expect(refusalOf(await iov.removeGroup('outer', caller)).code).to.equal('inUse')
    valueOf(await iov.removeGroup('inner', caller))
    valueOf(await iov.removeGroup('outer', caller))
  })

  it('are refused where they do not fit, and why is said', async () => {
    expect(refusalOf(await create('web')).code).to.equal('inUse')
    expect(refusalOf(await create('lab', 'nobody')).code).to.equal('notFound')
    expect(refusalOf(await create('lab', 'red', 'nowhere')).code).to.equal('notFound')
    expect(refusalOf(await create('lab', 'red', 'db')).code).to.equal('invalidParameter')
    expect(refusalOf(await create('')).text).to.include('cannot name a group')
    expect(refusalOf(await iov.removeGroup('nowhere', caller)).code).to.equal('notFound')
  })

  it('of the site file are left alone', async () => {
    expect(refusalOf(await iov.removeGroup('mail', caller)).code).to.equal('wrongState')
    expect(refusalOf(await iov.changeGroup('mail', 'x', caller)).text).to.include('site file')
  })
})
