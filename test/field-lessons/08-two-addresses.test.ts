import { expect } from 'chai'
import type { Backends, GuestBackend, HypervisorBackend } from '../../src/iov/backend.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { representationProvider } from '../../src/providers/iov/representations.ts'
import type { IOV_PortRepresentation } from '../../src/providers/iov/classes.ts'
import { SiteView } from '../../src/providers/iov/site-view.ts'
import { canonicalAddress } from '../../src/providers/iov/value-maps.ts'
import { context } from '../providers/iov/schema.ts'
import { caller, FieldSite, shownByHost, valueOf, vmRequest } from './field-site.ts'

const backendsOf = (site: FieldSite, change: Partial<Backends>): Backends => ({
  adapters: (host) => site.backends.adapters(host),
  switch: (name) => site.backends.switch(name),
  hypervisor: (host) => site.backends.hypervisor(host),
  guest: (host) => site.backends.guest(host),
  ...change,
})

describe('field lesson 8: administrative and effective MAC address fight', () => {
  it('sets the administrative one through the physical function before a VM has the device', async () => {
    await using site = await FieldSite.make()
    const seen: [unknown, string][] = []
    const looking = (real: HypervisorBackend): HypervisorBackend => ({
      host: real.host,
      discover: (signal) => real.discover(signal),
      define: (vm, signal) => real.define(vm, signal),
      undefine: (vm, signal) => real.undefine(vm, signal),
      start: (vm, signal) => real.start(vm, signal),
      stop: (vm, signal) => real.stop(vm, signal),
      migrate: (vm, target, signal) => real.migrate(vm, target, signal),
      detach: (vm, device, signal) => real.detach(vm, device, signal),
      async attach(vm, device, signal) {
        const handed = [...iov.site.virtualControllers.values()].find(
          ({ record }) => record?.mac === device.mac,
        )
        seen.push([(await shownByHost(site, handed!.id))['address'], device.mac])
        await real.attach(vm, device, signal)
      },
    })
    const iov = await site.start({
      backends: backendsOf(site, { hypervisor: (host) => looking(site.backends.hypervisor(host)) }),
    })
    valueOf(await iov.createVM(vmRequest('zenith-lab', { redundantPaths: 2 }), caller))
    expect(seen).to.have.lengthOf(2)
    for (const [shown, given] of seen) expect(shown).to.equal(given)
  })

  it('shows both, where a guest has put another one in force', async () => {
    await using site = await FieldSite.make()
    const own = MACAddress.parse('02:00:00:00:00:99')
    const stubborn = (real: GuestBackend): GuestBackend => ({
      host: real.host,
      addInterface: (vm, mac, signal) => real.addInterface(vm, mac, signal),
      removeInterface: (vm, mac, signal) => real.removeInterface(vm, mac, signal),
      connect: (vm, mac, resource, signal) => real.connect(vm, mac, resource, signal),
      disconnect: (vm, mac, resource, signal) => real.disconnect(vm, mac, resource, signal),
      discover: async (vm, signal) =>
        (await real.discover(vm, signal)).map((one) => ({ ...one, effectiveMAC: own })),
    })
    const iov = await site.start({
      backends: backendsOf(site, { guest: (host) => stubborn(site.backends.guest(host)) }),
    })
    const { virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    const { mac } = iov.site.virtualControllers.get(virtualControllers[0]!)!.record!
    await iov.refresh(caller.signal)
    const provider = representationProvider(new SiteView(iov))
    const shown: IOV_PortRepresentation[] = []
    for await (const one of provider.list(context())) shown.push(one as IOV_PortRepresentation)
    expect(shown[0]!.PermanentAddress).to.equal(canonicalAddress(mac))
    expect(shown[0]!.NetworkAddresses).to.deep.equal([canonicalAddress(own)])
    expect(iov.site.virtualControllers.get(virtualControllers[0]!)!.actual.mac).to.equal(mac)
  })
})
