import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { silentLog } from '../../../src/base/log.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SiteState } from '../../../src/iov/site-state.ts'
import { configureVirtual, resetVirtual } from '../../../src/iov/steps/virtual-device-steps.ts'
import type { ConfigureVirtual } from '../../../src/iov/steps/virtual-device-steps.ts'
import type { StepContext } from '../../../src/iov/steps/step-context.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from '../../backends/contract/failure.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

const pf = PCIAddress.parse('0000:3b:00.0')

describe('iov: a device that was handed out again (field lesson 6)', () => {
  let site: SmallSite
  let iov: Infrastructure

  /** Calls that were told to stop, and left behind, when this is called. */
  let giveUp: () => void

  beforeEach(async () => {
    const signals = new Set<AbortController>()
    giveUp = () => {
      for (const signal of signals) signal.abort()
      signals.clear()
    }
    const makeTimeout = (): AbortSignal => {
      const signal = new AbortController()
      signals.add(signal)
      return signal.signal
    }
    site = new SmallSite()
    iov = await site.start({ makeTimeout })
  })

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 300; turn++) await Promise.resolve()
  }

  it('is set anew when a call for its former user comes to its effect only now', async () => {
    const release = site.devices.hold()
    const late = iov.createVHBA(`h1/${pf}`, caller)
    await settle()
    giveUp()
    await settle()
    site.devices.abandonWaiting()
    giveUp()
    const { code } = refusalOf(await late)
    expect(code).to.equal('timeout')
    const { virtualController } = valueOf(await iov.createVHBA(`h1/${pf}`, caller))
    const { record } = iov.site.virtualControllers.get(virtualController)!
    expect(record).to.include({ id: `h1/${pf}/0`, generation: 2 })
    const settings = () => site.devices.virtual('h1', pf, 0).settings
    const own = { ...settings() }
    release()
    await Promise.resolve()
    await settle()
    expect(settings()).to.deep.equal(own)
    expect(iov.site.virtualControllers.get(virtualController)!.drift).to.equal(null)
    const last = [...iov.site.operations.values()].at(-1)!
    expect(last).to.include({ name: 'mend', user: 'reconciler', state: 'completed' })
  })

  it('is reset when a call for its former user comes to its effect while it is free', async () => {
    const { vm, virtualControllers } = valueOf(
      await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller),
    )
    const virtualController = virtualControllers[0]!
    const { vlan } = valueOf(
      await iov.requestVLAN({ vlan: null, group: 'web', virtualController, resource: 'lun' }, caller),
    )
    let release: () => void = () => {}
    // The switch port is set, and the device then does not answer.
    site.devices.interfere = ({ name, moment }) => {
      if (name === 'join' && moment === 'after') release = site.devices.hold()
    }
    const late = iov.attach(vlan, virtualController, caller)
    await settle()
    giveUp()
    await settle()
    site.devices.abandonWaiting()
    giveUp()
    expect(refusalOf(await late).code).to.equal('timeout')
    valueOf(await iov.haltVM(vm, caller))
    const settings = () => site.devices.virtual('h1', pf, 0).settings
    const own = { ...settings() }
    release()
    await settle()
    expect(settings()).to.deep.equal(own)
    expect(iov.site.controllers.get(`h1/${pf}`)!.freeVirtual).to.equal(4)
  })

  describe('by its steps', () => {
    let changes: string[]
    let context: StepContext

    beforeEach(() => {
      changes = []
      site.devices.interfere = ({ name, moment }) => {
        if (moment === 'before') changes.push(name)
      }
      context = {
        backends: site.devices,
        state: {
          virtualRead() {},
          snapshot: { ledger: { get: () => ({ id: '', generation: 2 }) } },
        } as unknown as SiteState,
        environment: { now: () => 0, randomBytes: (count) => new Uint8Array(count) },
        log: silentLog,
        guestNames: new Map(),
      }
    })

    const target = (generation: number): ConfigureVirtual => ({
      host: 'h1',
      technique: 'sriov',
      controller: pf,
      index: 0,
      generation,
      settings: { vlan: VLANID.parse(100) },
      expectFree: false,
    })

    for (const make of [configureVirtual, resetVirtual]) {
      it(`is left alone by a late ${make(undefined as never).kind} and its undo`, async () => {
        const handler = make(context)
        const { signal } = caller
        const before = (await handler.prepare(target(2), signal)) as never
        const error = await failure(handler.perform(target(1), before, signal))
        expect(String(error)).to.contain('handed out again')
        await handler.undo(target(1), before, signal)
        expect(changes).to.deep.equal([])
        await handler.perform(target(2), before, signal)
        await handler.undo(target(2), before, signal)
        expect(changes).to.have.lengthOf(2)
      })
    }
  })
})
