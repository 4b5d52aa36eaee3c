import { expect } from 'chai'
import type { Backends, SwitchBackend } from '../../src/iov/backend.ts'
import { caller, FieldSite, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 22: dialects of SNMP', () => {
  it('reads back what it has set: a switch that says yes and does nothing is found out', async () => {
    await using site = await FieldSite.make()
    const backends: Backends = {
      adapters: (host) => site.backends.adapters(host),
      hypervisor: (host) => site.backends.hypervisor(host),
      guest: (host) => site.backends.guest(host),
      switch: (name) => liar(site.backends.switch(name)),
    }
    const iov = await site.start({ backends })
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    const before = site.devices()
    const refusal = refusalOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    expect(refusal.code).to.equal('deviceRefused')
    expect(refusal.text).to.contain('does not show it')
    expect(site.devices()).to.deep.equal(before)
  })
})

/** Says that ports have joined VLANs, and does not let them. */
function liar(real: SwitchBackend): SwitchBackend {
  return {
    switch: real.switch,
    discover: (signal) => real.discover(signal),
    readPort: (port, signal) => real.readPort(port, signal),
    createVLAN: (vlan, name, signal) => real.createVLAN(vlan, name, signal),
    deleteVLAN: (vlan, signal) => real.deleteVLAN(vlan, signal),
    join: () => Promise.resolve(),
    leave: (port, vlan, formerUntagged, signal) => real.leave(port, vlan, formerUntagged, signal),
  }
}
