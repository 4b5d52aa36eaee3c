import { expect } from 'chai'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'
import { refusal } from './fakes.ts'

/** Lets everything run that does not wait for a device. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

describe('iov: operations at the same time', () => {
  it('hands out no device, VLAN or capacity twice', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = await site.state()
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, at) => iov.createVM(vmRequest(at % 2 === 0 ? 'web' : 'db'), caller)),
    )
    const vms = made.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
    expect(vms).to.have.length(24)
    expect(new Set(vms.flatMap(({ virtualControllers }) => virtualControllers)).size).to.equal(24)
    expect(made.flatMap((outcome) => (outcome.ok ? [] : [outcome.code]))).to.deep.equal(
      Array(6).fill('noCapacity'),
    )
    const connected = await Promise.all(vms.map(({ vm }) => iov.connectResource(vm, 'nas', {}, caller)))
    connected.forEach((outcome) => valueOf(outcome))
    const owners = Map.groupBy(iov.site.channels.values(), ({ vlan }) => vlan)
    for (const channels of owners.values()) {
      expect(new Set(channels.map(({ vm }) => iov.site.vms.get(vm)!.group)).size).to.equal(1)
    }
    const halted = await Promise.all(vms.map(({ vm }) => iov.haltVM(vm, caller)))
    halted.forEach((outcome) => valueOf(outcome))
    expect(await site.state()).to.deep.equal(before)
  })

  it('works on different devices side by side, and lets an operation on the same VM wait', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const one = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const other = valueOf(await iov.createVM(vmRequest('db', { switchPort: 's2/2' }), caller))
    const goOn = site.devices.hold()
    const first = iov.connectResource(one.vm, 'lun', {}, caller)
    await settle()
    const second = iov.connectResource(other.vm, 'nas', {}, caller)
    await settle()
    const third = iov.haltVM(one.vm, caller)
    await settle()
    const running = [...iov.site.operations.values()].filter(({ state }) => state === 'running')
    expect(running.map(({ name }) => name)).to.deep.equal(['connectResource', 'connectResource'])
    expect(iov.site.channels.size).to.equal(2)
    goOn()
    valueOf(await first)
    valueOf(await second)
    valueOf(await third)
    expect([...iov.site.vms.keys()]).to.deep.equal([other.vm])
  })

  it('decides anew after waiting: what the first has left counts', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const red = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const also = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/2' }), caller))
    valueOf(await iov.connectResource(red.vm, 'lun', {}, caller))
    const goOn = site.devices.hold()
    const leaving = iov.disconnectResource(red.vm, 'lun', caller)
    await settle()
    const coming = iov.connectResource(also.vm, 'lun', {}, caller)
    await settle()
    goOn()
    valueOf(await leaving)
    const { channels } = valueOf(await coming)
    expect(site.devices.port('s1', '10').untagged).to.equal(iov.site.channels.get(channels[0]!)!.vlan)
    expect(site.devices.port('s1', '1').tagged).to.deep.equal([])
    expect([...site.devices.vlans.get('s1')!.keys()]).to.deep.equal([100])
  })

  it('does not lose what one relies on when the other that makes it fails', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const one = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const other = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/2' }), caller))
    site.devices.interfere = (call) => {
      if (call.name === 'connect' && call.device.endsWith(one.vm)) throw refusal(call)
    }
    const [failing, good] = await Promise.all([
      iov.connectResource(one.vm, 'lun', {}, caller),
      iov.connectResource(other.vm, 'lun', {}, caller),
    ])
    expect(refusalOf(failing).code).to.equal('deviceRefused')
    valueOf(good)
    expect(site.devices.port('s1', '10').untagged).to.equal(100)
    expect(site.devices.port('s1', '2').tagged).to.deep.equal([100])
    expect(site.devices.port('s1', '1').tagged).to.deep.equal([])
  })

  it('lets a caller stop waiting, and finishes all the same', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    const goOn = site.devices.hold()
    const leaving = new AbortController()
    const running = iov.connectResource(vm, 'lun', {}, { user: 'hasty', signal: leaving.signal })
    const waiting = iov.haltVM(vm, { user: 'hasty', signal: leaving.signal })
    await settle()
    leaving.abort()
    expect(refusalOf(await running).code).to.equal('timeout')
    expect(refusalOf(await waiting).code).to.equal('timeout')
    goOn()
    await iov.close()
    expect([...iov.site.channels.values()].map(({ state }) => state)).to.deep.equal(['connected'])
    expect(iov.site.vms.has(vm)).to.equal(true)
  })

  it('does nothing for a caller who left before', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = await site.state()
    const left = { user: 'gone', signal: AbortSignal.abort() }
    expect(refusalOf(await iov.createVM(vmRequest('web'), left)).code).to.equal('timeout')
    expect(await site.state()).to.deep.equal(before)
  })
})
