import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { SRIOVAdapter } from '../../../src/backends/sriov/adapter.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../src/iov/site-description.ts'

/** A controller as a site file describes it: igb, as recorded, unless said otherwise. */
export function controller(
  address: string,
  other: Partial<SimulatedControllerDescription> = {},
): SimulatedControllerDescription {
  return {
    address: PCIAddress.parse(address),
    device: `pf-${address.replaceAll(/[:.]/g, '-')}`,
    driver: 'igb',
    mac: MACAddress.parse('52:54:00:00:01:00'),
    slot: '1',
    serial: 'SN-1',
    numaNode: 0,
    speedMbps: 1000,
    totalVirtual: 7,
    ...other,
  }
}

export function adapterOver(
  access: HostAccess,
  deviceTimeoutMs = defaultLimits.deviceTimeoutMs,
): SRIOVAdapter {
  return new SRIOVAdapter({ host: 'h1', access, limits: { deviceTimeoutMs }, log: silentLog })
}
