import { expect } from 'chai'
import { controllers, isolationRank, ownerOf, sum, uplinkOf } from './reference.ts'
import type { Reference, ReferenceChannel, ReferenceController } from './reference.ts'
import { foreignVirtual, modelSite } from './site.ts'

/** What holds at all times (DOMAIN.md §2 and §5), whoever called what in which order. */
export function checkRules(reference: Reference): void {
  checkIdentities(reference)
  checkIsolation(reference)
  checkCapacity(reference)
  for (const channel of reference.channels.values()) {
    checkPath(reference, channel)
    checkVLAN(reference, channel)
  }
}

function checkIdentities(reference: Reference): void {
  const macs = [...reference.virtuals.values()].map(({ mac }) => mac)
  expect(new Set(macs).size, `different MAC addresses: ${macs.join(', ')}`).to.equal(macs.length)
  for (const mac of macs) expect(mac).to.match(/^02:69:6f:/)
  for (const { id, vm, controller } of reference.virtuals.values()) {
    expect(id).not.to.equal(foreignVirtual)
    if (vm !== null) expect(reference.vms.get(vm)?.host, `host of ${vm}`).to.equal(ownerOf(controller))
  }
}

/** Who asks for a controller, a card or a host shares it with no other customer. */
function checkIsolation(reference: Reference): void {
  const users = [...reference.virtuals.values()].flatMap((virtual) => {
    const holder = reference.holderOf(virtual)
    if (holder === null) return []
    const rank = isolationRank(holder.policy)
    return [{ customer: reference.customerOf(holder.group), rank, on: controllers.get(virtual.controller)! }]
  })
  const outsiders = modelSite.hosts.flatMap(({ name }) =>
    foreignVirtual.startsWith(`${name}/`)
      ? [
          {
            customer: '',
            rank: 0,
            on: controllers.get(foreignVirtual.slice(0, foreignVirtual.lastIndexOf('/')))!,
          },
        ]
      : [],
  )
  const all = [...users, ...outsiders]
  for (const one of users) {
    for (const other of all) {
      if (other.customer === one.customer) continue
      expect(sharing(one.on, other.on), `what ${one.customer} and ${other.customer} share`).to.be.below(
        4 - one.rank,
      )
    }
  }
}

/** 3: the controller, 2: the card, 1: the host, 0: nothing of it. */
function sharing(one: ReferenceController, other: ReferenceController): number {
  if (one.id === other.id) return 3
  if (one.card === other.card) return 2
  return one.host === other.host ? 1 : 0
}

/** What is guaranteed on a controller and on each switch port never exceeds its speed. */
function checkCapacity(reference: Reference): void {
  for (const { id, speedMbps } of controllers.values()) {
    const virtuals = [...reference.virtuals.values()].filter(({ controller }) => controller === id)
    expect(sum(virtuals.map((one) => reference.promised(one))), `guarantees on ${id}`).to.be.at.most(
      speedMbps,
    )
  }
  for (const { name, simulated } of modelSite.switches) {
    for (const port of simulated) {
      const crossing = [...reference.channels.values()].filter(({ path }) =>
        path.includes(`${name}/${port.name}`),
      )
      const promised = sum(crossing.map(({ guaranteed }) => guaranteed))
      expect(promised, `guarantees on ${name}/${port.name}`).to.be.at.most(port.speedMbps)
    }
  }
}

/** The path leads from the controller over cables that may be crossed to a port of the resource. */
function checkPath(reference: Reference, { virtual, resource, path, forbidden, id }: ReferenceChannel): void {
  const { controller } = reference.virtuals.get(virtual)!
  const what = `path of ${id}: ${path.join(' ')}`
  expect(path[0], what).to.equal(uplinkOf(controller))
  expect(modelSite.resources.find(({ name }) => name === resource)!.ports, what).to.include(path.at(-1))
  expect(path.length % 2, what).to.equal(0)
  const crossed = [controller, ...path.slice(0, -1)].flatMap((from, at) =>
    at % 2 === 0 ? [[from, path[at]]] : [],
  )
  for (const [from, to] of crossed) {
    const cable = modelSite.cables.find(
      (one) => (one.from === from && one.to === to) || (one.from === to && one.to === from),
    )
    expect(cable, `cable from ${from} to ${to} in the ${what}`).not.to.equal(undefined)
    for (const network of cable!.networks) expect(forbidden, what).not.to.include(network)
  }
}

/** A VLAN is of a group that the VM is in, so it never carries channels of two customers. */
function checkVLAN(reference: Reference, { vm, virtual, vlan }: ReferenceChannel): void {
  const { group } = reference.vms.get(vm)!
  const owner = reference.vlans.get(vlan)
  expect(owner, `VLAN ${vlan}`).not.to.equal(undefined)
  expect(reference.mayUse(group, owner!.group), `group ${group} on VLAN ${vlan} of ${owner!.group}`).to.equal(
    true,
  )
  expect(reference.virtuals.get(virtual)!.vlan).to.equal(vlan)
  const inRanges = modelSite.vlanRanges.some(({ first, last }) => first <= vlan && vlan <= last)
  expect(inRanges, `VLAN ${vlan} is one of ours`).to.equal(true)
}
