import { expect } from 'chai'
import { makeIdentities } from '../../src/iov/identities.ts'
import { LedgerOverlay } from '../../src/iov/ledger-view.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { portNameOf } from '../../src/iov/wwn.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { caller, SmallSite, valueOf } from './small-site.ts'

describe('iov: identities', () => {
  const beginning = [0xff, 0xff, 0xfd]
  const identities = makeIdentities({ now: () => 0, randomBytes: () => Uint8Array.from(beginning) })
  const prefix = '02:69:6f'

  /** A site in which these addresses are in use, and whose ledger notes what was handed out. */
  async function site(...taken: string[]): Promise<{ snapshot: Snapshot; ledger: LedgerOverlay }> {
    const ledger = new LedgerOverlay(await Ledger.load(new MemoryStorage()))
    const controllers = new Map(taken.map((mac) => [mac, { mac: MACAddress.parse(mac) }]))
    const shown = { controllers, virtualControllers: new Map() }
    return {
      snapshot: { description: { macPrefix: prefix }, site: shown, ledger } as unknown as Snapshot,
      ledger,
    }
  }

  it('are addresses one after the other, all of the prefix before one comes again', async () => {
    const { snapshot, ledger } = await site('02:69:6f:ff:ff:ff')
    const given = []
    for (let number = 0; number < 4; number++) {
      const { mac, handedOut } = identities.mac(snapshot)
      ledger.apply({ table: 'generations', put: handedOut })
      given.push(mac)
    }
    expect(given, 'from a random one on, without one that is in use').to.deep.equal(
      ['ff:ff:fe', '00:00:00', '00:00:01', '00:00:02'].map((rest) => `${prefix}:${rest}`),
    )
  })

  it('are none of which a port name was made', async () => {
    const { snapshot, ledger } = await site()
    const id = portNameOf(MACAddress.parse('02:69:6f:ff:ff:fe'))
    ledger.apply({ table: 'generations', put: { id, generation: 1 } })
    expect(identities.mac(snapshot).mac).to.equal('02:69:6f:ff:ff:ff')
  })

  it('go on after a restart, and after an operation that came to nothing', async () => {
    const small = new SmallSite()
    const seen = new Set<string>()
    for (let restart = 0; restart < 2; restart++) {
      const iov = await small.start()
      for (let number = 0; number < 3; number++) {
        const { virtualController } = valueOf(await iov.createVHBA('h1/0000:3b:00.0', caller))
        seen.add(iov.site.virtualControllers.get(virtualController)!.record!.mac)
        valueOf(await iov.removeVHBA(virtualController, caller))
      }
      small.devices.interfere = () => {
        throw new Error('broken')
      }
      expect((await iov.createVHBA('h1/0000:3b:00.0', caller)).ok).to.equal(false)
      small.devices.interfere = () => {}
      await iov.close()
    }
    expect(seen.size).to.equal(6)
    const numbers = [...seen].map((mac) => parseInt(mac.slice(prefix.length).replaceAll(':', ''), 16))
    expect(numbers.map((number) => number - numbers[0]!)).to.deep.equal([0, 1, 2, 4, 5, 6])
  })

  it('do not make those wait for each other that create at the same time', async () => {
    const small = new SmallSite()
    const iov = await small.start()
    const release = small.devices.hold()
    const first = iov.createVHBA('h1/0000:3b:00.0', caller)
    const second = iov.createVHBA('h2/0000:3b:00.0', caller)
    await new Promise((resolve) => setImmediate(resolve))
    const running = [...iov.site.operations.values()].filter(({ state }) => state === 'running')
    expect(running).to.have.length(2)
    release()
    expect(valueOf(await first)).not.to.deep.equal(valueOf(await second))
  })
})
