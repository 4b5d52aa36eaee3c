import { expect } from 'chai'
import { Life } from '../life-site.ts'
import { caller, refusalOf, SmallSite, valueOf } from '../small-site.ts'

describe('iov: haltVM', () => {
  let life: Life

  beforeEach(async () => {
    life = await Life.begin()
  })

  it('needs no host but its own, and no switch but those that its channels cross', async () => {
    const vm = await life.makeVM({ switchPort: 's1/1' }, 'web', 'lun')
    for (const name of ['h2', 'h3', 's2']) life.site.devices.unreachable.add(name)
    await life.iov.refresh(caller.signal)
    valueOf(await life.iov.haltVM(vm, caller))
    life.site.devices.unreachable.clear()
    await life.iov.refresh(caller.signal)
    expect(await life.site.state()).to.deep.equal(life.before)
  })

  it('says what to do while the host does not answer', async () => {
    const vm = await life.makeVM({ allowedHosts: ['h1'] }, 'web', 'nas')
    life.site.devices.unreachable.add('h1')
    await life.iov.refresh(caller.signal)
    const { code, text } = await life.refused(() => life.iov.haltVM(vm, caller))
    expect(code).to.equal('failed')
    expect(text).to.contain('h1 cannot be reached').and.to.contain('take it out of the site file')
  })

  it('forgets a VM whose host is not in the site any more, and gives back what the switches have for it', async () => {
    const gone = await life.makeVM({ allowedHosts: ['h1'] }, 'web', 'lun', 'nas')
    const other = await life.makeVM({ allowedHosts: ['h2'] }, 'web', 'nas')
    await life.iov.close()
    const { description, devices, storage } = life.site
    const without = {
      ...description,
      hosts: description.hosts.filter(({ name }) => name !== 'h1'),
      cables: description.cables.filter(({ from }) => !from.startsWith('h1/')),
    }
    const site = new SmallSite(without, devices, storage)
    const iov = await site.start()
    expect(refusalOf(await iov.migrateVM(gone, null, caller)).text).to.contain('it can only be halted')
    valueOf(await iov.haltVM(gone, caller))
    expect([...iov.site.vms.keys()]).to.deep.equal([other])
    expect([...iov.site.channels.values()].map(({ vm }) => vm)).to.deep.equal([other])
    valueOf(await iov.haltVM(other, caller))
    for (const name of ['s1', 's2']) {
      expect(devices.vlans.get(name)!.size, name).to.equal(0)
      for (const { tagged, untagged } of devices.ports.get(name)!.values())
        expect([tagged, untagged]).to.deep.equal([[], null])
    }
    const { generations: _, ...ledger } = await storage.loadLedger()
    expect(Object.values(ledger).flat()).to.deep.equal([])
  })
})
