import { expect } from 'chai'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import type { AdapterBackend } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { configureAll, readAll } from '../../../src/iov/many-virtual.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

/** A real card whose virtual functions all belong to the test. */
export interface CostBench {
  access: HostAccess
  backend: AdapterBackend
  controller: PCIAddress
  /** The name of its network device. */
  network: string
  count: number
}

/**
 * Sets VLAN and MAC of one virtual function and of all, by us and by bare calls of `ip` that set and read back the same,
 * and notes what each takes: the least of some rounds, since others use the machine too.
 */
export function batchCost(name: string, { access, backend, controller, network, count }: CostBench): void {
  describe(`cost of setting: ${name}`, () => {
    const { signal } = new AbortController()
    const rounds = 2
    const ip = async (...args: string[]) => expect((await access.run('ip', args, signal)).status).to.equal(0)
    const settings = (round: number, index: number) => ({
      vlan: VLANID.parse(100 + 10 * round + index),
      mac: MACAddress.parse(`02:00:00:00:0${round}:0${index}`),
    })
    const bare = async (round: number, indices: readonly number[]) => {
      for (const index of indices) {
        const { vlan, mac } = settings(round, index)
        await ip('link', 'set', 'dev', network, 'vf', String(index), 'vlan', String(vlan))
        await ip('link', 'set', 'dev', network, 'vf', String(index), 'mac', mac)
      }
      await ip('-j', '-d', 'link', 'show', 'dev', network)
    }
    const ours = (round: number, indices: readonly number[]) =>
      configureAll(
        backend,
        controller,
        indices.map((index) => ({ index, settings: settings(round, index) })),
        signal,
      )
    const timed = async (work: () => Promise<void>) => {
      const began = performance.now()
      await work()
      return performance.now() - began
    }

    it('is noted beside that of bare calls', async () => {
      await backend.enable(controller, count, signal)
      const all = Array.from({ length: count }, (_, index) => index)
      for (const indices of [[0], all]) {
        const least = { bare: Infinity, ours: Infinity }
        for (let round = 0; round < rounds; round += 1) {
          least.bare = Math.min(least.bare, await timed(() => bare(2 * round, indices)))
          least.ours = Math.min(least.ours, await timed(() => ours(2 * round + 1, indices)))
        }
        const found = await readAll(backend, controller, indices, signal)
        for (const one of found) expect(one.settings).to.deep.include(settings(2 * rounds - 1, one.index))
        const ratio = (least.ours / least.bare).toFixed(2)
        const times = `bare calls ${least.bare.toFixed(0)} ms, ours ${least.ours.toFixed(0)} ms`
        process.stdout.write(`  ${indices.length} of ${count} virtual functions: ${times}, ratio ${ratio}\n`)
      }
      for (const index of all) await backend.reset(controller, index, signal)
      await backend.enable(controller, 0, signal)
    })
  })
}
