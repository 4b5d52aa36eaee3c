import { expect } from 'chai'
import { caller, ended, FieldSite, pf, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 3: writes that hang or take minutes', () => {
  it('run as a job with a time limit, while other requests are served', async () => {
    await using site = await FieldSite.make()
    let timer = new AbortController()
    const iov = await site.start({ makeTimeout: () => timer.signal })
    const before = site.devices()
    site.breaksOn('host-a', { call: /^run ip link set .* vf 0 mac/, from: 1, effect: { kind: 'hang' } })
    const slow = await iov.createVHBA(pf.portA, { ...caller, jobWhen: AbortSignal.abort() })
    expect(refusalOf(slow).code).to.equal('jobStarted')
    const job = () => iov.site.operations.get(slow.operation!)!
    expect(job().state).to.equal('running')

    const elsewhere = vmRequest('zenith-lab', { forbiddenHosts: ['host-a'] })
    const { vm } = valueOf(await iov.createVM(elsewhere, caller))
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    valueOf(await iov.haltVM(vm, caller))
    expect(iov.site.hosts.get('host-a')!.reachable).to.equal(true)
    expect(job().state).to.equal('running')

    const expired = timer
    timer = new AbortController()
    site.breaks()
    expired.abort(new DOMException('too slow', 'TimeoutError'))
    await ended(iov, slow.operation!)
    expect(job()).to.include({ state: 'undone' })
    expect(job().error).to.contain('no answer within')
    expect(site.devices()).to.deep.equal(before)
  })
})
