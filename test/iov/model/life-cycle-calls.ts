import { expect } from 'chai'
import type { Site } from '../../../src/iov/site.ts'
import { already, call, may, must, notFound, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import type { Picks } from './picks.ts'
import { controllers, ownerOf } from './reference.ts'
import type { Reference } from './reference.ts'
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
        expect(site.vms.get(vm)!.host).to.equal(now)
        relocate(reference, site, [vm])
      },
    )
  },

  consolidate(reference, picks) {
    const vms = [...new Set([idOfVM(picks), idOfVM(picks)])]
    const moves = vms.map((vm) => ({ vm, host: picks.host() }))
    const known = moves.every(({ vm, host }) => reference.vms.has(vm) && isHost(host))
    return call(
      `consolidate ${moves.map(({ vm, host }) => `${vm} to ${host}`).join(', ')}`,
      known ? scarce : notFound,
      (iov) => iov.consolidate(moves, caller),
      ({ moved }, site) => {
        for (const { vm, host } of moves) expect(site.vms.get(vm)!.host).to.equal(host)
        relocate(reference, site, moved)
      },
    )
  },

  /** Those that cannot go back stay. */
  returnRelocated(reference) {
    return call(
      'returnRelocated',
      scarce,
      (iov) => iov.returnRelocated(caller),
      ({ returned }, site) => relocate(reference, site, returned),
    )
  },

  /** What would be done is said, and nothing is done. */
  planVM(reference, picks, constraints) {
    const group = picks.group()
    const request = { name: null, group, constraints, memoryMiB: 1024, processors: 2 }
    return call(
      `planVM ${group} ${JSON.stringify(constraints)}`,
      reference.groups.has(group) ? { ...scarce, changes: false } : notFound,
      (iov) => iov.planVM(request),
      () => {},
    )
  },

  planMigration(reference, picks) {
    const vm = idOfVM(picks)
    return call(
      `planMigration ${vm}`,
      reference.vms.has(vm) ? { ...scarce, changes: false } : notFound,
      (iov) => iov.planMigration(vm, null),
      () => {},
    )
  },

  planConsolidation() {
    return call(
      'planConsolidation',
      { ...scarce, changes: false },
      (iov) => iov.planConsolidation(),
      () => {},
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
      (_, site) => {
        reference.vms.set(vm, { ...reference.vms.get(vm)!, running: true })
        reference.takeNames(site)
      },
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

/** The VMs are where the site says, with all that they had. What they need there is made before they let go. */
function relocate(reference: Reference, site: Site, moved: readonly string[]): void {
  // One that was there already is as it was: what an operation has left that could not be undone is not taken over.
  const vms = moved.filter((vm) => site.vms.get(vm)!.host !== reference.vms.get(vm)!.host)
  const belongings = (): unknown[] => vms.map((vm) => reference.belongings(vm))
  const before = belongings()
  const channels = [...reference.channels.values()].filter(({ vm }) => vms.includes(vm))
  const vlans = new Map(reference.vlans)
  for (const vm of vms) reference.strip(vm)
  for (const vm of vms) {
    reference.vms.set(vm, { ...reference.vms.get(vm)!, host: site.vms.get(vm)!.host })
    reference.takeBelongings(site, vm)
  }
  for (const { vlan, path } of channels) {
    const now = reference.vlans.get(vlan)
    if (now === undefined) continue
    const { group, on } = vlans.get(vlan)!
    reference.vlans.set(vlan, { vlan, group, on: [...new Set([...on, ...now.on])] })
    reference.prune(vlan, path.map(ownerOf))
  }
  expect(belongings(), 'what the VMs have').to.deep.equal(before)
}

function hostOrNone(picks: Picks): string | null {
  return picks.number(2) === 0 ? null : picks.host()
}

function isHost(name: string): boolean {
  return [...controllers.values()].some(({ host }) => host === name)
}
