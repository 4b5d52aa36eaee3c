import { expect } from 'chai'
import { HostError } from '../../../src/backends/host-access.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'

/** A host with an igb card that the test may do with as it likes. */
export interface DriverBindingBench {
  access: HostAccess
  backend: AdapterBackend
  controller: PCIAddress
  close(): Promise<void>
}

/** How a Linux host hands a virtual function from one driver to another, and what we see of it. */
export function driverBindingContract(name: string, open: () => Promise<DriverBindingBench>): void {
  describe(`driver binding contract: ${name}`, () => {
    const { signal } = new AbortController()
    const pci = '/sys/bus/pci'
    let bench: DriverBindingBench
    let card: string
    /** The first virtual function. */
    let address: string

    const write = (path: string, text: string) => bench.access.write(path, text, signal)
    const read = () => bench.backend.readVirtual(bench.controller, 0, signal)
    const override = (driver: string) => write(`${pci}/devices/${address}/driver_override`, driver)
    const driverName = async () =>
      (await bench.access.readLink(`${pci}/devices/${address}/driver`, signal)).split('/').at(-1)
    const networkDevice = async () => {
      const net = `${pci}/devices/${address}/net`
      const [device] = await bench.access.list(net, signal)
      return (file: string) => bench.access.read(`${net}/${device}/${file}`, signal)
    }
    const errnoOf = async (promise: Promise<unknown>) => {
      const error = await failure(promise)
      expect(error).to.be.instanceOf(HostError)
      return (error as HostError).errno
    }

    beforeEach(async () => {
      bench = await open()
      card = `${pci}/devices/${bench.controller}`
      // Virtual functions come without a driver, whether the host has one or not.
      await write(`${card}/sriov_drivers_autoprobe`, '0')
      await bench.backend.enable(bench.controller, 2, signal)
      address = (await read())?.address ?? ''
      await write(`${card}/sriov_drivers_autoprobe`, '1')
    })
    afterEach(async () => {
      await write(`${card}/sriov_numvfs`, '0')
      await bench.close()
    })

    it('gives a virtual function to vfio-pci by its override, and takes it back', async () => {
      expect(await errnoOf(driverName())).to.equal('ENOENT')
      await override('vfio-pci')
      await write(`${pci}/drivers_probe`, address)
      expect(await driverName()).to.equal('vfio-pci')
      expect((await read())?.usedBy).to.equal('it is bound to vfio-pci')
      await write(`${pci}/drivers/vfio-pci/unbind`, address)
      expect((await read())?.usedBy).to.equal(null)
      await write(`${pci}/drivers/vfio-pci/bind`, address)
      expect((await read())?.usedBy).to.equal('it is bound to vfio-pci')
      await write(`${pci}/devices/${address}/driver/unbind`, address)
      await override('\n')
      await write(`${pci}/drivers/igbvf/bind`, address)
      expect(await driverName()).to.equal('igbvf')
      expect((await read())?.usedBy).to.equal(null)
    })

    it('refuses what does not fit', async () => {
      expect(await errnoOf(write(`${pci}/drivers/vfio-pci/bind`, address))).to.equal('ENODEV')
      expect(await errnoOf(write(`${pci}/drivers/vfio-pci/unbind`, address))).to.equal('ENODEV')
      expect(await errnoOf(write(`${pci}/drivers/vfio-pci/bind`, '0000:ee:10.0'))).to.equal('ENODEV')
      expect(await errnoOf(write(`${pci}/drivers_probe`, '0000:ee:10.0'))).to.equal('ENODEV')
      await write(`${card}/sriov_drivers_autoprobe`, '0')
      expect(await errnoOf(write(`${pci}/drivers/igbvf/bind`, address))).to.equal('ENODEV')
      await write(`${card}/sriov_drivers_autoprobe`, '1')
      await override('vfio-pci')
      expect(await errnoOf(write(`${pci}/drivers/igbvf/bind`, address))).to.equal('ENODEV')
      await write(`${pci}/drivers/vfio-pci/bind`, address)
      expect(await errnoOf(write(`${pci}/drivers/vfio-pci/bind`, address))).to.equal('EBUSY')
      expect(await errnoOf(write(`${pci}/drivers/igbvf/unbind`, address))).to.equal('ENODEV')
    })

    it('configures a virtual function that is handed over, and does not make the functions anew', async () => {
      await override('vfio-pci')
      await write(`${pci}/drivers_probe`, address)
      const settings = { mac: MACAddress.parse('02:00:00:00:00:01'), vlan: VLANID.parse(100) }
      await bench.backend.configure(bench.controller, 0, settings, signal)
      expect((await read())?.settings).to.deep.include(settings)
      const error = await failure(bench.backend.enable(bench.controller, 3, signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'conflict')
    })

    it('takes a virtual function back from vfio-pci when it is reset', async () => {
      await override('vfio-pci')
      await write(`${pci}/drivers_probe`, address)
      await bench.backend.configure(
        bench.controller,
        0,
        { mac: MACAddress.parse('02:00:00:00:00:01') },
        signal,
      )
      await bench.backend.reset(bench.controller, 0, signal)
      expect(await read()).to.deep.include({ usedBy: null })
      expect((await read())?.settings.mac).to.equal(null)
      // Nothing keeps it for vfio-pci any more.
      expect(await errnoOf(write(`${pci}/drivers/vfio-pci/bind`, address))).not.to.equal('')
      await bench.backend.enable(bench.controller, 3, signal)
    })

    it('lets no network device keep the MAC address that its function had before it was reset', async () => {
      const mac = MACAddress.parse('02:00:00:00:00:01')
      await bench.backend.configure(bench.controller, 0, { mac }, signal)
      await write(`${pci}/drivers/igbvf/bind`, address)
      expect(await (await networkDevice())('address')).to.equal(`${mac}\n`)
      await bench.backend.reset(bench.controller, 0, signal)
      const own = await networkDevice()
      expect(await own('addr_assign_type')).to.equal('1\n')
      expect(await own('address')).not.to.equal(`${mac}\n`)
      expect((await read())?.settings.mac).to.equal(null)
      await bench.backend.enable(bench.controller, 3, signal)
    })

    it('makes a network device with the MAC address that was given, and with one of its own where none was', async () => {
      const mac = MACAddress.parse('02:00:00:00:00:01')
      await bench.backend.configure(bench.controller, 0, { mac }, signal)
      await write(`${pci}/drivers/igbvf/bind`, address)
      const given = await networkDevice()
      expect([await given('address'), await given('addr_assign_type')]).to.deep.equal([`${mac}\n`, '0\n'])
      await write(`${pci}/drivers/igbvf/unbind`, address)
      await bench.backend.reset(bench.controller, 0, signal)
      await write(`${pci}/drivers/igbvf/bind`, address)
      const own = await networkDevice()
      expect(await own('addr_assign_type')).to.equal('1\n')
      expect(await own('address')).not.to.equal(`${mac}\n`)
      expect((await read())?.settings.mac).to.equal(null)
      // Nobody has decided on that one.
      await bench.backend.enable(bench.controller, 3, signal)
    })
  })
}
