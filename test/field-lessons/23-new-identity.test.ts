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
})
