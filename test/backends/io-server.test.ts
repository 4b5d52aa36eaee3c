import { expect } from 'chai'
import { WBEMClient } from '../../src/client/wbem-client.ts'
import type { CIMInstance } from '../../src/cim/instance.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Fault } from './contract/every-fault.ts'
import { caller, refusalOf, valueOf, vmRequest } from '../field-lessons/field-site.ts'
import type { FieldSite } from '../field-lessons/field-site.ts'
import { FailingServer } from './io-server/failing-server.ts'
import { makeNodeSite, served } from './io-server/node-site.ts'
import { password, startSecondServer } from './io-server/second-server.ts'

describe('a host whose adapters an I/O server has', () => {
  let server: Awaited<ReturnType<typeof startSecondServer>>
  let front: FailingServer
  let io: WBEMClient
  let site: FieldSite
  let iov: Infrastructure
  let time = new AbortController()
  /** Of what the I/O server has taken for itself meanwhile. */
  let giveBack: () => Promise<unknown>
  const asked = (name: string) => vmRequest('web', {}, name)

  before(async () => {
    server = await startSecondServer()
    io = new WBEMClient({ url: server.url, user: 'admin', password })
  })
  after(async () => {
    io.close()
    await server.stop()
  })
  beforeEach(async () => {
    giveBack = async () => {}
    const meanwhile = async () => void (giveBack = await takesOne())
    front = new FailingServer(server.url, { meanwhile, onHang: timeIsUp })
    site = await makeNodeSite(await front.listen())
    await start()
  })
  afterEach(async () => {
    await site[Symbol.asyncDispose]()
    await front.close()
    expect(await handedOut()).to.deep.equal([])
  })

  const start = async () => void (iov = await site.start({ makeTimeout: () => time.signal }))
  /** Whoever waits for a device gives up. */
  function timeIsUp(): void {
    const past = time
    time = new AbortController()
    past.abort()
  }
  const controllerThere = new CIMInstanceName('IOV_PhysicalPortController', {
    SystemCreationClassName: 'IOV_Host',
    SystemName: 'io-1',
    CreationClassName: 'IOV_PhysicalPortController',
    DeviceID: '0000:3b:00.0',
  })
  /** The virtual controllers that the I/O server has handed out: what they were asked for by, and what they have. */
  async function handedOut(): Promise<unknown[][]> {
    const shown = await io.call('EnumerateInstances', {
      arguments: { ClassName: 'IOV_VirtualPortController' },
    })
    return shown.map(({ instance: { properties } }: { instance: CIMInstance }) => [
      properties.RequestName,
      properties.MACAddress,
      properties.VLANID,
    ])
  }
  /** The I/O server takes its first free device for itself; answers with what gives it back. */
  async function takesOne(): Promise<() => Promise<unknown>> {
    const { returnValue, out } = await io.invokeMethod(controllerThere, 'createVHBA', {})
    expect(returnValue).to.equal(0)
    return () => io.invokeMethod(controllerThere, 'removeVHBA', { vHBA: out.vHBA as CIMInstanceName })
  }
  const nothingLeft = () => {
    expect([iov.site.vms.size, iov.site.virtualControllers.size, iov.site.channels.size]).to.deep.equal([
      0, 0, 0,
    ])
    expect(site.devices().hosts['node-7'] ?? { vms: {}, served: {} }).to.deep.include({ vms: {}, served: {} })
  }

  it('has VMs on devices that were never used, connected, moved and halted, and leaves nothing there', async () => {
    const { vm, virtualControllers } = valueOf(await iov.createVM(asked('first'), caller))
    expect(virtualControllers).to.deep.equal([`${served}/0`])
    const shown = iov.site.virtualControllers.get(`${served}/0`)!
    const mac = shown.record!.mac
    const there = mac.replaceAll(':', '').toUpperCase()
    expect(shown).to.deep.include({ technique: 'ioserver', address: null, drift: null })
    expect(site.devices().hosts['node-7']!.vms[vm]!.devices).to.deep.equal([{ address: null, mac }])
    expect(await handedOut()).to.deep.equal([[`${served}/0`, there, null]])
    const { channels } = valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    const vlan = () => iov.site.channels.get(channels[0]!)!.vlan
    expect(await handedOut()).to.deep.equal([[`${served}/0`, there, vlan()]])
    const before = vlan()
    valueOf(await iov.moveToGroup(vm, 'db', caller))
    expect(vlan()).not.to.equal(before)
    expect(await handedOut()).to.deep.equal([[`${served}/0`, there, vlan()]])
    await start()
    expect(iov.site.machines.get(vm)!.drift).to.equal(null)
    valueOf(await iov.haltVM(vm, caller))
    nothingLeft()
  })
  it('gets another device where the I/O server has given one away since it was read', async () => {
    const back = await takesOne()
    const { vm, virtualControllers } = valueOf(await iov.createVM(asked('second'), caller))
    expect(virtualControllers).to.deep.equal([`${served}/1`])
    const none = refusalOf(await iov.createVM(asked('third'), caller))
    expect(none.code).to.equal('noCapacity')
    await back()
    valueOf(await iov.haltVM(vm, caller))
    const taken = [await takesOne(), await takesOne()]
    const { code, text } = refusalOf(await iov.createVM(asked('fourth'), caller))
    expect(code).to.equal('noCapacity')
    expect(text).to.include('1 of 1 controllers have no free virtual device')
    for (const one of taken) await one()
    await iov.refresh(caller.signal)
    valueOf(await iov.haltVM(valueOf(await iov.createVM(asked('fifth'), caller)).vm, caller))
    nothingLeft()
  })

  const unreachable = /cannot be reached/
  it('has its device again where somebody at the I/O server has taken it away, when it is mended', async () => {
    const { vm } = valueOf(await iov.createVM(asked('first'), caller))
    const id = `${served}/0`
    const { mac } = iov.site.virtualControllers.get(id)!.record!
    const vHBA = new CIMInstanceName('IOV_VirtualPortController', {
      ...controllerThere.keys,
      CreationClassName: 'IOV_VirtualPortController',
      DeviceID: '0000:3b:00.0/0',
    })
    await io.invokeMethod(controllerThere, 'removeVHBA', { vHBA })
    await iov.refresh(caller.signal)
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(`mac is null instead of ${mac}`)
    valueOf(await iov.mend(`virtualControllers:${id}`, caller))
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)
    expect(await handedOut()).to.have.length(1)
    const clone = valueOf(await iov.cloneVM({ vm, name: 'second', host: null }, caller))
    expect(clone.virtualControllers).to.deep.equal([`${served}/1`])
    for (const one of [vm, clone.vm]) valueOf(await iov.haltVM(one, caller))
    nothingLeft()
  })

  /** What a client is told whose VM needs the I/O server, which fails from its nth call, or at its nth change. */
  const told: readonly [Fault, at: number, code: string, words: RegExp, hostFault?: RegExp][] = [
    ['vanishing', 1, 'constraintNotSatisfiable', unreachable, /socket hang up/],
    ['vanishing', 7, 'degraded', /cannot exchange messages with .* not everything could be undone/],
    ['hanging', 7, 'timeout', /no answer within .* everything was undone/],
    ['refusing', 1, 'deviceRefused', /createVHBA: .*return code 6.* everything was undone/],
    ['refusing', 2, 'deviceRefused', /configureVHBA: .*return code 6.* everything was undone/],
    ['lying', 1, 'deviceRefused', /there is no .*IOV_VirtualPortController.* everything was undone/],
    ['lying', 2, 'deviceRefused', /taken, but afterwards mac is .* everything was undone/],
    ['wrong credentials', 1, 'constraintNotSatisfiable', unreachable, /refuses this user name and password/],
    ['wrong credentials', 7, 'degraded', /user name and password; and not everything could be undone/],
  ]
  for (const [fault, at, code, words, hostFault] of told) {
    it(`tells of an I/O server that fails, leaves nothing there, and goes on: ${fault} at ${at}`, async () => {
      front.breakAt(fault, at)
      const refused = refusalOf(await iov.createVM(asked('vm'), caller))
      expect(front.hasFailed).to.equal(true)
      expect(refused.code, refused.text).to.equal(code)
      expect(refused.text).to.match(words).and.not.include(password)
      if (hostFault !== undefined) expect(iov.site.hosts.get('node-7')!.fault).to.match(hostFault)
      front.heal()
      await start()
      expect(await handedOut()).to.deep.equal([])
      nothingLeft()
      valueOf(await iov.haltVM(valueOf(await iov.createVM(asked('vm'), caller)).vm, caller))
    })
  }

  it('is not held up by an I/O server that did not answer once', async () => {
    for (const fault of ['hanging', 'unreachable'] as const) {
      front.breakAt(fault, 1)
      const { vm } = valueOf(await iov.createVM(asked('vm'), caller))
      expect(front.hasFailed).to.equal(true)
      front.heal()
      valueOf(await iov.haltVM(vm, caller))
    }
  })

  it('tells of a device that the I/O server gives away at the last moment, and then takes another', async () => {
    front.breakAt('concurrent change', 3)
    const refused = refusalOf(await iov.createVM(asked('vm'), caller))
    expect(refused.code).to.equal('deviceRefused')
    expect(refused.text).to.match(
      /device 0 is used by the I\/O server has given it to .* everything was undone/,
    )
    const { vm, virtualControllers } = valueOf(await iov.createVM(asked('vm'), caller))
    expect(virtualControllers).to.deep.equal([`${served}/1`])
    valueOf(await iov.haltVM(vm, caller))
    await giveBack()
  })

  it('keeps a VM whose I/O server cannot be reached when it is to be halted, and says so', async () => {
    const { vm } = valueOf(await iov.createVM(asked('vm'), caller))
    front.breakAt('vanishing', 1)
    await iov.refresh(caller.signal)
    const refused = refusalOf(await iov.haltVM(vm, caller))
    expect(refused.text).to.include('vm can be halted when node-7 answers again')
    front.heal()
    await iov.refresh(caller.signal)
    valueOf(await iov.haltVM(vm, caller))
    nothingLeft()
  })
})
