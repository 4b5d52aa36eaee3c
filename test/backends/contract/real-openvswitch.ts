import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { OpenVSwitch } from '../../../src/backends/switch/openvswitch.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { switchContract } from './switch.ts'

const address = process.env['OVSDB_ADDRESS']
const ports = process.env['OVS_PORTS']?.split(',')
if (address === undefined || ports === undefined)
  throw new Error('OVSDB_ADDRESS and OVS_PORTS are not set: run conformance/devices/openvswitch.run')

/** The contract of every switch backend, on these ports of the rig's switch, however they are configured. */
switchContract(
  'Open vSwitch',
  () => {
    const backend = new OpenVSwitch({ name: 'rig', address, bridge: 'br0' })
    return Promise.resolve({
      backend,
      ports,
      vlans: [100, 101, 4094].map((id) => VLANID.parse(id)),
      openPort: 'p6',
      configuration: async (port) => {
        const columns = ['vlan_mode', 'tag', 'trunks']
        return (await promisify(execFile)('ovs-vsctl', [`--db=${address}`, 'get', 'port', port, ...columns]))
          .stdout
      },
      close: () => backend.close(),
    })
  },
  { runs: 15 },
)
