import { expect } from 'chai'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { adapterOver } from '../simulated/site.ts'
import { adapterContract } from './adapter.ts'
import { netdevsimHost } from './netdevsim-host.ts'

/** A device of netdevsim that conformance/devices/kernel.run has made, with at most four virtual functions. */
const [device, network] = [process.env['NETDEVSIM'], process.env['NETDEVSIM_DEVICE']]
if (device === undefined || network === undefined)
  throw new Error('NETDEVSIM and NETDEVSIM_DEVICE are not set: run conformance/devices/kernel.run')
const address = PCIAddress.parse('0000:ff:00.0')
const open = () => adapterOver(netdevsimHost(address, device, 4))

/** The contract of adapters with what igb refuses: minimum rates, above all. */
adapterContract(
  'netdevsim',
  () =>
    Promise.resolve({
      backend: open(),
      controller: address,
      count: 2,
      plain: null,
      close: () => Promise.resolve(),
    }),
  { runs: 1 },
)

describe('netdevsim', () => {
  const { signal } = new AbortController()
  const ip = (...args: string[]) => new LocalHost().run('ip', ['link', 'set', network, ...args], signal)

  it('shows a tag of 802.1ad that somebody else has set, and takes it away', async () => {
    const adapter = open()
    await adapter.enable(address, 1, signal)
    await ip('vf', '0', 'vlan', '100', 'proto', '802.1ad')
    const found = await adapter.readVirtual(address, 0, signal)
    expect(found?.settings).to.include({ vlan: 100, serviceTag: true })
    await adapter.reset(address, 0, signal)
    const after = await adapter.readVirtual(address, 0, signal)
    expect(after?.settings).to.include({ vlan: null }).and.not.have.property('serviceTag')
    await adapter.enable(address, 0, signal)
  })
})
