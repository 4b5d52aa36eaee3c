import { expect } from 'chai'
import { SiteView } from '../../src/providers/iov/site-view.ts'
import { channelProvider } from '../../src/providers/iov/channels.ts'
import type { IOV_DataChannel } from '../../src/providers/iov/classes.ts'
import { context } from '../providers/iov/schema.ts'
import { caller, FieldSite, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 17: bonds of virtual functions break with LACP', () => {
  it('offers active-backup only, and shows which path is which', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const set = { redundantPaths: 2, allowedHosts: ['host-a'] }
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const provider = channelProvider(new SiteView(iov))
    const roles = async (): Promise<Map<string, number>> => {
      const found = new Map<string, number>()
      for await (const channel of provider.list(context()) as Iterable<IOV_DataChannel>) {
        const id = channel.InstanceID.slice('iovm:channel/'.length)
        found.set(iov.site.channels.get(id)!.virtualController, channel.PathRole!)
      }
      return found
    }
    const before = await roles()
    expect([...before.values()].sort()).to.deep.equal([3, 4])

    const [active] = [...before].find(([, role]) => role === 3)!
    const { controller } = iov.site.virtualControllers.get(active)!
    await site.ip('host-a', 'dev', iov.site.controllers.get(controller)!.device, 'down')
    await iov.refresh(caller.signal)
    const after = await roles()
    expect(after.get(active)).to.equal(4)
    expect([...after.values()].sort()).to.deep.equal([3, 4])
  })
})
