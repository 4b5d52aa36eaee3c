import { systemTimers } from '../../base/timers.ts'
import type { Limits } from '../../base/limits.ts'
import type { SNMPSecurityDescription, SwitchDescription } from '../../iov/site-description.ts'
import { SNMPAgent } from '../../snmp/agent.ts'
import { authenticationProtocols, privacyProtocols } from '../../snmp/security.ts'
import type { Security } from '../../snmp/security.ts'
import type { TrapReceiver } from '../../snmp/trap-receiver.ts'
import type { SecretReader } from '../secrets.ts'
import { CiscoSwitch } from './cisco.ts'
import { QBridgeSwitch } from './qbridge.ts'
import { trapWatch } from './trap-watch.ts'
import { vendors } from './vendor-table.ts'
import type { Vendor } from './vendor-table.ts'

export interface SNMPSwitchMeans {
  readonly limits: Limits
  readonly secrets: SecretReader
  /** The receiver at this port, of the agents with addresses of this family. */
  readonly traps: (port: number, family: 'udp4' | 'udp6') => TrapReceiver
}

/**
 * A switch as a site describes it. Throws a RangeError when it is not described, or with protocols or a vendor that are
 * not known; secrets are read when they are needed.
 */
export function openSNMPSwitch(
  { name, address, snmp }: SwitchDescription,
  { limits, secrets, traps }: SNMPSwitchMeans,
): { backend: QBridgeSwitch | CiscoSwitch; close(): Promise<void> } {
  if (address === null || snmp === undefined)
    throw new RangeError(`switch ${name} has no address, or nothing is said of its SNMP`)
  const { port, security: described, vendor: vendorName, saveAfterMs, trapPort } = snmp
  const vendor = vendors.get(vendorName)
  if (vendor === undefined)
    throw new RangeError(`switch ${name} is of a vendor ${vendorName} that is not known`)
  const security = readSecurity(described, secrets)
  const access = new SNMPAgent({ host: address, port, security, limits })
  const watch =
    trapPort === undefined
      ? {}
      : {
          watch: trapWatch({
            device: name,
            host: address,
            receiver: traps(trapPort, address.includes(':') ? 'udp6' : 'udp4'),
            security,
          }),
          mayMiss: true,
        }
  const backend = new backends[vendor.tables]({
    name,
    access,
    limits,
    saved: true,
    vendor,
    saveAfterMs,
    timers: systemTimers,
    ...watch,
  })
  return { backend, close: () => access.close() }
}

/** By the tables that a vendor's switches have. */
const backends = { 'q-bridge': QBridgeSwitch, cisco: CiscoSwitch } as const satisfies Record<
  Vendor['tables'],
  unknown
>

function readSecurity(described: SNMPSecurityDescription, secrets: SecretReader): () => Security {
  if (described.version === 'v2c') return () => ({ version: 'v2c', community: secrets(described.community) })
  const { user, authentication, privacy } = described
  const authenticationProtocol = expectKnown(authentication?.protocol, authenticationProtocols)
  const privacyProtocol = expectKnown(privacy?.protocol, privacyProtocols)
  return () => ({
    version: 'v3',
    user,
    ...(authentication === undefined || authenticationProtocol === undefined
      ? {}
      : { authentication: { protocol: authenticationProtocol, key: secrets(authentication.key) } }),
    ...(privacy === undefined || privacyProtocol === undefined
      ? {}
      : { privacy: { protocol: privacyProtocol, key: secrets(privacy.key) } }),
  })
}

function expectKnown<P extends string>(name: string | undefined, known: readonly P[]): P | undefined {
  const found = known.find((one) => one === name)
  if (name !== undefined && found === undefined)
    throw new RangeError(`${name} is not known: expected one of ${known.join(', ')}`)
  return found
}
