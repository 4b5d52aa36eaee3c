import { expect } from 'chai'
import fc from 'fast-check'
import { BackendError } from '../../../src/iov/backend.ts'
import type { DiscoveredPort, PortRole, SwitchBackend } from '../../../src/iov/backend.ts'
import type { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'

/** A switch to be tried: simulated, or a real one that the test may do with as it likes. */
export interface SwitchBench {
  backend: SwitchBackend
  /** At least three ports that may be edited; none of them carries one of `vlans`. */
  ports: readonly string[]
  /** At least three VLANs that the switch does not have yet. */
  vlans: readonly VLANID[]
  /** A port that carries VLANs that are not listed, where such a thing exists on this kind of switch. */
  openPort: string | null
  /** How a port is configured, to the letter, where the switch knows more than is told of it. */
  configuration?(port: string): Promise<unknown>
  close(): Promise<void>
}

/**
 * What every SwitchBackend must do, whatever is beneath. `open` is called before each test and `close` after it; the
 * suite leaves the ports and VLANs as it found them. `runs`: how many random sequences are tried.
 */
export function switchContract(name: string, open: () => Promise<SwitchBench>, { runs = 20 } = {}): void {
  describe(`switch contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: SwitchBench
    let backend: SwitchBackend
    let before: Map<string, DiscoveredPort>

    const port = (index: number) => bench.ports[index] as string
    const vlan = (index: number) => bench.vlans[index] as VLANID
    const read = (index: number) => backend.readPort(port(index), signal)
    const former = (index: number) => before.get(port(index))?.untagged ?? null
    const make = async () => {
      for (const id of bench.vlans) await backend.createVLAN(id, `contract-${id}`, signal)
    }
    const unmake = async () => {
      for (const name of bench.ports) {
        for (const id of bench.vlans)
          await backend.leave(name, id, before.get(name)?.untagged ?? null, signal)
      }
      for (const id of bench.vlans) await backend.deleteVLAN(id, signal)
    }

    beforeEach(async () => {
      bench = await open()
      backend = bench.backend
      before = new Map()
      for (const name of bench.ports) before.set(name, await backend.readPort(name, signal))
    })
    afterEach(async () => {
      await bench.close()
    })

    it('shows its ports, and each alone as among all', async () => {
      const { ports } = await backend.discover(signal)
      for (const name of bench.ports) {
        const listed = ports.find((one) => one.name === name)
        expect(listed, name).to.deep.equal(before.get(name))
        expect(listed?.allowsAll).to.equal(false)
      }
    })

    it('creates a VLAN once, shows it, and deletes it once', async () => {
      expect(await backend.createVLAN(vlan(0), 'contract', signal)).to.equal(true)
      expect(await backend.createVLAN(vlan(0), 'contract', signal)).to.equal(false)
      expect((await backend.discover(signal)).vlans.filter(({ id }) => id === vlan(0))).to.deep.equal([
        { id: vlan(0), name: 'contract' },
      ])
      await backend.deleteVLAN(vlan(0), signal)
      await backend.deleteVLAN(vlan(0), signal)
      expect((await backend.discover(signal)).vlans.map(({ id }) => id)).not.to.include(vlan(0))
    })

    it('keeps the ports as they are when VLANs come and go', async () => {
      await make()
      for (const [index, name] of bench.ports.entries())
        expect(await read(index)).to.deep.equal(before.get(name))
      await unmake()
      for (const [index, name] of bench.ports.entries())
        expect(await read(index)).to.deep.equal(before.get(name))
    })

    it('joins tagged, twice the same as once, and leaves, twice the same as once', async () => {
      await make()
      await backend.join(port(0), vlan(0), 'tagged', signal)
      await backend.join(port(0), vlan(0), 'tagged', signal)
      await backend.join(port(0), vlan(1), 'tagged', signal)
      const joined = await read(0)
      expect(joined.tagged).to.include.members([vlan(0), vlan(1)])
      expect(joined.untagged).to.equal(former(0))
      expect(joined.allowsAll).to.equal(false)
      expect(await read(1)).to.deep.equal(before.get(port(1)))
      await backend.leave(port(0), vlan(0), null, signal)
      await backend.leave(port(0), vlan(0), null, signal)
      expect((await read(0)).tagged)
        .to.include(vlan(1))
        .and.not.to.include(vlan(0))
      await backend.leave(port(0), vlan(1), null, signal)
      expect(await read(0)).to.deep.equal(before.get(port(0)))
      await unmake()
    })

    it('joins untagged in the place of the former untagged VLAN, and leaves back into it', async () => {
      await make()
      await backend.join(port(0), vlan(0), 'tagged', signal)
      await backend.join(port(0), vlan(1), 'untagged', signal)
      await backend.join(port(0), vlan(1), 'untagged', signal)
      const joined = await read(0)
      expect(joined.untagged).to.equal(vlan(1))
      expect(joined.tagged).to.deep.equal([...(before.get(port(0))?.tagged ?? []), vlan(0)].sort(ascending))
      await backend.leave(port(0), vlan(1), former(0), signal)
      await backend.leave(port(0), vlan(1), former(0), signal)
      await backend.leave(port(0), vlan(0), former(0), signal)
      expect(await read(0)).to.deep.equal(before.get(port(0)))
      await unmake()
    })

    it('drops untagged frames after leaving the untagged VLAN where there was none before', async () => {
      await make()
      await backend.join(port(0), vlan(0), 'untagged', signal)
      await backend.leave(port(0), vlan(0), null, signal)
      const left = await read(0)
      expect(left.untagged).to.equal(null)
      expect(left.tagged).to.deep.equal(before.get(port(0))?.tagged)
      expect(left.allowsAll, 'the last VLAN taken away must not open the port').to.equal(false)
      // Back to how it was, for a switch that outlives the test.
      const initial = former(0)
      if (initial !== null) await backend.join(port(0), initial, 'untagged', signal)
      expect(await read(0)).to.deep.equal(before.get(port(0)))
      await unmake()
    })

    it('changes the role of a VLAN that the port has in the other one', async () => {
      await make()
      await backend.join(port(0), vlan(0), 'tagged', signal)
      await backend.join(port(0), vlan(0), 'untagged', signal)
      expect((await read(0)).untagged).to.equal(vlan(0))
      expect((await read(0)).tagged).not.to.include(vlan(0))
      await backend.leave(port(0), vlan(0), former(0), signal)
      expect(await read(0)).to.deep.equal(before.get(port(0)))
      await unmake()
    })

    it('has a port as it was configured again when a VLAN that changed its role leaves, whatever else it carries', async () => {
      const configured = () => bench.configuration?.(port(0)) ?? read(0)
      const initial = await configured()
      await make()
      await backend.join(port(0), vlan(0), 'tagged', signal)
      const withOne = await configured()
      await backend.join(port(0), vlan(1), 'tagged', signal)
      await backend.join(port(0), vlan(1), 'untagged', signal)
      expect((await read(0)).untagged).to.equal(vlan(1))
      await backend.leave(port(0), vlan(1), former(0), signal)
      expect(await configured()).to.deep.equal(withOne)
      await backend.leave(port(0), vlan(0), former(0), signal)
      expect(await configured()).to.deep.equal(initial)
      await unmake()
    })

    it('refuses to delete a VLAN that a port still carries', async () => {
      await make()
      await backend.join(port(0), vlan(0), 'tagged', signal)
      const error = await failure(backend.deleteVLAN(vlan(0), signal))
      expect(error).to.be.instanceOf(BackendError)
      expect((error as BackendError).code).to.equal('conflict')
      expect((await read(0)).tagged).to.include(vlan(0))
      await unmake()
    })

    it('says which switch has no such port', async () => {
      await make()
      for (const call of [
        () => backend.readPort('no-such-port', signal),
        () => backend.join('no-such-port', vlan(0), 'tagged', signal),
      ]) {
        const error = await failure(call())
        expect(error).to.be.instanceOf(BackendError)
        expect((error as BackendError).device).to.equal(backend.switch)
        expect((error as BackendError).message).to.include('no-such-port')
      }
      await unmake()
    })

    it('never edits a port that allows all VLANs', async function () {
      const { openPort } = bench
      if (openPort === null) return
      await make()
      const shown = await backend.readPort(openPort, signal)
      expect(shown.allowsAll).to.equal(true)
      for (const role of ['tagged', 'untagged'] as const) {
        const error = await failure(backend.join(openPort, vlan(0), role, signal))
        expect(error).to.be.instanceOf(BackendError)
        expect((error as BackendError).code).to.equal('conflict')
      }
      expect(await backend.readPort(openPort, signal)).to.deep.equal(shown)
      for (const id of bench.vlans) await backend.deleteVLAN(id, signal)
    })

    it('changes nothing when it is told to stop before it began', async () => {
      await make()
      const stopped = AbortSignal.abort()
      expect(await failure(backend.join(port(0), vlan(0), 'tagged', stopped))).to.be.instanceOf(BackendError)
      expect(await read(0)).to.deep.equal(before.get(port(0)))
      await unmake()
    })

    it('does what a model of it does, for any sequence of joins and leaves, and other ports never notice', async () => {
      const step = fc.record({
        join: fc.boolean(),
        port: fc.nat({ max: 2 }),
        vlan: fc.nat({ max: 2 }),
        role: fc.constantFrom<PortRole>('tagged', 'untagged'),
      })
      await make()
      await fc.assert(
        fc
          .asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
            const model = new Map([...before].map(([name, shown]) => [name, structuredClone(shown)]))
            for (const one of steps) {
              const name = port(one.port)
              const shown = model.get(name) as DiscoveredPort
              if (one.join) {
                await backend.join(name, vlan(one.vlan), one.role, signal)
                modelJoin(shown, vlan(one.vlan), one.role)
              } else {
                await backend.leave(name, vlan(one.vlan), former(one.port), signal)
                modelLeave(shown, vlan(one.vlan), former(one.port))
              }
              for (const [other, expected] of model)
                expect(await backend.readPort(other, signal)).to.deep.equal(expected)
            }
          })
          .afterEach(async () => {
            for (const [index, name] of bench.ports.entries()) {
              for (const id of bench.vlans) {
                await backend.join(name, id, 'untagged', signal)
                await backend.leave(name, id, former(index), signal)
              }
            }
          }),
        { numRuns: runs },
      )
      await unmake()
      for (const [index, name] of bench.ports.entries())
        expect(await read(index)).to.deep.equal(before.get(name))
    })
  })
}

function modelJoin(shown: DiscoveredPort, vlan: VLANID, role: PortRole): void {
  shown.tagged = shown.tagged.filter((id) => id !== vlan)
  if (role === 'untagged') {
    shown.untagged = vlan
  } else {
    if (shown.untagged === vlan) shown.untagged = null
    shown.tagged = [...shown.tagged, vlan].sort(ascending)
  }
}

function modelLeave(shown: DiscoveredPort, vlan: VLANID, former: VLANID | null): void {
  shown.tagged = shown.tagged.filter((id) => id !== vlan)
  if (shown.untagged === vlan) shown.untagged = former
}

const ascending = (a: number, b: number) => a - b
