import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import type { Backends, SwitchBackend } from '../../src/iov/backend.ts'
import { FakeTimers } from '../broker/enumerations/fake-timers.ts'
import { caller, FieldSite, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 21: saving the configuration of slow switches', () => {
  it('is done once for many changes, and "unsaved" is visible until then', async () => {
    await using site = await FieldSite.make()
    const timers = new FakeTimers()
    const saves: string[] = []
    const backends: Backends = {
      adapters: (host) => site.backends.adapters(host),
      hypervisor: (host) => site.backends.hypervisor(host),
      guest: (host) => site.backends.guest(host),
      switch: (name) => forgetful(site.backends.switch(name), saves),
    }
    const iov = await site.start({ backends, timers })
    const saved = () =>
      [...iov.site.switches.values()]
        .filter((one) => one.saved && one.fabric !== true)
        .map(({ name }) => name)
    expect(saved()).to.deep.equal(['leaf-1', 'leaf-2'])
    const set = { redundantPaths: 2, allowedHosts: ['host-a'] }
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    valueOf(await iov.disconnectResource(vm, 'lun-42', caller))
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    expect(saved()).to.deep.equal([])
    expect(saves).to.deep.equal([])
    timers.pass(defaultLimits.saveQuietMs)
    await new Promise((resolve) => setImmediate(resolve))
    expect(saves.sort()).to.deep.equal(['leaf-1', 'leaf-2'])
    expect(saved()).to.deep.equal(['leaf-1', 'leaf-2'])
  })
})

/** A switch that forgets over a restart what was not saved. */
function forgetful(real: SwitchBackend, saves: string[]): SwitchBackend {
  return {
    switch: real.switch,
    discover: (signal) => real.discover(signal),
    readPort: (port, signal) => real.readPort(port, signal),
    createVLAN: (vlan, name, signal) => real.createVLAN(vlan, name, signal),
    deleteVLAN: (vlan, signal) => real.deleteVLAN(vlan, signal),
    join: (port, vlan, role, signal) => real.join(port, vlan, role, signal),
    leave: (port, vlan, formerUntagged, signal) => real.leave(port, vlan, formerUntagged, signal),
    save: () => {
      saves.push(real.switch)
      return Promise.resolve()
    },
  }
}
