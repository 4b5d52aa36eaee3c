import { expect } from 'chai'
import type { ConstraintSet } from '../../../src/iov/constraint-set.ts'
import type { VMRequest } from '../../../src/iov/infrastructure.ts'
import type { Site } from '../../../src/iov/site.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { already, call, may, must, notFound, nothingToDo, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import type { Picks } from './picks.ts'
import { controllers, ownerOf } from './reference.ts'
import type { Reference } from './reference.ts'
import { channelsTo, idOfVM, isResource, resourceOfVM } from './vm-calls.ts'
import { caller } from './world.ts'

const scarce = may('constraintNotSatisfiable', 'noCapacity')

/** The composed calls of the manager, and its VLANs. */
export const managerCalls = {
  createVM(reference, picks, set) {
    const request = vmRequest(reference, picks, set)
    return call(
      `createVM ${text(request)}`,
      admitted(reference, request) ?? scarce,
      (iov) => iov.createVM(request, caller),
      ({ vm, virtualControllers }, site) => {
        takeVM(reference, vm, site.vms.get(vm)!.name, site.vms.get(vm)!.host, request)
        const policy = reference.policy(request.group, set)
        expectApart(virtualControllers, policy)
        for (const id of virtualControllers) {
          reference.takeVirtual(site, id, null, {}, vm)
          const representation = [...site.representations.values()].find(
            (one) => one.virtualController === id,
          )
          reference.representations.set(representation!.id, { id: representation!.id, vm, virtual: id })
        }
      },
    )
  },

  /** Of the hypervisor, but the request is the same. */
  create(reference, picks, set) {
    const host = picks.host()
    const request = vmRequest(reference, picks, set)
    const known = [...controllers.values()].some((one) => one.host === host)
    return call(
      `create ${host} ${text(request)}`,
      known ? (admitted(reference, request) ?? may('constraintNotSatisfiable')) : notFound,
      (iov) => iov.create(host, request, caller),
      ({ vm }, site) => takeVM(reference, vm, site.vms.get(vm)!.name, host, request),
    )
  },

  haltVM(reference, picks) {
    const vm = idOfVM(picks)
    return call(
      `haltVM ${vm}`,
      reference.vms.has(vm) ? must : notFound,
      (iov) => iov.haltVM(vm, caller),
      () => reference.halt(vm),
    )
  },

  connectResource(reference, picks, set) {
    const [vm, resource] = [idOfVM(picks), picks.resource()]
    const known = reference.vms.has(vm) && isResource(resource)
    return call(
      `connectResource ${vm} ${resource} ${JSON.stringify(set)}`,
      known ? may('constraintNotSatisfiable', 'noCapacity', 'wrongState', 'inUse') : notFound,
      (iov) => iov.connectResource(vm, resource, set, caller),
      ({ channels }, site) => {
        const policy = reference.policyOfVM(reference.vms.get(vm)!, set)
        expectApart(
          channels.map((id) => site.channels.get(id)!.virtualController),
          policy,
        )
        for (const id of channels) reference.takeChannel(site, id, true, set)
      },
    )
  },

  disconnectResource(reference, picks) {
    const vm = idOfVM(picks)
    const resource = resourceOfVM(reference, picks, vm)
    const channels = channelsTo(reference, vm, resource)
    return call(
      `disconnectResource ${vm} ${resource}`,
      !reference.vms.has(vm) || !isResource(resource)
        ? notFound
        : channels.length === 0
          ? nothingToDo('notFound')
          : must,
      (iov) => iov.disconnectResource(vm, resource, caller),
      () => {
        for (const channel of channels) reference.releaseChannel(channel)
      },
    )
  },

  requestVLAN(reference, picks) {
    const group = picks.group()
    const vlan = picks.number(3) === 0 ? picks.vlan() : null
    const virtual = picks.number(2) === 0 ? picks.virtual() : null
    const resource = picks.number(2) === 0 ? picks.resource() : null
    const known =
      reference.groups.has(group) &&
      (virtual === null || reference.virtuals.has(virtual)) &&
      (resource === null || isResource(resource))
    return call(
      `requestVLAN ${vlan} ${group} ${virtual} ${resource}`,
      known
        ? may('constraintNotSatisfiable', 'noCapacity', 'notAuthorisedByGroup', 'inUse')
        : refusedWith('notFound', 'wrongState'),
      (iov) =>
        iov.requestVLAN(
          { vlan: vlan === null ? null : VLANID.parse(vlan), group, virtualController: virtual, resource },
          caller,
        ),
      ({ vlan: given }, site) => {
        if (vlan !== null) expect(given).to.equal(vlan)
        const former = reference.vlans.get(given)
        const on = site.vlans.get(given)!.record!.createdOn
        expect(on, 'switches that have the VLAN').to.include.members([...(former?.on ?? [])])
        expect(reference.mayUse(group, former?.group ?? group), 'the group may use the VLAN').to.equal(true)
        reference.vlans.set(given, { vlan: given, group: former?.group ?? group, on })
      },
    )
  },

  pruneVLANs(reference) {
    const unused = [...reference.vlans.keys()].filter((vlan) => !reference.isUsed(vlan))
    return call(
      'pruneVLANs',
      must,
      (iov) => iov.pruneVLANs(caller),
      ({ removed }, site) => {
        expect(unused, 'unused VLANs').to.include.members([...removed])
        for (const vlan of removed) reference.vlans.delete(vlan)
        trim(reference, site)
      },
      (reasons, site) => {
        const removed = reasons.flatMap(({ source, elements }) => (source === 'pruneVLANs' ? elements : []))
        for (const vlan of unused) if (removed.includes(`vlans:${vlan}`)) reference.vlans.delete(vlan)
        trim(reference, site)
      },
    )
  },
} satisfies Record<string, CallMaker>

/** VLANs that are used are no longer where nothing needs them, unless a switch would not have it. */
function trim(reference: Reference, site: Site): void {
  for (const { vlan, group, on } of reference.vlans.values()) {
    // What an operation has left that could not be undone is not taken over.
    if (site.degraded.has(`vlans:${vlan}`)) continue
    const left = site.vlans.get(vlan as never)?.record?.createdOn ?? on
    const needed = [...reference.portsOf(vlan)].map(ownerOf)
    expect(on, `switches that have VLAN ${vlan}`).to.include.members([...left])
    expect(left, `switches that have VLAN ${vlan}`).to.include.members(
      on.filter((name) => needed.includes(name)),
    )
    reference.vlans.set(vlan, { vlan, group, on: left })
  }
}

function vmRequest(reference: Reference, picks: Picks, constraints: ConstraintSet): VMRequest {
  const names = [...reference.vms.values()].map(({ name }) => name)
  const name = picks.number(6) === 0 ? picks.mostly(names, 'unique') : null
  const memoryMiB = picks.number(24) === 23 ? 0 : 1024
  return { name, group: picks.group(), constraints, memoryMiB, processors: 2 }
}

/** Why the request is refused whatever the devices are; undefined: it is not. */
function admitted(
  reference: Reference,
  { name, group, memoryMiB, constraints }: VMRequest,
): Expectation | undefined {
  if (!reference.groups.has(group)) return notFound
  if (memoryMiB < 1) return refusedWith('invalidParameter')
  const taken = [...reference.vms.values()].find((vm) => vm.name === name)
  if (taken === undefined) return undefined
  const isSame = taken.group === group && JSON.stringify(taken.set) === JSON.stringify(constraints)
  return isSame ? { ...already, codes: ['inUse'] } : refusedWith('inUse')
}

/** As many as redundancy asks for, and no two on one card. */
function expectApart(virtuals: readonly string[], { redundantPaths = 1 }: ConstraintSet): void {
  expect(virtuals).to.have.length(redundantPaths)
  const cards = virtuals.map((id) => controllers.get(id.slice(0, id.lastIndexOf('/')))!.card)
  expect(new Set(cards).size, `cards of ${virtuals.join(', ')}`).to.equal(redundantPaths)
}

function takeVM(
  reference: Reference,
  id: string,
  name: string,
  host: string,
  { name: asked, group, constraints: set, memoryMiB, processors }: VMRequest,
): void {
  if (asked !== null) expect(name).to.equal(asked)
  reference.vms.set(id, { id, name, host, group, set, memoryMiB, processors, running: true })
}

function text({ name, group, constraints }: VMRequest): string {
  return `${name} ${group} ${JSON.stringify(constraints)}`
}
