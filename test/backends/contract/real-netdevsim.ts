import { expect } from 'chai'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { adapterOver } from '../simulated/site.ts'
import { adapterContract } from './adapter.ts'
import { failure } from './failure.ts'
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

const { signal } = new AbortController()

/** netdevsim goes back to legacy mode when its last virtual function ends. */
async function toMode(mode: 'legacy' | 'switchdev'): Promise<void> {
  const handle = `netdevsim/${device}`
  const { stderr } = await new LocalHost().run(
    'devlink',
    ['dev', 'eswitch', 'set', handle, 'mode', mode],
    signal,
  )
  expect(stderr).to.equal('')
}

describe('netdevsim', () => {
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

  it('shows the mode of its e-switch, as somebody else sets it, and takes in it what it can', async () => {
    const adapter = open()
    const shown = async () => {
      const found = (await adapter.discover(signal)).find((one) => one.address === address)
      return [found?.eSwitch?.mode, found?.device, found?.eSwitch?.representors.map(({ index }) => index)]
    }
    expect(await shown()).to.deep.equal(['legacy', network, []])
    await toMode('switchdev')
    expect(await shown(), 'by devlink').to.deep.equal(['switchdev', network, []])
    await adapter.enable(address, 2, signal)
    expect(await shown(), 'by its representors').to.deep.equal(['switchdev', network, [0, 1]])
    const one = async () => (await adapter.readVirtual(address, 0, signal))?.settings
    const mac = MACAddress.parse('02:00:00:00:00:01')
    for (const change of [{ vlan: VLANID.parse(100) }, { maximumRateMbps: 100 }]) {
      const error = await failure(adapter.configure(address, 0, { mac, ...change }, signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'unsupported')
      expect((await one())?.mac, 'nothing of a change that is refused').to.equal(null)
    }
    await adapter.configure(address, 0, { mac, trust: true, spoofCheck: false, linkState: 'disable' }, signal)
    expect(await one()).to.include({ mac, trust: true, spoofCheck: false, linkState: 'disable' })
    await adapter.reset(address, 0, signal)
    expect(await one()).to.include({ mac: null, trust: false, spoofCheck: true })
    await toMode('legacy')
    expect(await shown()).to.deep.equal(['legacy', network, []])
    await adapter.enable(address, 0, signal)
  })
})
