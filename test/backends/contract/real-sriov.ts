import { LocalHost } from '../../../src/backends/local-host.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { adapterOver } from '../simulated/site.ts'
import { adapterContract } from './adapter.ts'
import { batchCost } from './batch-cost.ts'
import { toldChangeContract } from './told-change.ts'

/** The kernel rig's first igb card, and its management interface, which cannot virtualize. */
const [card, plain] = ['0000:01:00.0', '0000:00:05.0'].map((address) => PCIAddress.parse(address))
if (card === undefined || plain === undefined) throw new Error('there are two')

/** The contract of adapters with virtual functions, on this machine's kernel: run conformance/devices/kernel.run. */
adapterContract(
  'igb',
  () =>
    Promise.resolve({
      backend: adapterOver(new LocalHost()),
      controller: card,
      count: 2,
      plain,
      close: () => Promise.resolve(),
    }),
  { runs: 1 },
)

const access = new LocalHost()
const bench = { access, backend: adapterOver(access), controller: card, network: 'pf0' }
toldChangeContract('igb', bench)
batchCost('igb', { ...bench, count: 7 })
