import { expect } from 'chai'
import type { GuestBackend, HypervisorBackend } from '../../../src/iov/backend.ts'
import { refusal } from '../fakes.ts'
import { caller, refusalOf, SmallSite, vmRequest } from '../small-site.ts'

describe('iov: the undo of what was done to a VM', () => {
  let site: SmallSite

  beforeEach(() => {
    site = new SmallSite()
  })

  /** Creates a VM; the call of this name fails after it was made, and the hypervisor or guest lies in this way. */
  async function create(fails: string, lies: Partial<HypervisorBackend> & Partial<GuestBackend>) {
    const { devices } = site
    const [hypervisor, guest] = [devices.hypervisor.bind(devices), devices.guest.bind(devices)]
    devices.hypervisor = (host) => ({ ...hypervisor(host), ...lies })
    devices.guest = (host) => ({ ...guest(host), ...lies })
    devices.interfere = (call) => {
      if (call.moment === 'after' && call.name === fails) throw refusal(call)
    }
    const iov = await site.start()
    return { iov, ...refusalOf(await iov.createVM(vmRequest('web'), caller)) }
  }

  const nothing = (): Promise<void> => Promise.resolve()

  for (const [call, fails] of [
    ['undefine', 'define'],
    ['stop', 'start'],
    ['detach', 'attach'],
    ['removeInterface', 'addInterface'],
  ] as const) {
    it(`is not believed where ${call} is only said to be done`, async () => {
      const { iov, code, text } = await create(fails, { [call]: nothing })
      expect(code, text).to.equal('degraded')
      expect(text).to.contain('not everything could be undone')
      expect([...iov.site.degraded.keys()].some((element) => element.startsWith('vms:'))).to.equal(true)
    })
  }

  it('is complete where they do as they say', async () => {
    const before = await (await site.start(), site.state())
    const { iov, code } = await create('addInterface', {})
    expect(code).to.equal('deviceRefused')
    expect([...iov.site.degraded]).to.deep.equal([])
    expect(await site.state()).to.deep.equal(before)
  })
})
