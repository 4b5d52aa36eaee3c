import { defaultLimits } from '../../../src/base/limits.ts'
import { QBridgeSwitch } from '../../../src/backends/switch/qbridge.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { SNMPAgent } from '../../../src/snmp/agent.ts'
import type { Security } from '../../../src/snmp/security.ts'
import { switchContract } from './switch.ts'

const address = process.env['SNMP_ADDRESS']
const key = process.env['SNMP_KEY']
const community = process.env['SNMP_COMMUNITY']
if (address === undefined || key === undefined || community === undefined)
  throw new Error('SNMP_ADDRESS, SNMP_KEY and SNMP_COMMUNITY are not set: run conformance/devices/snmp.run')
const [host = '', port = ''] = address.split(':')

const securities: Record<string, Security> = {
  v2c: { version: 'v2c', community },
  'v3 authPriv': {
    version: 'v3',
    user: 'iovm',
    authentication: { protocol: 'SHA-256', key },
    privacy: { protocol: 'AES', key },
  },
}

/** The contract of every switch backend, on the rig's agent, which is of another make. */
for (const [name, security] of Object.entries(securities)) {
  switchContract(
    `SNMP ${name}`,
    async () => {
      const access = new SNMPAgent({
        host,
        port: Number(port),
        security: () => security,
        limits: defaultLimits,
      })
      return {
        backend: new QBridgeSwitch({ name: 'rig', access, limits: defaultLimits, saved: true }),
        ports: ['p1', 'p2', 'p3'],
        vlans: [100, 101, 4094].map((id) => VLANID.parse(id)),
        openPort: null,
        close: () => access.close(),
      }
    },
    { runs: 10 },
  )
}
