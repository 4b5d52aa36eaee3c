import { expect } from 'chai'
import { caller, FieldSite, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 23: identities are used twice', () => {
  it('gives each virtual controller a new identity, also on a device that had one before', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const seen = new Set<string>()
    for (let number = 1; number <= 30; number++) {
      const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
      seen.add(iov.site.virtualControllers.get(virtualControllers[0]!)!.record!.mac)
      expect(seen.size).to.equal(number)
      valueOf(await iov.haltVM(vm, caller))
    }
  })

  it('gives a clone an identity of its own, and leaves the original its own', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    valueOf(await iov.connectResource(vm, 'home-export', {}, caller))
    const macOf = (id: string | undefined) => iov.site.virtualControllers.get(id!)!.record!.mac
    const own = macOf(virtualControllers[0])
    const clone = valueOf(await iov.cloneVM({ vm, name: 'twin', host: null }, caller))
    expect(clone.vm).not.to.equal(vm)
    expect(macOf(clone.virtualControllers[0])).not.to.equal(own)
    expect(macOf(virtualControllers[0])).to.equal(own)
    expect(clone.channels.map((id) => iov.site.channels.get(id)!.resource)).to.deep.equal(['home-export'])
  })
})
