import { expect } from 'chai'
import type { FakeCall } from '../fakes.ts'
import { refusal } from '../fakes.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome } from '../../../src/iov/outcome.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

interface Scenario {
  readonly name: string
  /** A call on the VM's guest, which fails when it has come to its effect; its undo fails too. */
  readonly call: string
  readonly undo: string
  readonly run: (iov: Infrastructure, vm: string, virtual: string) => Promise<Outcome<unknown>>
  readonly prepare?: (iov: Infrastructure, vm: string, virtual: string) => Promise<Outcome<unknown>>
}

const scenarios: readonly Scenario[] = [
  {
    name: 'createREP',
    call: 'addInterface',
    undo: 'removeInterface',
    prepare: (iov, vm) => iov.removeREP(vm, `${vm}/eth0`, caller),
    run: (iov, vm, virtual) => iov.createREP(vm, virtual, caller),
  },
  {
    name: 'removeREP',
    call: 'removeInterface',
    undo: 'addInterface',
    run: (iov, vm) => iov.removeREP(vm, `${vm}/eth0`, caller),
  },
  {
    name: 'connectRR',
    call: 'connect',
    undo: 'disconnect',
    run: (iov, vm) => iov.connectRR(`${vm}/eth0`, 'nas', caller),
  },
  {
    name: 'disconnectRR',
    call: 'disconnect',
    undo: 'connect',
    prepare: (iov, vm) => iov.connectRR(`${vm}/eth0`, 'nas', caller),
    run: (iov, vm) => iov.disconnectRR(`${vm}/eth0`, 'nas', caller),
  },
]

describe('iov: steps in a guest that could not be undone', () => {
  for (const scenario of scenarios) {
    const halfDone = async () => {
      const site = new SmallSite()
      const iov = await site.start()
      const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web'), caller))
      const virtual = virtualControllers[0]!
      valueOf(await iov.requestChannel(vm, virtual, 'nas', {}, caller))
      if (scenario.prepare !== undefined) valueOf(await scenario.prepare(iov, vm, virtual))
      const { host } = iov.site.vms.get(vm)!
      site.devices.interfere = (call: FakeCall) => {
        if (call.name === scenario.call && call.moment === 'after') throw refusal(call)
        if (call.name === scenario.undo && call.moment === 'before') throw refusal(call)
      }
      expect(refusalOf(await scenario.run(iov, vm, virtual)).code).to.equal('degraded')
      site.devices.interfere = () => {}
      return { site, iov, vm, host }
    }

    it(`${scenario.name}: keep the VM from being stopped until they are`, async () => {
      const { site, iov, vm } = await halfDone()
      expect(refusalOf(await iov.stopVM(vm, caller)).code).to.equal('degraded')
      const next = await site.start()
      expect(next.site.degraded.size).to.equal(0)
      valueOf(await next.stopVM(vm, caller))
      valueOf(await next.startVM(vm, caller))
    })

    it(`${scenario.name}: are undone when the guest has come to its end`, async () => {
      const { site, vm, host } = await halfDone()
      site.devices.vms.get(host)!.get(vm)!.running = false
      const next = await site.start()
      expect([...next.site.degraded.values()]).to.deep.equal([])
      valueOf(await next.haltVM(vm, caller))
    })
  }
})
