import { expect } from 'chai'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { SmallSite } from '../iov/small-site.ts'
import { caller, FieldSite, forEver, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe("field lesson 19: an edit of a trunk wipes other people's VLANs", () => {
  it('adds its own VLAN to those of a port and takes away no other', async () => {
    await using site = await FieldSite.make()
    await site.start()
    const leaf = site.backends.switch('leaf-1')
    const theirs = [VLANID.parse(55), VLANID.parse(56)]
    for (const vlan of theirs) {
      await leaf.createVLAN(vlan, 'theirs', forEver)
      for (const port of ['p1', 's2', 'trunk']) await leaf.join(port, vlan, 'tagged', forEver)
    }
    const iov = await site.start()
    const tagsOf = async (port: string) =>
      (await site.backends.switch('leaf-1').readPort(port, forEver)).tagged
    const before = await Promise.all(['p1', 's2', 'trunk'].map(tagsOf))
    const set = { allowedHosts: ['host-a'], switchPort: 'leaf-1/p1' }
    const { vm } = valueOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    const { channels } = valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const { vlan } = iov.site.channels.get(channels[0]!)!
    // Somebody edits the port at the same time; it is read anew before each change.
    await site.backends.switch('leaf-1').createVLAN(VLANID.parse(57), 'theirs', forEver)
    await site.backends.switch('leaf-1').join('p1', VLANID.parse(57), 'tagged', forEver)
    expect(await tagsOf('p1')).to.have.members([...theirs, 57, vlan])
    valueOf(await iov.haltVM(vm, caller))
    expect(await tagsOf('p1')).to.have.members([...theirs, 57])
    expect(await Promise.all(['s2', 'trunk'].map(tagsOf))).to.deep.equal(before.slice(1))
  })

  it('refuses a port that implicitly carries all VLANs', async () => {
    const site = new SmallSite()
    site.devices.port('s1', '10').allowsAll = true
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const before = await site.state()
    const refusal = refusalOf(await iov.connectResource(vm, 'lun', {}, caller))
    expect(refusal.text).to.match(/carries all VLANs|allows all/)
    expect(await site.state()).to.deep.equal(before)
  })
})
