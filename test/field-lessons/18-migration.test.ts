import { expect } from 'chai'
import { caller, FieldSite, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 18: migration with virtual functions', () => {
  const connected = async (site: FieldSite) => {
    const iov = await site.start()
    const { vm } = valueOf(
      await iov.createVM(vmRequest('zenith-lab', { forbiddenHosts: ['host-c'] }), caller),
    )
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    return { iov, vm, source: iov.site.vms.get(vm)!.host }
  }

  it('reserves at the target, detaches, moves, attaches, and connects again', async () => {
    await using site = await FieldSite.make()
    const { iov, vm, source } = await connected(site)
    const before = [...iov.site.channels.values()]
    const { host } = valueOf(await iov.migrateVM(vm, null, caller))
    expect(host).not.to.equal(source)
    const after = [...iov.site.channels.values()]
    expect(after.map(({ resource, state }) => [resource, state])).to.deep.equal(
      before.map(({ resource, state }) => [resource, state]),
    )
    const { hosts } = site.devices()
    expect(hosts[host]!.vms[vm]).to.include({ running: true })
    expect(hosts[source]?.vms ?? {}).not.to.have.property(vm)
    expect(hosts[source]?.virtualFunctions ?? {}).to.deep.equal({})
  })

  it('refuses before anything is touched where the target cannot take it', async () => {
    await using site = await FieldSite.make()
    const { iov, vm } = await connected(site)
    const before = site.devices()
    expect(refusalOf(await iov.migrateVM(vm, 'host-d', caller)).text).to.contain('cannot')
    expect(refusalOf(await iov.migrateVM(vm, 'host-c', caller)).code).to.equal('constraintNotSatisfiable')
    expect(site.devices()).to.deep.equal(before)
  })

  it('returns to the source as it was when a later step fails', async () => {
    for (let failing = 1; failing <= 6; failing++) {
      await using site = await FieldSite.make()
      const { iov, vm, source } = await connected(site)
      const before = site.devices()
      const target = source === 'host-a' ? 'host-b' : 'host-a'
      const fault = { call: /^run ip link set .* vf /, from: failing, times: 1 }
      site.breaksOn(target, { ...fault, effect: { kind: 'refuse', errno: 'EBUSY' } })
      const outcome = await iov.migrateVM(vm, target, caller)
      if (outcome.ok) {
        expect(failing).to.be.greaterThan(1)
        return
      }
      expect(outcome.code).to.equal('deviceRefused')
      expect(site.devices()).to.deep.equal(before)
      expect(iov.site.vms.get(vm)).to.include({ host: source, running: true })
    }
  })
})
