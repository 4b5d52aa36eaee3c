import { expect } from 'chai'
import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { ChannelRecord } from '../../../src/iov/ledger.ts'
import { caller, refusalOf, smallDescription, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: connecting a resource over several paths', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string
  /** One behind each switch. */
  let first: string
  let second: string

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
    const set: ConstraintSet = { redundantPaths: 2, redundancyLevel: 'switch' }
    const created = valueOf(await iov.createVM(vmRequest('web', set), caller))
    vm = created.vm
    ;[first, second] = created.virtualControllers.toSorted() as [string, string]
  })

  const connect = async (resource: string, set: ConstraintSet = {}): Promise<ChannelRecord[]> => {
    const { channels } = valueOf(await iov.connectResource(vm, resource, set, caller))
    return channels.map((id) => iov.site.channels.get(id)!)
  }
  const request = async (virtualController: string, set: ConstraintSet = {}): Promise<string> =>
    valueOf(await iov.requestChannel(vm, virtualController, 'san', set, caller)).channel

  it('keeps the channel that there is, and adds one that shares nothing with it', async () => {
    const kept = await request(second)
    const channels = await connect('san')
    expect(channels.map(({ virtualController }) => virtualController)).to.deep.equal([first, second])
    expect(channels[1]!.id).to.equal(kept)
    expect(channels.map(({ state }) => state)).to.deep.equal(['connected', 'connected'])
    expect((await connect('san')).map(({ id }) => id)).to.deep.equal(channels.map(({ id }) => id))
  })

  it('says what a channel that there is keeps another from', async () => {
    await request(first, { mandatoryNetworks: ['core'] })
    const { code, text } = refusalOf(await iov.connectResource(vm, 'san', {}, caller))
    expect(code).to.equal('constraintNotSatisfiable')
    expect(text).to.contain(
      '2 paths that share no switch, cable or port are asked for, and there are 1 at most',
    )
    expect(text).to.contain('switch s2')
  })

  it('does not count a channel that crosses what is forbidden now, or is promised less', async () => {
    await request(first)
    const forbidden = refusalOf(
      await iov.connectResource(vm, 'san', { forbiddenNetworks: ['lan-a'] }, caller),
    )
    expect(forbidden.text).to.contain('the channel to san exists and crosses network lan-a')
    const more = refusalOf(await iov.connectResource(vm, 'san', { guaranteedRateMbps: 10 }, caller))
    expect(more.text).to.contain('the channel to san exists and has other rates')
    expect(iov.site.channels.size).to.equal(1)
  })

  it('uses no link that is down and says which, and goes another way where there is one', async () => {
    site.devices.port('s2', '11').linkUp = false
    await iov.refresh(caller.signal)
    const refusal = refusalOf(await iov.connectResource(vm, 'san', {}, caller))
    expect(refusal.text).to.contain('link: the link of switch port s2/11 is down')
    site.devices.port('s2', '11').linkUp = true
    site.devices.port('s1', 'trunk').linkUp = false
    await iov.refresh(caller.signal)
    expect(await connect('san')).to.have.length(2)
  })

  it('takes the least loaded of equal ways where the site asks for that', async () => {
    const small = smallDescription()
    const link = { from: 's1/2b', to: 's2/2b', networks: ['core'] }
    const cables = [...small.cables, link]
    const description = smallDescription({ cables, placement: { objective: 'least-loaded' } })
    site = new SmallSite(description)
    const ports = ['1', '2', '3', '10', '11', 'trunk', '2b']
    for (const name of ['s1', 's2']) site.devices.addSwitch(name, ports)
    iov = await site.start()
    const set = { switchPort: 's1/1', guaranteedRateMbps: 100 }
    const ways: string[] = []
    for (const group of ['web', 'mail', 'db']) {
      vm = valueOf(await iov.createVM(vmRequest(group, set), caller)).vm
      const [channel] = await connect('nas', { guaranteedRateMbps: 100 })
      ways.push(channel!.path[1]!)
    }
    expect(ways).to.deep.equal(['s1/2b', 's1/trunk', 's1/2b'])
  })
})
