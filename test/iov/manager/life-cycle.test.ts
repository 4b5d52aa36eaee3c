import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome } from '../../../src/iov/outcome.ts'
import { refusal } from '../fakes.ts'
import { makeLifeSite } from '../life-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from '../small-site.ts'

interface Scenario {
  readonly name: string
  readonly run: (iov: Infrastructure, vm: string) => Promise<Outcome<unknown>>
  readonly stopped?: boolean
}

const scenarios: readonly Scenario[] = [
  { name: 'migrateVM', run: (iov, vm) => iov.migrateVM(vm, null, caller) },
  {
    name: 'migrateVM of one that does not run',
    run: (iov, vm) => iov.migrateVM(vm, null, caller),
    stopped: true,
  },
  { name: 'cloneVM', run: (iov, vm) => iov.cloneVM({ vm, name: 'dolly', host: null }, caller) },
  { name: 'moveToGroup', run: (iov, vm) => iov.moveToGroup(vm, 'db', caller) },
  { name: 'stopVM', run: (iov, vm) => iov.stopVM(vm, caller) },
  { name: 'startVM', run: (iov, vm) => iov.startVM(vm, caller), stopped: true },
]

describe('iov: phases of a life, with devices that fail', () => {
  const prepared = async ({ stopped = false }: Scenario) => {
    const site = makeLifeSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { guaranteedRateMbps: 100 }), caller))
    for (const resource of ['lun', 'nas']) valueOf(await iov.connectResource(vm, resource, {}, caller))
    if (stopped) valueOf(await iov.stopVM(vm, caller))
    return { site, iov, vm }
  }

  for (const scenario of scenarios) {
    it(`${scenario.name}: whichever call fails, before or after its effect, everything is as before`, async () => {
      const trial = await prepared(scenario)
      const first = trial.site.devices.calls
      valueOf(await scenario.run(trial.iov, trial.vm))
      const count = trial.site.devices.calls - first
      expect(count).to.be.greaterThan(2)
      for (let failing = 1; failing <= count; failing++) {
        for (const moment of ['before', 'after']) {
          const { site, iov, vm } = await prepared(scenario)
          const before = await site.state()
          const at = site.devices.calls + failing
          site.devices.interfere = (call) => {
            if (call.count === at && call.moment === moment) throw refusal(call)
          }
          const { code, text } = refusalOf(await scenario.run(iov, vm))
          expect(code, text).to.equal('deviceRefused')
          expect(await site.state(), `call ${failing} ${moment}: ${text}`).to.deep.equal(before)
          site.devices.interfere = () => {}
          valueOf(await scenario.run(iov, vm))
        }
      }
    })

    it(`${scenario.name}: where the undo fails too, the next start mends it`, async () => {
      const trial = await prepared(scenario)
      const first = trial.site.devices.calls
      valueOf(await scenario.run(trial.iov, trial.vm))
      const count = trial.site.devices.calls - first
      for (let failing = 1; failing <= count; failing++) {
        const { site, iov, vm } = await prepared(scenario)
        const before = await site.state()
        const at = site.devices.calls + failing
        site.devices.interfere = (call) => {
          if (call.count > at || (call.count === at && call.moment === 'after')) throw refusal(call)
        }
        expect(refusalOf(await scenario.run(iov, vm)).code).to.equal('degraded')
        site.devices.interfere = () => {}
        await iov.close()
        const again = await site.start()
        expect(await site.state(), `call ${failing}`).to.deep.equal(before)
        valueOf(await scenario.run(again, vm))
      }
    })
  }
})
