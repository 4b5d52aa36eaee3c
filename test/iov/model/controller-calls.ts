import { already, call, may, must, notFound, nothingToDo, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import { idOf, isForeignVirtual } from './picks.ts'
import { controllers, isForeign, ownerOf } from './reference.ts'
import type { Reference, ReferenceVirtual } from './reference.ts'
import { caller } from './world.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'

/** Calls of hypervisors, physical controllers and factories, and what the manager does with single controllers. */
export const controllerCalls = {
  getVHBA(reference, picks, given) {
    const [host, group] = [picks.host(), picks.group()]
    const { redundantPaths: _, ...set } = given
    const known = reference.groups.has(group) && [...controllers.values()].some((one) => one.host === host)
    const expectation = known ? may('constraintNotSatisfiable', 'noCapacity') : notFound
    return call(
      `getVHBA ${host} ${group} ${JSON.stringify(set)}`,
      expectation,
      (iov) => iov.getVHBA(host, group, set, caller),
      ({ virtualController }, site) => reference.takeVirtual(site, virtualController, group, set),
    )
  },

  createVHBA(reference, picks) {
    const controller = picks.controller()
    const known = controllers.get(controller)
    const expectation =
      known === undefined
        ? notFound
        : known.pool === 0
          ? refusedWith('notSupported')
          : reference.freeOn(controller) === 0
            ? refusedWith('noCapacity')
            : must
    return call(
      `createVHBA ${controller}`,
      expectation,
      (iov) => iov.createVHBA(controller, caller),
      ({ virtualController }, site) => reference.takeVirtual(site, virtualController, null, {}),
    )
  },

  removeVHBA(reference, picks) {
    const id = picks.idle()
    const ours = ofOurs(reference, id, ({ vm }) => (vm === null ? must : refusedWith('inUse')))
    const expectation = ours === notFound ? nothingToDo('notFound') : ours
    return call(
      `removeVHBA ${id}`,
      expectation,
      (iov) => iov.removeVHBA(id, caller),
      () => void reference.virtuals.delete(id),
    )
  },

  initVHBA(reference, picks, set) {
    const id = picks.idle()
    const virtual = reference.virtuals.get(id)
    const near = [...reference.vms.values()].filter(({ host }) => id.startsWith(`${host}/`))
    const vm = picks.mostly(near, picks.of([...reference.vms.values()]) ?? 'no-such-vm')
    const vmID = typeof vm === 'string' ? vm : vm.id
    const host = picks.mostly([ownerOf(id)], picks.host())
    return call(
      `initVHBA ${host} ${id} ${vmID} ${JSON.stringify(set)}`,
      expected(),
      (iov) => iov.initVHBA(host, id, vmID, set, caller),
      () => reference.assign(virtual!, vmID, set),
    )

    function expected(): Expectation {
      if (![...controllers.values()].some((one) => one.host === host)) return notFound
      if (typeof vm === 'string') return notFound
      return ofOurs(reference, id, ({ vm: owner, controller, group }) => {
        if (ownerOf(controller) !== host) return notFound
        if (vm.host !== host) return refusedWith('wrongState')
        if (group !== null && !reference.mayUse(vm.group, group)) return refusedWith('notAuthorisedByGroup')
        if (owner === null) return may('constraintNotSatisfiable', 'noCapacity')
        return { ...already, done: owner === vmID, codes: ['inUse', 'constraintNotSatisfiable'] }
      })
    }
  },

  attach(reference, picks) {
    const given = [...reference.virtuals.values()].filter(({ vm, vlan }) => vm !== null && vlan === null)
    const id = picks.aim(given.map(idOf), () => picks.virtual())
    const group = reference.vms.get(reference.virtuals.get(id)?.vm ?? '')?.group ?? ''
    const usable = [...reference.vlans.values()].filter((one) => reference.mayUse(group, one.group))
    const vlan = picks.aim(
      usable.map((one) => one.vlan),
      () => picks.vlan(),
    )
    return call(
      `attach ${vlan} ${id}`,
      ofOurs(reference, id, expected),
      (iov) => iov.attach(VLANID.parse(vlan), id, caller),
      () => reference.attach(id, vlan),
    )

    function expected(virtual: ReferenceVirtual): Expectation {
      const owner = reference.vlans.get(vlan)
      if (owner === undefined) return isForeign('s2', vlan) ? refusedWith('notAuthorisedByGroup') : notFound
      if (virtual.vm === null) return refusedWith('wrongState')
      if (!reference.mayUse(reference.vms.get(virtual.vm)!.group, owner.group))
        return refusedWith('notAuthorisedByGroup')
      if (virtual.vlan === vlan) return already
      return virtual.vlan === null ? must : refusedWith('inUse')
    }
  },

  detach(reference, picks) {
    const attached = [...reference.virtuals.values()].filter((virtual) => virtual.vlan !== null)
    const id = picks.aim(attached.map(idOf), () => picks.virtual())
    const vlan = picks.mostly([reference.virtuals.get(id)?.vlan ?? 100], picks.vlan())
    return call(
      `detach ${vlan} ${id}`,
      ofOurs(reference, id, expected),
      (iov) => iov.detach(VLANID.parse(vlan), id, caller),
      () => reference.detach(id),
    )

    function expected(virtual: ReferenceVirtual): Expectation {
      if (virtual.vlan === null) return already
      if (virtual.vlan !== vlan) return refusedWith('wrongState')
      return reference.channelsOf(id).length === 0 ? must : refusedWith('inUse')
    }
  },
} satisfies Record<string, CallMaker>

/** What is expected of a call on a virtual controller that is ours; on another one it is refused. */
export function ofOurs(
  reference: Reference,
  id: string,
  expected: (virtual: ReferenceVirtual) => Expectation,
): Expectation {
  const virtual = reference.virtuals.get(id)
  if (virtual !== undefined) return expected(virtual)
  return isForeignVirtual(id) ? refusedWith('wrongState') : notFound
}
