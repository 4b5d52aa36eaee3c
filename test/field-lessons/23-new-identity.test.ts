import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf, vmRequest, withFibreChannel } from './field-site.ts'

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
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const macOf = (id: string | undefined) => iov.site.virtualControllers.get(id!)!.record!.mac
    const own = macOf(virtualControllers[0])
    const clone = valueOf(await iov.cloneVM({ vm, name: 'twin', host: null }, caller))
    expect(clone.vm).not.to.equal(vm)
    expect(macOf(clone.virtualControllers[0])).not.to.equal(own)
    expect(macOf(virtualControllers[0])).to.equal(own)
    expect(clone.channels.map((id) => iov.site.channels.get(id)!.resource)).to.deep.equal(['lun-42'])
  })

  it('never gives a port name of Fibre Channel again, also not one that came to nothing', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    let iov = await site.start()
    const names = new Set<string>()
    for (let number = 1; number <= 20; number++) {
      if (number === 10) iov = await site.start()
      const { virtualController: id } = valueOf(await iov.createVHBA(pf.fibreChannel, caller))
      const { actual, record, drift } = iov.site.virtualControllers.get(id)!
      expect(drift).to.equal(null)
      expect(actual.wwpn).to.equal(`2000${record!.mac.replaceAll(':', '')}`)
      names.add(actual.wwpn!)
      valueOf(await iov.removeVHBA(id, caller))
    }
    expect(names.size).to.equal(20)
    expect(site.devices().hosts['host-a']!.virtualPorts).to.deep.equal({})
    site.breaks({ call: /vport_create/, from: 1, effect: { kind: 'refuse', errno: 'EINVAL' } })
    expect(refusalOf(await iov.createVHBA(pf.fibreChannel, caller)).text).to.include('EINVAL')
    expect(iov.site.virtualControllers.get(`${pf.fibreChannel}/0`)).to.equal(undefined)
    const { generations } = await site.storage.loadLedger()
    const given = generations.filter(({ id }) => /^[0-9a-f]{16}$/.test(id))
    expect(given).to.have.length(21)
    for (const name of names) expect(given).to.deep.include({ id: name, generation: 1 })
  })
})
