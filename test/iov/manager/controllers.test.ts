import { expect } from 'chai'
import type { FaultEffect } from '../../../src/backends/simulated/faults.ts'
import {
  caller,
  FieldSite,
  kinds,
  pf,
  refusalOf,
  valueOf,
  withAllKinds,
  withFibreChannel,
} from '../../field-lessons/field-site.ts'

/** One of each kind of controller from which virtual ones are had by name. */
const controllers = {
  'SR-IOV': pf.portA,
  NPIV: pf.fibreChannel,
  NVMe: `host-d/${kinds.ssd}`,
  macvtap: `host-d/${kinds.nic}`,
  'pass-through': `host-d/${kinds.card}`,
}

const changing = /^(write |run (ip link (add|set|del)|nvme virt-mgmt))/

const faults: Readonly<Record<string, { effect: FaultEffect; words: RegExp }>> = {
  refuses: {
    effect: { kind: 'refuse', errno: 'EBUSY', text: 'Device or resource busy' },
    words: /EBUSY|resource busy/,
  },
  'lets nobody change anything': {
    effect: { kind: 'refuse', errno: 'EPERM', text: 'Operation not permitted' },
    words: /EPERM|not permitted/,
  },
  lies: { effect: { kind: 'lie' }, words: /configure|make ready|set/ },
}

/** What the devices remember, without the count of virtual ports that an adapter of Fibre Channel has ever made. */
function configured(site: FieldSite): unknown {
  const { hosts, switches } = site.devices()
  const without = Object.entries(hosts).map(([name, { adapters: _, ...rest }]) => [name, rest])
  return { hosts: Object.fromEntries(without) as unknown, switches }
}

describe('virtual controllers on a host that fails', () => {
  for (const [kind, id] of Object.entries(controllers)) {
    const [host, address] = id.split('/') as [string, string]
    const request = { group: 'zenith-lab' }

    for (const [fault, { effect, words }] of Object.entries(faults))
      it(`${kind}: where it ${fault}, that is told with device and step, all is undone, and the server goes on`, async () => {
        await using site = await FieldSite.make((one) => withAllKinds(withFibreChannel(one)))
        const iov = await site.start()
        const before = configured(site)
        site.breaksOn(host, { call: changing, from: 1, effect })
        const outcome = await iov.createVHBA(id, caller, request)
        const { text } = refusalOf(outcome)
        expect(text).to.match(words).and.include(address)
        const operation = iov.site.operations.get(outcome.operation!)!
        expect(operation.state).to.equal('undone')
        expect(operation.error).to.include(address)
        expect(configured(site)).to.deep.equal(before)
        const { virtualController } = valueOf(await iov.createVHBA(id, caller, request))
        valueOf(await iov.removeVHBA(virtualController, caller))
        expect(configured(site)).to.deep.equal(before)
      })

    it(`${kind}: where the host has gone, it is shown so, what it has is kept, and other hosts go on`, async () => {
      await using site = await FieldSite.make((one) => withAllKinds(withFibreChannel(one)))
      const iov = await site.start()
      const { virtualController: had } = valueOf(await iov.createVHBA(id, caller, request))
      site.breaksOn(host, { call: /./, from: 1, times: Infinity, effect: { kind: 'refuse', errno: 'EIO' } })
      const outcome = await iov.removeVHBA(had, caller)
      refusalOf(outcome)
      await iov.refresh(caller.signal)
      expect(iov.site.hosts.get(host)!.fault).to.be.a('string')
      expect(iov.site.virtualControllers.get(had)!.record).not.to.equal(null)
      valueOf(await iov.createVHBA('host-b/0000:3b:00.0', caller))
      site.breaks()
      await iov.refresh(caller.signal)
      expect(iov.site.hosts.get(host)!.fault).to.equal(null)
    })
  }
})
