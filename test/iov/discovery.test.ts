import { expect } from 'chai'
import { defaultLimits } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import type { AdapterBackend, Backends, DiscoveredController, Technique } from '../../src/iov/backend.ts'
import { Discovery } from '../../src/iov/discovery.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import type { SiteState } from '../../src/iov/site-state.ts'

describe('iov: discovery of a host with several adapter backends', () => {
  type Found = readonly { technique: Technique; controller: DiscoveredController }[]

  const shown = (address: string, maximumVirtual: number) =>
    ({ address: PCIAddress.parse(address), maximumVirtual }) as DiscoveredController

  const backend = (technique: Technique, ...controllers: DiscoveredController[]) =>
    ({ technique, discover: () => Promise.resolve(controllers) }) as unknown as AdapterBackend

  /** Which backend each controller is taken from, by address. */
  async function taken(...adapters: AdapterBackend[]): Promise<Record<string, Technique>> {
    let found: Found = []
    const discovery = new Discovery({
      description: {} as SiteDescription,
      backends: {
        adapters: () => adapters,
        hypervisor: () => ({ discover: () => Promise.resolve([]) }),
      } as unknown as Backends,
      state: {
        site: { hosts: new Map(), vms: new Map() },
        hostReading: () => 0,
        hostFound: (_: string, { controllers }: { controllers: Found }) => (found = controllers),
        hostLost: (_: string, fault: string) => {
          throw new Error(fault)
        },
      } as unknown as SiteState,
      environment: { now: () => 0, randomBytes: (count) => new Uint8Array(count) },
      limits: { ...defaultLimits, makeTimeout: () => new AbortController().signal },
      log: silentLog,
    })
    await discovery.host('h1')
    return Object.fromEntries(found.map(({ technique, controller }) => [controller.address, technique]))
  }

  it('takes each controller from the first backend that can virtualize it, or else that shows it', async () => {
    const [card, carrier, plain, adapter] = ['0000:01:00.0', '0000:02:00.0', '0000:03:00.0', '0000:04:00.0']
    const sriov = backend('sriov', shown(card, 7), shown(carrier, 0), shown(plain, 0))
    const npiv = backend('npiv', shown(card, 64), shown(carrier, 64), shown(plain, 0), shown(adapter, 64))
    expect(await taken(sriov, npiv)).to.deep.equal({
      [card]: 'sriov',
      [carrier]: 'npiv',
      [plain]: 'sriov',
      [adapter]: 'npiv',
    })
  })
})
