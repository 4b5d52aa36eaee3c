import { expect } from 'chai'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import { caller, SmallSite, valueOf, vmRequest } from './small-site.ts'

type Run = (iov: Infrastructure) => Promise<Outcome<unknown>>

const scenarios: readonly { name: string; prepare: (iov: Infrastructure) => Promise<Run> }[] = [
  {
    name: 'createVM',
    prepare: () =>
      Promise.resolve((iov: Infrastructure) => iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller)),
  },
  {
    name: 'connectResource',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's2/1' }), caller))
      return (again) => again.connectResource(vm, 'lun', { guaranteedRateMbps: 100 }, caller)
    },
  },
  {
    name: 'haltVM',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }), caller))
      valueOf(await iov.connectResource(vm, 'san', {}, caller))
      return (again) => again.haltVM(vm, caller)
    },
  },
]

describe('iov: a process that dies', () => {
  for (const { name, prepare } of scenarios) {
    it(`leaves ${name} undone or done, wherever it dies, and the next process can do it`, async () => {
      for (let point = 1, ended = false; !ended; point++) {
        const site = new SmallSite()
        const run = await prepare(await site.start())
        const before = await site.state()
        const { iov, died } = await site.startMortal(point)
        const outcome = await Promise.race([run(iov), died])
        ended = outcome !== 'died'
        site.devices.abandonWaiting()
        const again = await site.start()
        const completed = [...again.site.operations.values()].at(-1)?.state === 'completed'
        if (ended) expect(point).to.be.greaterThan(10)
        if (!ended && !completed) expect(await site.state(), `point ${point}`).to.deep.equal(before)
        if (!ended && !completed) valueOf(await run(again))
        for (const vm of [...again.site.vms.keys()]) valueOf(await again.haltVM(vm, caller))
        expect(await site.state(), `point ${point}, afterwards`).to.deep.equal(await new SmallSite().state())
      }
    })
  }
})
