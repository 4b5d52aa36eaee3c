import { expect } from 'chai'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { pathRole } from '../../src/iov/path-role.ts'
import { caller, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: roles of redundant paths', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
    vm = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller)).vm
  })

  const roles = (): string[] => {
    const channels = [...iov.site.channels.values()]
    const sorted = channels.toSorted((one, other) =>
      one.virtualController < other.virtualController ? -1 : 1,
    )
    return sorted.map((channel) => pathRole(iov.site, channel, channels))
  }

  it('are one active and the others backup, as soon as more than one is connected', async () => {
    expect(roles()).to.deep.equal([])
    valueOf(await iov.connectResource(vm, 'san', {}, caller))
    expect(roles()).to.deep.equal(['active', 'backup'])
    valueOf(await iov.disconnect(vm, 'san', caller))
    expect(roles()).to.deep.equal(['none', 'none'])
  })

  it('change when the active one cannot carry any more, and back', async () => {
    valueOf(await iov.connectResource(vm, 'san', {}, caller))
    const [first] = [...iov.site.channels.values()].map(({ virtualController }) => virtualController).sort()
    const controller = iov.site.virtualControllers.get(first!)!.controller
    const discovered = site.devices.controllers
      .get('h1')!
      .find(({ address }) => controller.endsWith(address))!
    discovered.linkUp = false
    await iov.refresh(caller.signal)
    expect(roles()).to.deep.equal(['backup', 'active'])
    discovered.linkUp = true
    await iov.refresh(caller.signal)
    expect(roles()).to.deep.equal(['active', 'backup'])
  })

  it('do not mix resources or VMs', async () => {
    const single = valueOf(await iov.createVM(vmRequest('web'), caller)).vm
    valueOf(await iov.connectResource(single, 'nas', {}, caller))
    expect(roles()).to.deep.equal(['none'])
  })
})
