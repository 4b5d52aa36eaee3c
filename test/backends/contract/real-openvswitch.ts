import { OpenVSwitch } from '../../../src/backends/switch/openvswitch.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { switchContract } from './switch.ts'

const address = process.env['OVSDB_ADDRESS']
if (address === undefined)
  throw new Error('OVSDB_ADDRESS is not set: run conformance/devices/openvswitch.run')

/** The contract of every switch backend, on the rig's switch. */
switchContract(
  'Open vSwitch',
  () => {
    const backend = new OpenVSwitch({ name: 'rig', address, bridge: 'br0' })
    return Promise.resolve({
      backend,
      ports: ['p1', 'p2', 'p3'],
      vlans: [100, 101, 4094].map((id) => VLANID.parse(id)),
      openPort: 'p6',
      close: () => backend.close(),
    })
  },
  { runs: 50 },
)
