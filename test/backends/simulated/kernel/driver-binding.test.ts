import { expect } from 'chai'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { failure } from '../../contract/failure.ts'
import { controller } from '../site.ts'

const { signal } = new AbortController()
const nic = '0000:01:00.0'
const ssd = '0000:03:00.0'
const devices = '/sys/bus/pci/devices'
const drivers = '/sys/bus/pci/drivers'

/** All as recorded of a real kernel with igb, nvme and vfio-pci. */
describe('simulated kernel: drivers of functions', () => {
  let kernel: SimulatedKernel

  beforeEach(() => {
    const nvme = { driver: 'nvme', device: 'nvme0', mac: null, totalVirtual: 4, slot: '3' }
    const described = [controller(nic, { device: 'eth0' }), controller(ssd, nvme)]
    kernel = new SimulatedKernel('h1', described, new StateFile(':memory:'))
  })

  const write = (path: string, text: string) => kernel.write(path, text, signal)
  const refused = async (path: string, text: string) =>
    ((await failure(write(path, text))) as Error).message.split(':')[0]
  const driverOf = async (address: string) =>
    (await kernel.list(`${devices}/${address}`, signal)).includes('driver')
      ? (await kernel.readLink(`${devices}/${address}/driver`, signal)).split('/').at(-1)
      : null
  const virtual = async (index: number) =>
    (await kernel.readLink(`${devices}/${ssd}/virtfn${index}`, signal)).split('/').at(-1)!

  it('take a function away from the host, and give it back', async () => {
    await write(`${drivers}/igb/unbind`, nic)
    expect(await kernel.list('/sys/class/net', signal)).to.deep.equal([])
    expect(await refused(`${drivers}/igb/unbind`, nic)).to.equal('ENODEV')
    await write(`${drivers}/igb/bind`, nic)
    expect(await refused(`${drivers}/igb/bind`, nic)).to.equal('EBUSY')
    await write(`${devices}/${nic}/driver_override`, 'vfio-pci')
    await write(`${drivers}/igb/unbind`, nic)
    expect(await refused(`${drivers}/igb/bind`, nic)).to.equal('ENODEV')
    await write(`${drivers}_probe`, nic)
    expect(await driverOf(nic)).to.equal('vfio-pci')
    expect(await refused(`${devices}/${nic}/sriov_numvfs`, '2')).to.equal('ENOENT')
    await write(`${drivers}/vfio-pci/unbind`, nic)
    await write(`${devices}/${nic}/driver_override`, '')
    expect(await kernel.read(`${devices}/${nic}/driver_override`, signal)).to.equal('vfio-pci\n')
    await write(`${devices}/${nic}/driver_override`, '\n')
    expect(await kernel.read(`${devices}/${nic}/driver_override`, signal)).to.equal('(null)\n')
    expect(await refused(`${drivers}/vfio-pci/bind`, nic)).to.equal('ENODEV')
    await write(`${drivers}_probe`, nic)
    await write(`${drivers}_probe`, nic)
    expect(await kernel.list('/sys/class/net', signal)).to.deep.equal(['eth0'])
    expect(await refused(`${drivers}_probe`, '0000:99:00.0')).to.equal('ENODEV')
  })

  it('leave no virtual functions of a network card that loses its driver', async () => {
    await write(`${devices}/${nic}/sriov_numvfs`, '2')
    await write(`${drivers}/igb/unbind`, nic)
    expect(await kernel.list(devices, signal)).to.have.members([nic, ssd])
  })

  it('take a secondary controller of NVMe that is online, and no other', async () => {
    await write(`${devices}/${ssd}/sriov_drivers_autoprobe`, '0')
    await write(`${devices}/${ssd}/sriov_numvfs`, '2')
    const manage = (args: string) =>
      kernel.run('nvme', ['virt-mgmt', '/dev/nvme0', ...args.split(' ')], signal)
    for (const args of ['-c 1 -r 1 -a 8 -n 1', '-c 1 -r 0 -a 8 -n 2', '-c 1 -a 9']) await manage(args)
    const [online, offline] = [await virtual(0), await virtual(1)]
    expect(await refused(`${drivers}/nvme/bind`, online)).to.equal('ENODEV')
    await write(`${devices}/${offline}/driver_override`, 'nvme')
    await write(`${drivers}_probe`, offline)
    expect(await driverOf(offline)).to.equal(null)
    expect(await refused(`${drivers}/nvme/bind`, offline)).to.equal('ENODEV')
    await write(`${devices}/${ssd}/sriov_drivers_autoprobe`, '1')
    await write(`${drivers}/nvme/bind`, online)
    expect(await refused(`${drivers}/nvme/bind`, online)).to.equal('EBUSY')
    await manage('-c 1 -a 7')
    expect(await driverOf(online)).to.equal('nvme')
  })

  it('are kept apart by groups, each function of a card with SR-IOV in one of its own', async () => {
    await write(`${devices}/${nic}/sriov_numvfs`, '2')
    const groups = await kernel.list('/sys/kernel/iommu_groups', signal)
    expect(groups).to.have.length(4)
    for (const address of await kernel.list(devices, signal)) {
      const group = (await kernel.readLink(`${devices}/${address}/iommu_group`, signal)).split('/').at(-1)!
      const members = `/sys/kernel/iommu_groups/${group}/devices`
      expect(await kernel.list(members, signal)).to.deep.equal([address])
      expect(await kernel.list(`${members}/${address}`, signal)).to.include('class')
    }
  })
})
