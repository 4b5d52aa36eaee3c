import { expect } from 'chai'
import { already, call, may, must, notFound, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import type { Picks } from './picks.ts'
import { controllers } from './reference.ts'
import { idOfVM } from './vm-calls.ts'
import { caller } from './world.ts'

const scarce = may('constraintNotSatisfiable', 'noCapacity', 'inUse')

/** The phases of a virtual machine's life, and the policy that it lives under. */
export const lifeCycleCalls = {
  cloneVM(reference, picks) {
    const vm = idOfVM(picks)
    const host = hostOrNone(picks)
    const names = [...reference.vms.values()].map((one) => one.name)
    const name = picks.number(6) === 0 ? picks.mostly(names, 'clone') : null
    return call(
      `cloneVM ${vm} as ${name} on ${host}`,
      expected(),
      (iov) => iov.cloneVM({ vm, name, host }, caller),
      ({ vm: id }, site) => {
        const made = site.vms.get(id)!
        if (host !== null) expect(made.host).to.equal(host)
        reference.vms.set(id, { ...reference.vms.get(vm)!, id, name: made.name, host: made.host })
        reference.takeBelongings(site, id)
        expect(reference.belongings(id), 'what the clone has').to.deep.equal(reference.belongings(vm))
      },
    )

    function expected(): Expectation {
      if (!reference.vms.has(vm) || (host !== null && !isHost(host))) return notFound
      return name !== null && names.includes(name) ? { ...already, codes: ['inUse'] } : scarce
    }
  },

  migrateVM(reference, picks) {
    const vm = idOfVM(picks)
    const host = hostOrNone(picks)
    const known = reference.vms.has(vm) && (host === null || isHost(host))
    const isThere = host !== null && reference.vms.get(vm)?.host === host
    return call(
      `migrateVM ${vm} to ${host}`,
      known ? (isThere ? already : scarce) : notFound,
      (iov) => iov.migrateVM(vm, host, caller),
      ({ host: now }, site) => {
        if (host !== null) expect(now).to.equal(host)
        const before = reference.belongings(vm)
        reference.strip(vm)
        reference.vms.set(vm, { ...reference.vms.get(vm)!, host: now })
        reference.takeBelongings(site, vm)
        expect(reference.belongings(vm), 'what the VM has').to.deep.equal(before)
      },
    )
  },

  moveToGroup(reference, picks) {
    const vm = idOfVM(picks)
    const group = picks.group()
    const known = reference.vms.has(vm) && reference.groups.has(group)
    const isIn = reference.vms.get(vm)?.group === group
    return call(
      `moveToGroup ${vm} ${group}`,
      known ? (isIn ? already : scarce) : notFound,
      (iov) => iov.moveToGroup(vm, group, caller),
      ({ reconnected }, site) => {
        const states = new Map(reconnected.map((id) => [id, reference.channels.get(id)!.connected]))
        for (const id of reconnected) reference.releaseChannel(reference.channels.get(id)!)
        reference.vms.set(vm, { ...reference.vms.get(vm)!, group })
        for (const virtual of reference.virtualsOf(vm)) {
          if (virtual.group !== null) reference.virtuals.set(virtual.id, { ...virtual, group })
          const { id, vlan } = virtual
          const owner = reference.vlans.get(vlan ?? 0)?.group
          if (owner !== undefined && !reference.mayUse(group, owner)) reference.detach(id)
        }
        for (const [id, connected] of states)
          reference.takeChannel(site, id, connected, site.channels.get(id)!.constraints)
      },
    )
  },

  startVM(reference, picks) {
    const vm = idOfVM(picks)
    const { running } = reference.vms.get(vm) ?? {}
    return call(
      `startVM ${vm}`,
      running === undefined ? notFound : running ? already : must,
      (iov) => iov.startVM(vm, caller),
      () => void reference.vms.set(vm, { ...reference.vms.get(vm)!, running: true }),
    )
  },

  stopVM(reference, picks) {
    const vm = idOfVM(picks)
    const { running } = reference.vms.get(vm) ?? {}
    return call(
      `stopVM ${vm}`,
      running === undefined ? notFound : running ? must : already,
      (iov) => iov.stopVM(vm, caller),
      () => void reference.vms.set(vm, { ...reference.vms.get(vm)!, running: false }),
    )
  },

  changeConstraints(reference, picks, set) {
    const kind = picks.number(2) === 0 ? ('vm' as const) : ('group' as const)
    const made = [...reference.groups.values()].filter(({ fixed }) => !fixed).map(({ name }) => name)
    const id = kind === 'vm' ? idOfVM(picks) : picks.aim(made, () => picks.group())
    return call(
      `changeConstraints ${kind} ${id} ${JSON.stringify(set)}`,
      expected(),
      (iov) => iov.changeConstraints({ kind, id }, set, caller),
      () => {
        const vm = reference.vms.get(id)
        if (vm !== undefined) reference.vms.set(id, { ...vm, set })
        else reference.groups.set(id, { ...reference.groups.get(id)!, constraints: set })
      },
    )

    function expected(): Expectation {
      const found = kind === 'vm' ? reference.vms.get(id) : reference.groups.get(id)
      if (found === undefined) return notFound
      return 'fixed' in found && found.fixed
        ? refusedWith('wrongState')
        : may('constraintNotSatisfiable', 'noCapacity')
    }
  },
} satisfies Record<string, CallMaker>

function hostOrNone(picks: Picks): string | null {
  return picks.number(2) === 0 ? null : picks.host()
}

function isHost(name: string): boolean {
  return [...controllers.values()].some(({ host }) => host === name)
}
