import { expect } from 'chai'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import {
  caller,
  refusalOf,
  smallDescription,
  smallDevices,
  SmallSite,
  valueOf,
  vmRequest,
} from './small-site.ts'

describe('iov: where a VM goes', () => {
  let site: SmallSite
  let iov: Infrastructure

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  const placed = async (group: string, set: ConstraintSet = {}): Promise<string[]> => {
    const { virtualControllers } = valueOf(await iov.createVM(vmRequest(group, set), caller))
    return virtualControllers.map((id) => iov.site.virtualControllers.get(id)!.controller)
  }
  const refused = async (group: string, set: ConstraintSet = {}): Promise<string> => {
    const { code, text } = refusalOf(await iov.createVM(vmRequest(group, set), caller))
    return `${code}: ${text}`
  }

  it('fills a controller before it begins another, and the same again each time', async () => {
    const first = await placed('web')
    expect(first).to.deep.equal(['h1/0000:3b:00.0'])
    for (let again = 0; again < 3; again++) expect(await placed('web')).to.deep.equal(first)
    expect(await placed('web')).to.deep.equal(['h1/0000:3b:00.1'])
  })

  it('keeps to allowed hosts and off forbidden ones, and says what that removed', async () => {
    expect(await placed('web', { allowedHosts: ['h2'] })).to.deep.equal(['h2/0000:3b:00.0'])
    expect(await placed('web', { forbiddenHosts: ['h1'] })).to.deep.equal(['h2/0000:3b:00.0'])
    const text = await refused('web', { allowedHosts: ['h2'], forbiddenHosts: ['h2'] })
    expect(text).to.contain('allowed hosts: 4 of 6 controllers are not on h2')
    expect(text).to.contain('forbidden hosts: 2 of 2 controllers are on a forbidden host (h2)')
  })

  it('takes two cards for two paths, not two ports of one card', async () => {
    expect(await placed('web', { redundantPaths: 2 })).to.deep.equal(['h1/0000:3b:00.0', 'h1/0000:5e:00.0'])
    const one = { redundantPaths: 2, allowedHosts: ['h2'] }
    expect(await refused('web', one)).to.contain('no host has 2 controllers that share no card')
    const byController = { redundantPaths: 2, redundancyLevel: 'controller' } as const
    expect(await refused('web', { ...one, ...byController })).to.contain('no controller and no card')
    expect(await placed('web', byController)).to.deep.equal(['h1/0000:3b:00.0', 'h1/0000:5e:00.0'])
    expect(await refused('web', { redundantPaths: 3 })).to.contain('card redundancy')
  })

  it('takes two switches where that is asked for', async () => {
    const controllers = await placed('web', { redundantPaths: 2, redundancyLevel: 'switch' })
    expect(controllers).to.deep.equal(['h1/0000:3b:00.0', 'h1/0000:5e:00.1'])
    const transit = await placed('web', { redundantPaths: 2, redundancyLevel: 'transit' })
    expect(transit).to.deep.equal(controllers)
  })

  for (const [level, shared] of [
    ['controller', ['h1/0000:3b:00.0', 'h1/0000:3b:00.1']],
    ['card', ['h1/0000:3b:00.0', 'h1/0000:5e:00.0']],
    ['host', ['h1/0000:3b:00.0', 'h2/0000:3b:00.0']],
  ] as const) {
    it(`keeps a ${level} for one customer, whichever of the two comes first`, async () => {
      expect(await placed('web', { isolation: level })).to.deep.equal([shared[0]])
      expect(await placed('db')).to.deep.equal([shared[1]])
      expect(await placed('mail')).to.deep.equal([shared[0]])
      iov = await (site = new SmallSite()).start()
      expect(await placed('db')).to.deep.equal([shared[0]])
      expect(await placed('web', { isolation: level })).to.deep.equal([shared[1]])
      expect(await placed('db')).to.deep.equal([shared[0]])
    })
  }

  it('counts what a group holds as in use by its customer, on the whole host', async () => {
    valueOf(await iov.getVHBA('h1', 'db', {}, caller))
    expect(await placed('web', { isolation: 'host' })).to.deep.equal(['h2/0000:3b:00.0'])
  })

  it('isolates by sensitivity, also in the primitives', async () => {
    expect(await placed('web', { sensitivity: 9 })).to.deep.equal(['h1/0000:3b:00.0'])
    const create = refusalOf(await iov.create('h1', vmRequest('db'), caller))
    expect(create.text).to.contain('cannot be shared')
    const vm = valueOf(await iov.create('h2', vmRequest('db'), caller)).vm
    expect(refusalOf(await iov.getVHBA('h1', 'db', {}, caller)).text).to.contain('isolation')
    const device = valueOf(await iov.createVHBA('h2/0000:3b:00.0', caller)).virtualController
    valueOf(await iov.initVHBA('h2', device, vm, {}, caller))
    expect(await refused('web', { isolation: 'controller', switchPort: 's1/3' })).to.contain('isolation')
  })

  it('cannot be asked for more isolation once it is there', async () => {
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    expect(refusalOf(await iov.connectResource(vm, 'lun', { isolation: 'card' }, caller)).text).to.contain(
      'when the VM is created',
    )
  })

  it('takes a device that an outsider uses for shared', async () => {
    site = new SmallSite()
    Object.assign(site.devices.virtual('h1', '0000:3b:00.0', 3), { usedBy: 'dpdk' })
    iov = await site.start()
    expect(iov.site.controllers.get('h1/0000:3b:00.0')!.freeVirtual).to.equal(3)
    expect(await placed('web', { isolation: 'card' })).to.deep.equal(['h1/0000:5e:00.0'])
  })

  it('adds up what customer, groups and VM ask for', async () => {
    site = new SmallSite(
      smallDescription({
        customers: [
          {
            name: 'red',
            constraints: { forbiddenHosts: ['h2'] },
            groups: [
              {
                name: 'web',
                constraints: { redundantPaths: 2 },
                groups: [{ name: 'shop', constraints: { guaranteedRateMbps: 700 }, groups: [] }],
              },
            ],
          },
        ],
      }),
    )
    iov = await site.start()
    expect(await placed('shop', { guaranteedRateMbps: 300, trust: true })).to.have.length(2)
    const [one] = [...iov.site.virtualControllers.values()]
    expect(one!.actual).to.include({ minimumRateMbps: 700, trust: true })
    expect(await refused('shop', { allowedHosts: ['h2'] })).to.contain('forbidden')
  })

  it('admits no more guarantees than a port has, and only what the device can enforce', async () => {
    const devices = smallDevices()
    devices.controllers.get('h2')!.forEach((controller) => (controller.capabilities.minimumRate = false))
    iov = await (site = new SmallSite(smallDescription(), devices)).start()
    expect(await refused('web', { guaranteedRateMbps: 1, allowedHosts: ['h2'] })).to.contain('cannot enforce')
    const suffices = { guaranteedRateMbps: 6000, allowedHosts: ['h2'], admissionSuffices: true }
    expect(await placed('web', suffices)).to.deep.equal(['h2/0000:3b:00.0'])
    expect(await placed('web', suffices)).to.deep.equal(['h2/0000:3b:00.1'])
    expect(await refused('web', suffices)).to.match(/^noCapacity: .*cannot guarantee 6000/)
  })

  it('refuses what no controller offers', async () => {
    expect(await refused('web', { numaNode: 1 })).to.contain('6 of 6 controllers are not on NUMA node 1')
    expect(await refused('web', { techniques: ['npiv'] })).to.contain('do not offer npiv')
    expect(await refused('web', { forbiddenNetworks: ['lan-a', 'lan-b'] })).to.contain('forbidden network')
    expect(await placed('web', { forbiddenNetworks: ['lan-a'] })).to.deep.equal(['h1/0000:3b:00.1'])
    expect(await placed('web', { switchPort: 's1/3' })).to.deep.equal(['h2/0000:3b:00.0'])
  })

  it('holds a VM to its redundancy when a client gives it devices one by one', async () => {
    const { vm } = valueOf(await iov.create('h1', vmRequest('web', { redundantPaths: 2 }), caller))
    const add = async (controller: string): ReturnType<Infrastructure['initVHBA']> => {
      const { virtualController } = valueOf(await iov.createVHBA(controller, caller))
      return iov.initVHBA('h1', virtualController, vm, {}, caller)
    }
    valueOf(await add('h1/0000:3b:00.0'))
    expect(refusalOf(await add('h1/0000:3b:00.1')).text).to.contain('share no card')
    valueOf(await add('h1/0000:5e:00.0'))
    valueOf(await add('h1/0000:3b:00.1'))
    const alone = await iov.getVHBA('h1', 'web', { redundantPaths: 2 }, caller)
    expect(refusalOf(alone).code).to.equal('constraintNotSatisfiable')
  })
})
