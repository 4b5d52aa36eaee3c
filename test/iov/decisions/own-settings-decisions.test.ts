import { expect } from 'chai'
import type { Infrastructure, VirtualSettingsRequest } from '../../../src/iov/infrastructure.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { caller, refusalOf, smallDescription, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: virtual controllers that are used elsewhere', () => {
  const mac = MACAddress.parse('02:00:00:00:00:01')
  const vlan = VLANID.parse(3000)
  const controller = 'h1/0000:3b:00.0'
  let site: SmallSite
  let iov: Infrastructure

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  const virtualOf = (id: string) => iov.site.virtualControllers.get(id)!
  const make = async (index: number): Promise<string> =>
    valueOf(await iov.createVHBA(controller, caller, { index })).virtualController
  const codeOf = async (id: string, settings: VirtualSettingsRequest, generation?: number) =>
    refusalOf(await iov.configureVHBA(id, settings, caller, generation)).code

  it('are made of the virtual device that is named, or not at all', async () => {
    const id = await make(1)
    expect(id).to.equal(`${controller}/1`)
    const again = await iov.createVHBA(controller, caller, { index: 1 })
    expect(refusalOf(again)).to.include({ code: 'noCapacity' })
    expect(refusalOf(again).text).to.include('virtual device 1')
    const named = { index: 0, name: 'node-7/0' }
    const first = valueOf(await iov.createVHBA(controller, caller, named))
    expect(valueOf(await iov.createVHBA(controller, caller, named))).to.deep.equal(first)
  })

  it('are set as their user wants them, again after a restart, and back at their end', async () => {
    const id = await make(0)
    const before = virtualOf(id).actual
    const wanted = { mac, vlan, vlanPriority: 3, maximumRateMbps: 500 }
    for (let times = 0; times < 2; times += 1) valueOf(await iov.configureVHBA(id, wanted, caller))
    expect(virtualOf(id).actual).to.deep.equal({ ...before, ...wanted })
    iov = await site.start()
    expect([virtualOf(id).actual, virtualOf(id).drift]).to.deep.equal([{ ...before, ...wanted }, null])
    valueOf(await iov.configureVHBA(id, { vlan: null }, caller))
    expect(virtualOf(id).actual).to.include({ mac, vlan: null, vlanPriority: 0, maximumRateMbps: 500 })
    valueOf(await iov.removeVHBA(id, caller))
    await make(0)
    expect(virtualOf(id).actual.mac).not.to.equal(mac)
    expect(virtualOf(id).actual).to.include({ vlan: null, maximumRateMbps: 0 })
  })

  it('have tags of 802.1ad and a link of their own where the driver has that', async () => {
    const id = await make(0)
    expect(await codeOf(id, { vlan, serviceTag: true })).to.equal('notSupported')
    expect(await codeOf(id, { linkState: 'disable' })).to.equal('notSupported')
    valueOf(await iov.removeVHBA(id, caller))
    const able = site.devices.controllers.get('h1')!.find(({ address }) => controller.endsWith(address))!
    able.capabilities = { ...able.capabilities, serviceTag: true, linkState: true }
    iov = await site.start()
    const again = await make(0)
    const before = virtualOf(again).actual
    expect(await codeOf(again, { serviceTag: true })).to.equal('invalidParameter')
    valueOf(await iov.configureVHBA(again, { vlan, serviceTag: true, linkState: 'disable' }, caller))
    expect(virtualOf(again).actual).to.deep.equal({ ...before, vlan, serviceTag: true, linkState: 'disable' })
    expect(virtualOf(again).drift).to.equal(null)
    valueOf(await iov.configureVHBA(again, { vlan: null, linkState: 'auto' }, caller))
    expect(virtualOf(again).actual).to.include({ vlan: null, serviceTag: false, linkState: 'auto' })
    expect(virtualOf(again).drift).to.equal(null)
  })

  it('are not set to what somebody has, what this site gives to its own, or what cannot be', async () => {
    const [id, other] = [await make(0), await make(1)]
    valueOf(await iov.configureVHBA(other, { mac }, caller))
    expect(await codeOf(id, { mac })).to.equal('inUse')
    const [range] = smallDescription().vlanRanges
    expect(await codeOf(id, { vlan: VLANID.parse(range!.first) })).to.equal('notAuthorisedByGroup')
    expect(await codeOf(id, { vlanPriority: 3 })).to.equal('invalidParameter')
    expect(await codeOf(id, { vlan }, 7)).to.equal('wrongState')
    expect(await codeOf(`${controller}/2`, { vlan })).to.equal('notFound')
    expect(virtualOf(id).actual.vlan).to.equal(null)
  })

  it('are no VM of this site’s, neither before nor after', async () => {
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const id = await make(0)
    valueOf(await iov.configureVHBA(id, { vlan }, caller))
    expect(refusalOf(await iov.initVHBA('h1', id, vm, {}, caller)).code).to.equal('inUse')
    const given = await make(1)
    valueOf(await iov.initVHBA('h1', given, vm, {}, caller))
    expect(await codeOf(given, { vlan })).to.equal('inUse')
  })
})
