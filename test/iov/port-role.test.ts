import { expect } from 'chai'
import type { Technique } from '../../src/iov/backend.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import { roleOf, uplinkRole } from '../../src/iov/port-role.ts'
import { SiteGraph } from '../../src/iov/site-graph.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { FieldSite, kinds, withAllKinds } from '../field-lessons/field-site.ts'
import { caller, refusalOf, valueOf, vmRequest } from './small-site.ts'

const { card, ssd } = kinds
const id = `host-d/${card}/0`
const port = 'leaf-1/p7'

/** The way of the whole card, and the resource's. */
const portOf = (iov: Infrastructure, name: string) => {
  const { untagged, tagged } = iov.site.ports.get(name)!
  return { untagged, tagged }
}
const unused = { untagged: VLANID.parse(1), tagged: [] }

const start = async (site: FieldSite) => {
  const iov = await site.start()
  const constraints = { techniques: ['passthrough'] satisfies Technique[], allowedHosts: ['host-d'] }
  const { vm } = valueOf(await iov.createVM({ ...vmRequest('zenith-lab'), constraints }, caller))
  return { iov, vm }
}

describe('iov: the role of a port in a VLAN', () => {
  it('is untagged where a resource or a whole device expects it, and tagged elsewhere', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    const cabled = { site: iov.site, graph: new SiteGraph(site.description) }
    const resource = iov.site.resources.get('orders')!
    const all = [...iov.site.ports.keys()].filter((name) => name.startsWith('leaf-'))
    expect(all.filter((name) => uplinkRole(cabled, name) === 'untagged')).to.deep.equal([port])
    expect(all.filter((name) => roleOf(cabled, resource, name) === 'untagged')).to.deep.equal([
      port,
      'leaf-2/s2',
    ])
  })
})

describe('iov: a whole device in VLANs', () => {
  it('is in the VLAN of its channels by the switch port behind it, which is as before afterwards', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const { iov, vm } = await start(site)
    expect(portOf(iov, port)).to.deep.equal(unused)
    valueOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    const [channel] = [...iov.site.channels.values()]
    const { vlan } = channel!
    expect(portOf(iov, port)).to.deep.equal({ untagged: vlan, tagged: [] })
    expect(portOf(iov, channel!.path.at(-1)!).tagged).to.include(vlan)
    expect(iov.site.virtualControllers.get(id)).to.deep.include({ drift: null, address: card })
    await iov.refresh(caller.signal)
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)

    valueOf(await iov.moveToGroup(vm, 'zenith-office', caller))
    const onward = [...iov.site.channels.values()][0]!.vlan
    expect(portOf(iov, port)).to.deep.equal({ untagged: onward, tagged: [] })

    valueOf(await iov.haltVM(vm, caller))
    await iov.refresh(caller.signal)
    expect(portOf(iov, port)).to.deep.equal(unused)
    expect([iov.site.channels.size, site.devices().hosts['host-d']!.vms]).to.deep.equal([0, {}])
  })

  it('is attached to a VLAN and detached from it at that port', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const { iov } = await start(site)
    const request = { vlan: null, group: 'zenith-lab', virtualController: null, resource: 'lun-42' }
    const { vlan } = valueOf(await iov.requestVLAN(request, caller))
    valueOf(await iov.attach(vlan, id, caller))
    expect(portOf(iov, port)).to.deep.equal({ untagged: vlan, tagged: [] })
    valueOf(await iov.detach(vlan, id, caller))
    expect(portOf(iov, port)).to.deep.equal(unused)
  })

  it('reaches nothing over a port that carries VLANs of others', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const { iov, vm } = await start(site)
    const request = { vlan: null, group: 'acme-shop', virtualController: null, resource: 'lun-42' }
    const { vlan } = valueOf(await iov.requestVLAN(request, caller))
    await site.backends.switch('leaf-1').createVLAN(vlan, 'acme', caller.signal)
    await site.backends.switch('leaf-1').join('p7', vlan, 'untagged', caller.signal)
    await iov.refresh(caller.signal)
    const refused = refusalOf(await iov.connectResource(vm, 'lun-42', {}, caller))
    expect(refused.text).to.include(`port ${port} takes one VLAN, untagged, and carries VLAN ${vlan} already`)
    expect(iov.site.channels.size).to.equal(0)
  })

  it('of storage is in none', async () => {
    await using site = await FieldSite.make(withAllKinds)
    const iov = await site.start()
    const capabilities = iov.site.controllers.get(`host-d/${ssd}`)!.capabilities
    expect(capabilities).not.to.have.property('accessPort')
  })
})
