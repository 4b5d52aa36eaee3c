import { expect } from 'chai'
import { silentLog } from '../../src/base/log.ts'
import { BackendError } from '../../src/iov/backend.ts'
import type { AdapterBackend, Backends, DiscoveredVirtual } from '../../src/iov/backend.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import { SharedDevices } from '../../src/iov/shared-devices.ts'
import type { SiteState } from '../../src/iov/site-state.ts'
import type { Step } from '../../src/iov/step.ts'

const controller = PCIAddress.parse('0000:3b:00.0')

describe('devices that others hand out too', () => {
  const taking = (index: number, other: object = {}): Step => ({
    kind: 'vf.configure',
    arguments: {
      host: 'h1',
      technique: 'ioserver',
      controller,
      index,
      settings: {},
      expectFree: true,
      ...other,
    },
  })
  /** Devices by index, as their server shows them; what is not among them cannot be read. */
  const make = (shown: Readonly<Record<number, Partial<DiscoveredVirtual> | undefined>>) => {
    const read: string[] = []
    const adapter: Partial<AdapterBackend> = {
      technique: 'ioserver',
      readVirtual: async (_, index) => {
        read.push(`device ${index}`)
        if (index in shown) return shown[index] as DiscoveredVirtual
        throw new BackendError('h1', 'read', 'unreachable', 'no answer')
      },
    }
    const devices = new SharedDevices({
      backends: { adapters: () => [adapter] } as unknown as Backends,
      state: {
        virtualRead: (id: string, index: number) => read.push(`${id}/${index} shown`),
      } as unknown as SiteState,
      discovery: { host: async (host) => read.push(host) > 0 },
      environment: { now: () => 0, randomBytes: (count) => new Uint8Array(count) },
      limits: { deviceTimeoutMs: 1, deviceGraceMs: 1, makeTimeout: () => new AbortController().signal },
      log: silentLog,
    })
    const seen = new Set<string>()
    return {
      read,
      find: (...steps: Step[]) => devices.unseen({ steps }, seen),
      look: devices.look.bind(devices),
    }
  }

  it('are those of an I/O server that a plan takes, each once', () => {
    const { find } = make({})
    const own = taking(1, { technique: 'sriov' })
    const kept = taking(2, { expectFree: false })
    expect(
      find(taking(0), own, kept, { ...taking(3), kind: 'vf.reset' }).map(({ index }) => index),
    ).to.deep.equal([0])
    expect(find(taking(0), taking(4)).map(({ index }) => index)).to.deep.equal([4])
  })

  it('are looked at, and no more where they are free', async () => {
    const { find, look, read } = make({ 0: { usedBy: null } })
    await look(find(taking(0)))
    expect(read).to.deep.equal(['device 0', `h1/${controller}/0 shown`])
  })

  it('have their host read anew, once, where one is taken, gone or cannot be seen', async () => {
    const { find, look, read } = make({ 0: { usedBy: 'somebody' }, 1: undefined })
    await look(find(taking(0), taking(1), taking(2)))
    expect(read.filter((one) => one.startsWith('device'))).to.have.length(3)
    expect(read.filter((one) => one === 'h1')).to.have.length(1)
  })
})
