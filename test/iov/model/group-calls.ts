import { call, must, notFound, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import { modelSite } from './site.ts'
import { caller } from './world.ts'

const names = ['team', 'squad']

/** Groups that clients make. */
export const groupCalls = {
  createGroup(reference, picks) {
    const name = picks.mostly(names, picks.number(2) === 0 ? 'web' : ' no name')
    const customer = picks.mostly(
      modelSite.customers.map((one) => one.name),
      'nobody',
    )
    const parent = picks.number(2) === 0 ? null : picks.group()
    return call(
      `createGroup ${name} of ${customer} in ${parent}`,
      expected(),
      (iov) => iov.createGroup({ name, customer, parent, caption: null }, caller),
      () => void reference.groups.set(name, { name, customer, parent, constraints: {}, fixed: false }),
    )

    function expected(): Expectation {
      if (name === ' no name') return refusedWith('invalidParameter')
      if (customer === 'nobody') return notFound
      if (reference.groups.has(name)) return refusedWith('inUse')
      if (parent === null) return must
      const above = reference.groups.get(parent)
      if (above === undefined) return notFound
      return above.customer === customer ? must : refusedWith('invalidParameter')
    }
  },

  changeGroup(reference, picks) {
    const name = picks.mostly(names, picks.group())
    return call(
      `changeGroup ${name}`,
      changeable(),
      (iov) => iov.changeGroup(name, `caption ${picks.number(3)}`, caller),
      () => {},
    )

    function changeable(): Expectation {
      const group = reference.groups.get(name)
      if (group === undefined) return notFound
      return group.fixed ? refusedWith('wrongState') : must
    }
  },

  removeGroup(reference, picks) {
    const made = [...reference.groups.values()].filter(({ fixed }) => !fixed).map((group) => group.name)
    const name = picks.aim(made, () => picks.mostly(names, picks.group()))
    return call(
      `removeGroup ${name}`,
      expected(),
      (iov) => iov.removeGroup(name, caller),
      () => void reference.groups.delete(name),
    )

    function expected(): Expectation {
      const group = reference.groups.get(name)
      if (group === undefined) return notFound
      if (group.fixed) return refusedWith('wrongState')
      const { vms, vlans, virtuals, groups } = reference
      const members = [...vms.values(), ...vlans.values(), ...virtuals.values()]
      const inner = [...groups.values()].some(({ parent }) => parent === name)
      return inner || members.some(({ group: owner }) => owner === name) ? refusedWith('inUse') : must
    }
  },
} satisfies Record<string, CallMaker>
