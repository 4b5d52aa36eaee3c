import { expect } from 'chai'
import type { FakeCall } from '../fakes.ts'
import { refusal } from '../fakes.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: pruneVLANs, with switches that fail', () => {
  /** Two VLANs that nothing uses, each on both switches; the first call on a switch that fails is the second VLAN's. */
  const prepared = async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const vlans: number[] = []
    for (const group of ['web', 'db']) {
      const request = { vlan: null, group, virtualController: null, resource: 'san' }
      vlans.push(valueOf(await iov.requestVLAN(request, caller)).vlan)
    }
    return { site, iov, vlans }
  }

  /** After `good` VLANs were deleted, those that are to be deleted on s2 are refused, and on s1 what `undo` says. */
  const failing = (good: number, undo: boolean) => {
    let deleted = 0
    return (call: FakeCall): void => {
      if (call.moment === 'after') {
        if (call.name === 'deleteVLAN') deleted += 1
        return
      }
      if (deleted < good) return
      if (call.name === 'deleteVLAN' && call.device === 's2') throw refusal(call)
      if (undo && call.name === 'createVLAN') throw refusal(call)
    }
  }

  it('says how the first one was refused where none is removed', async () => {
    const { site, iov } = await prepared()
    const before = await site.state()
    site.devices.interfere = failing(0, false)
    expect(refusalOf(await iov.pruneVLANs(caller)).code).to.equal('deviceRefused')
    expect(await site.state()).to.deep.equal(before)
  })

  it('removes the others where one is refused and as before', async () => {
    const { site, iov, vlans } = await prepared()
    site.devices.interfere = failing(2, false)
    const outcome = await iov.pruneVLANs(caller)
    expect(valueOf(outcome)).to.deep.equal({ removed: [vlans[0]] })
    expect(outcome.reasons.map(({ source }) => source)).to.deep.equal(['s2'])
    expect([...iov.site.vlans.keys()]).to.deep.equal([vlans[1]])
  })

  it('is degraded where one is neither removed nor as before, and says which others are removed', async () => {
    const { site, iov, vlans } = await prepared()
    site.devices.interfere = failing(2, true)
    const { code, text } = refusalOf(await iov.pruneVLANs(caller))
    expect(code, text).to.equal('degraded')
    expect(text).to.contain(`VLAN ${vlans[0]} was removed`)
    site.devices.interfere = () => {}
    const next = await site.start()
    expect(valueOf(await next.pruneVLANs(caller))).to.deep.equal({ removed: [vlans[1]] })
  })

  it('is not degraded by what an earlier operation left', async () => {
    const { site, iov, vlans } = await prepared()
    site.devices.interfere = failing(0, true)
    expect(refusalOf(await iov.pruneVLANs(caller)).code).to.equal('degraded')
    site.devices.interfere = () => {}
    const request = { vlan: null, group: 'mail', virtualController: null, resource: 'san' }
    const third = valueOf(await iov.requestVLAN(request, caller)).vlan
    const outcome = await iov.pruneVLANs(caller)
    expect(valueOf(outcome)).to.deep.equal({ removed: [third] })
    for (const vlan of vlans) expect(JSON.stringify(outcome.reasons)).to.contain(`vlans:${vlan}`)
  })
})

describe('iov: pruneVLANs, and a VLAN that is used', () => {
  const owners = (ports: readonly string[]): string[] =>
    [...new Set(ports.map((port) => port.split('/')[0]!))].sort()

  it('takes it away from switches where nothing needs it, and from nowhere else', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const { vlan } = valueOf(
      await iov.requestChannel(vm, [...iov.site.virtualControllers.keys()][0]!, 'lun', {}, caller),
    )
    const before = await site.state()
    const request = { vlan, group: 'web', virtualController: null, resource: 'nas' }
    valueOf(await iov.requestVLAN(request, caller))
    expect(iov.site.vlans.get(vlan!)!.record!.createdOn).to.have.members(['s1', 's2'])
    expect(valueOf(await iov.pruneVLANs(caller))).to.deep.equal({ removed: [] })
    expect(await site.state()).to.deep.equal(before)
  })

  it('takes it from ports that an operation kept which could not be undone while others let go of them', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const make = async (port: string): Promise<string> =>
      valueOf(await iov.createVM(vmRequest('web', { switchPort: port }), caller)).vm
    const [staying, going, failing] = [await make('s2/1'), await make('s1/1'), await make('s1/2')]
    for (const [vm, resource] of [
      [staying, 'nas'],
      [going, 'lun'],
    ] as const)
      valueOf(await iov.connectResource(vm, resource, {}, caller))
    const vlan = [...iov.site.channels.values()][0]!.vlan!
    expect([...iov.site.channels.values()].map((channel) => channel.vlan)).to.deep.equal([vlan, vlan])
    site.devices.interfere = (call) => {
      if (call.name === 'join' && call.moment === 'after') throw refusal(call)
      if (call.name === 'leave' && call.moment === 'before') throw refusal(call)
    }
    expect(refusalOf(await iov.connectResource(failing, 'lun', {}, caller)).code).to.equal('degraded')
    site.devices.interfere = () => {}
    valueOf(await iov.disconnectResource(going, 'lun', caller))
    const next = await site.start()
    expect(owners(next.site.vlans.get(vlan)!.ports)).to.deep.equal(['s1', 's2'])
    valueOf(await next.pruneVLANs(caller))
    expect(owners(next.site.vlans.get(vlan)!.ports)).to.deep.equal(['s2'])
    expect(next.site.vlans.get(vlan)!.record!.createdOn).to.deep.equal(['s2'])
  })
})
