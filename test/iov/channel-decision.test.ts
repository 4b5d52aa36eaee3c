import { expect } from 'chai'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { ChannelRecord } from '../../src/iov/ledger.ts'
import {
  caller,
  refusalOf,
  smallDescription,
  smallDevices,
  SmallSite,
  valueOf,
  vmRequest,
} from './small-site.ts'

describe('iov: which way a channel goes, and what it is promised', () => {
  let site: SmallSite
  let iov: Infrastructure

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  const newVM = async (set: ConstraintSet = {}, group = 'web'): Promise<string> =>
    valueOf(await iov.createVM(vmRequest(group, set), caller)).vm
  const connect = async (vm: string, resource: string, set: ConstraintSet = {}): Promise<ChannelRecord[]> => {
    const { channels } = valueOf(await iov.connectResource(vm, resource, set, caller))
    return channels.map((id) => iov.site.channels.get(id)!)
  }
  const refused = async (vm: string, resource: string, set: ConstraintSet = {}): Promise<string> => {
    const { code, text } = refusalOf(await iov.connectResource(vm, resource, set, caller))
    return `${code}: ${text}`
  }

  it('crosses a trunk where it must, tagged on the way and untagged at an untagged resource', async () => {
    const [channel] = await connect(await newVM({ switchPort: 's2/1' }), 'lun')
    expect(channel!.path).to.deep.equal(['s2/1', 's2/trunk', 's1/trunk', 's1/10'])
    expect(site.devices.port('s2', 'trunk').tagged).to.deep.equal([100])
    expect(site.devices.port('s1', 'trunk').tagged).to.deep.equal([100])
    expect(site.devices.port('s1', '10')).to.deep.include({ untagged: 100, tagged: [] })
  })

  it('crosses no forbidden network, and every mandatory one', async () => {
    const vm = await newVM({ switchPort: 's1/1' })
    expect(await refused(vm, 'nas', { forbiddenNetworks: ['core'] })).to.contain('network core is forbidden')
    const [channel] = await connect(vm, 'san', { mandatoryNetworks: ['core'] })
    expect(channel!.path).to.deep.equal(['s1/1', 's1/trunk', 's2/trunk', 's2/11'])
    expect(await refused(vm, 'lun', { mandatoryNetworks: ['core'] })).to.contain('do not cross network core')
  })

  it('keeps redundant paths on different switches, or says why not', async () => {
    const vm = await newVM({ redundantPaths: 2, redundancyLevel: 'switch' })
    const paths = (await connect(vm, 'san')).map(({ path }) => path)
    expect(paths).to.deep.equal([
      ['s1/1', 's1/11'],
      ['s2/2', 's2/11'],
    ])
    expect(await refused(vm, 'lun')).to.equal(
      'constraintNotSatisfiable: switch redundancy: 2 paths that share no switch, cable or port are asked for, ' +
        'and there are 1 at most; every other would share switch s1',
    )
    expect(iov.site.channels.size).to.equal(2)
  })

  it('connects over a second path when a call asks for redundancy that the VM can give', async () => {
    const vm = await newVM({ redundantPaths: 2, redundancyLevel: 'switch' })
    const paths = (await connect(vm, 'san', { redundantPaths: 2 })).map(({ path }) => path)
    expect(paths).to.have.length(2)
    const single = await newVM()
    expect(await refused(single, 'nas', { redundantPaths: 2 })).to.contain('card redundancy')
  })

  it('uses the VLAN that the group has on the port, then one that it has, then a free one', async () => {
    const [first] = await connect(await newVM(), 'nas')
    const [second] = await connect(await newVM(), 'lun')
    expect([first!.vlan, second!.vlan]).to.deep.equal([100, 100])
    const [other] = await connect(await newVM({}, 'mail'), 'nas')
    expect(other!.vlan).to.equal(101)
    const [nested] = await connect(await newVM({}, 'shop'), 'lun')
    expect(nested!.vlan, 'the VLAN of the group that it is in').to.equal(100)
  })

  it('says when all VLANs are in use', async () => {
    site.devices.port('s2', '3').tagged = [100, 101, 102, 103] as never[]
    await iov.refresh(caller.signal)
    expect(await refused(await newVM(), 'nas')).to.match(/^noCapacity: VLAN/)
  })

  it('edits no port that carries all VLANs, and no port with an untagged VLAN of others', async () => {
    site.devices.port('s1', 'trunk').allowsAll = true
    site.devices.port('s1', '10').untagged = 7 as never
    await iov.refresh(caller.signal)
    const vm = await newVM({ switchPort: 's1/1' })
    expect(await refused(vm, 'nas')).to.contain('port s1/trunk carries all VLANs')
    expect(await refused(vm, 'lun')).to.contain('carries VLAN 7 already, which is not ours')
  })

  it('sets guaranteed and maximum rate on the device, and takes them back', async () => {
    const vm = await newVM({ maximumRateMbps: 5000 })
    const device = [...iov.site.virtualControllers.values()][0]!.id
    const rates = (): unknown => {
      const { minimumRateMbps, maximumRateMbps } = iov.site.virtualControllers.get(device)!.actual
      return [minimumRateMbps, maximumRateMbps]
    }
    expect(rates()).to.deep.equal([0, 5000])
    await connect(vm, 'nas', { guaranteedRateMbps: 1000 })
    const [channel] = await connect(vm, 'lun', { guaranteedRateMbps: 500, maximumRateMbps: 3000 })
    expect(channel).to.include({ enforcedBy: 'device', guaranteedRateMbps: 500, maximumRateMbps: 3000 })
    expect(rates()).to.deep.equal([1500, 3000])
    expect(await refused(vm, 'san', { guaranteedRateMbps: 2000 })).to.contain('more than its maximum of 3000')
    valueOf(await iov.disconnectResource(vm, 'lun', caller))
    expect(rates()).to.deep.equal([1000, 5000])
    valueOf(await iov.disconnectResource(vm, 'nas', caller))
    expect(rates()).to.deep.equal([0, 5000])
    expect(iov.site.virtualControllers.get(device)!.drift).to.equal(null)
  })

  it('keeps what initVHBA asked for when channels come and go', async () => {
    const { vm } = valueOf(await iov.create('h1', vmRequest('web'), caller))
    const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
    const asked = { guaranteedRateMbps: 800, maximumRateMbps: 4000 }
    valueOf(await iov.initVHBA('h1', virtualController, vm, asked, caller))
    valueOf(await iov.requestChannel(vm, virtualController, 'nas', { guaranteedRateMbps: 300 }, caller))
    valueOf(await iov.releaseChannel(vm, virtualController, 'nas', caller))
    const { actual } = iov.site.virtualControllers.get(virtualController)!
    expect(actual).to.include({ minimumRateMbps: 800, maximumRateMbps: 4000 })
  })

  it('guarantees no more on a link than it carries', async () => {
    const set = { guaranteedRateMbps: 4000, switchPort: 's2/1' }
    const [one, two] = [await newVM(set), await newVM(set)]
    await connect(one, 'lun')
    await connect(two, 'lun')
    const third = await newVM({ switchPort: 's2/2' })
    const text = await refused(third, 'lun', { guaranteedRateMbps: 4000 })
    expect(text).to.match(/^noCapacity: /)
    expect(text).to.contain('8000 of 10000 Mbit/s are guaranteed, 4000 more do not fit')
    await connect(third, 'lun', { guaranteedRateMbps: 2000 })
    expect(await refused(one, 'nas', { guaranteedRateMbps: 9000 })).to.contain('are left')
  })

  it('shows a guarantee that only admission keeps', async () => {
    const devices = smallDevices()
    devices.controllers.get('h1')!.forEach((controller) => (controller.capabilities.minimumRate = false))
    iov = await (site = new SmallSite(smallDescription(), devices)).start()
    const vm = await newVM({ allowedHosts: ['h1'] })
    expect(await refused(vm, 'nas', { guaranteedRateMbps: 10 })).to.contain(
      'cannot enforce a guaranteed rate',
    )
    const [channel] = await connect(vm, 'nas', { guaranteedRateMbps: 10, admissionSuffices: true })
    expect(channel!.enforcedBy).to.equal('admission')
    expect(iov.site.virtualControllers.get(channel!.virtualController)!.actual.minimumRateMbps).to.equal(0)
  })

  it('closes no loop in a VLAN where three switches form a ring', async () => {
    const devices = smallDevices()
    devices.addSwitch('s3', ['1', '2', '10'])
    devices.addSwitch('s1', ['1', '2', '3', '10', '11', 'trunk', 'x'])
    devices.addSwitch('s2', ['1', '2', '3', '10', '11', 'trunk', 'x'])
    const small = smallDescription()
    const link = (from: string, to: string) => ({ from, to, networks: [] })
    const ring = smallDescription({
      switches: [...small.switches, { ...small.switches[0]!, name: 's3' }],
      cables: [...small.cables, link('s1/x', 's3/1'), link('s2/x', 's3/2')],
      resources: [
        ...small.resources,
        { name: 'far', kind: 'nfs', address: '10.0.0.9', ports: ['s3/10'], tagged: true },
      ],
    })
    iov = await (site = new SmallSite(ring, devices)).start()
    const one = await newVM({ switchPort: 's1/1' })
    const two = await newVM({ switchPort: 's2/1' })
    expect((await connect(one, 'far'))[0]!.path).to.deep.equal(['s1/1', 's1/x', 's3/1', 's3/10'])
    expect((await connect(two, 'far'))[0]!.path).to.deep.equal(['s2/1', 's2/x', 's3/2', 's3/10'])
    const [over] = await connect(one, 'nas')
    expect(over!.vlan).to.equal(100)
    expect(over!.path, 's1–s2 would close the ring').to.deep.equal([
      's1/1',
      's1/x',
      's3/1',
      's3/2',
      's2/x',
      's2/10',
    ])
    expect(site.devices.port('s1', 'trunk').tagged).to.deep.equal([])
  })
})
