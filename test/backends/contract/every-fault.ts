import { expect } from 'chai'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../../src/backends/simulated/faults.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, VirtualSettings } from '../../../src/iov/backend.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { failure } from './failure.ts'

/** Virtual devices to be tried while their host fails. */
export interface FaultBench {
  access: HostAccess
  /** The backend over this host; a call that is not answered is given up after a time that is good for the tests. */
  make(access: HostAccess): AdapterBackend
  controller: PCIAddress
  /** A free virtual device, and what takes it into use. */
  index: number
  settings: Partial<VirtualSettings>
  /** As it is when it is free. */
  free: VirtualSettings
  close(): Promise<void>
}

/** What changes something: who lies about it accepts it, and does not do it. */
const changing = /^(write |run (ip link (add|set|del)|nvme virt-mgmt))/

const effects: Readonly<Record<string, Pick<HostFault, 'call' | 'effect'>>> = {
  refuses: { call: /./, effect: { kind: 'refuse', errno: 'EIO', text: 'Input/output error' } },
  'is busy': {
    call: changing,
    effect: { kind: 'refuse', errno: 'EBUSY', text: 'Device or resource busy' },
  },
  hangs: { call: /./, effect: { kind: 'hang' } },
  lies: { call: changing, effect: { kind: 'lie' } },
  vanishes: { call: /./, effect: { kind: 'vanish' } },
}

/**
 * What every AdapterBackend must be like whose host fails at any of its calls: it says so, with the device, or has done
 * all the same what it was asked; and whatever is left is taken away by a later reset.
 */
export function everyFaultContract(name: string, open: () => Promise<FaultBench>): void {
  describe(`contract of faults at every call: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: FaultBench
    let sound: AdapterBackend

    beforeEach(async () => {
      bench = await open()
      sound = bench.make(bench.access)
    })
    afterEach(() => bench.close())

    const read = async () => (await sound.readVirtual(bench.controller, bench.index, signal))!
    const clean = async () => {
      await sound.reset(bench.controller, bench.index, signal)
      expect(await read()).to.deep.include({ settings: bench.free, usedBy: null })
    }

    for (const [name, { call, effect }] of Object.entries(effects)) {
      const tries = async (
        operation: (backend: AdapterBackend) => Promise<void>,
        expectDone: () => Promise<unknown>,
      ): Promise<number> => {
        for (let from = 1; ; from += 1) {
          const host = new FaultyHost(bench.access, [{ call, from, effect }])
          const error = await operation(bench.make(host)).then(
            () => null,
            (one: unknown) => one,
          )
          if (error === null) await expectDone()
          else {
            expect(error, `call ${from}`).to.be.instanceOf(BackendError)
            expect((error as BackendError).device).to.include(bench.controller)
          }
          await clean()
          if (!host.hasFailed) return from - 1
        }
      }

      it(`takes a device into use where the host ${name}, or says why not`, async () => {
        const { controller, index, settings, free } = bench
        const met = await tries(
          (backend) => backend.configure(controller, index, settings, signal),
          async () => expect((await read()).settings).to.deep.equal({ ...free, ...settings }),
        )
        expect(met).to.be.greaterThan(0)
      })

      it(`resets a device where the host ${name}, or says why not`, async () => {
        const { controller, index, settings, free } = bench
        const met = await tries(
          async (backend) => {
            await sound.configure(controller, index, settings, signal)
            await backend.reset(controller, index, signal)
          },
          async () => expect((await read()).settings).to.deep.equal(free),
        )
        expect(met).to.be.greaterThan(0)
      })
    }

    it('is given up when it is told to stop', async () => {
      const { controller, index, settings } = bench
      const error = await failure(sound.configure(controller, index, settings, AbortSignal.abort()))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'timeout')
      await clean()
    })
  })
}
