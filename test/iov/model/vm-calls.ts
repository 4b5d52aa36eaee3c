import { VLANID } from '../../../src/iov/vlan-id.ts'
import { already, call, may, must, notFound, nothingToDo, refusedWith } from './call.ts'
import type { CallMaker, Expectation } from './call.ts'
import { ofOurs } from './controller-calls.ts'
import type { Picks } from './picks.ts'
import type { Reference, ReferenceChannel, ReferenceVirtual } from './reference.ts'
import { modelSite } from './site.ts'
import { caller } from './world.ts'

/** Calls of virtual machines and of the representations in their guests. */
export const vmCalls = {
  createREP(reference, picks) {
    const isNew = ({ id }: ReferenceVirtual): boolean => reference.representationOf(id) === undefined
    const { vm, virtual } = picks.aim(given(reference, isNew), () => vmAndVirtual(reference, picks))
    const expectation = ofVM(reference, vm, virtual, () => {
      if (reference.representationOf(virtual) !== undefined) return already
      return reference.vms.get(vm)!.running ? must : refusedWith('wrongState')
    })
    return call(
      `createREP ${vm} ${virtual}`,
      expectation,
      (iov) => iov.createREP(vm, virtual, caller),
      ({ representation: id }) => void reference.representations.set(id, { id, vm, virtual }),
    )
  },

  removeREP(reference, picks) {
    const id = picks.representation()
    const vm = picks.mostly([reference.representations.get(id)?.vm ?? 'no-such-vm'], 'no-such-vm')
    return call(
      `removeREP ${vm} ${id}`,
      expected(),
      (iov) => iov.removeREP(vm, id, caller),
      () => void reference.representations.delete(id),
    )

    function expected(): Expectation {
      const representation = reference.representations.get(id)
      if (representation?.vm !== vm) return notFound
      const busy = reference.channelsOf(representation.virtual).some(({ connected }) => connected)
      return busy ? refusedWith('inUse') : must
    }
  },

  requestChannel(reference, picks, set) {
    const { vm, virtual } = vmAndVirtual(reference, picks)
    const resource = picks.resource()
    const expectation = ofVM(reference, vm, virtual, () => {
      if (!isResource(resource)) return notFound
      return reference.channelOf(virtual, resource) === undefined
        ? may('constraintNotSatisfiable', 'noCapacity', 'wrongState')
        : { ...already, codes: ['inUse', 'constraintNotSatisfiable'] }
    })
    return call(
      `requestChannel ${vm} ${virtual} ${resource} ${JSON.stringify(set)}`,
      expectation,
      (iov) => iov.requestChannel(vm, virtual, resource, set, caller),
      ({ channel }, site) => reference.takeChannel(site, channel, false, set),
    )
  },

  releaseChannel(reference, picks) {
    const { vm, virtual } = picks.aim(reserved(reference), () => vmAndVirtual(reference, picks))
    const resource = resourceOf(reference, picks, virtual)
    const channel = reference.channelOf(virtual, resource)
    const expectation = ofVM(reference, vm, virtual, () => {
      if (!isResource(resource)) return notFound
      if (channel === undefined) return nothingToDo('notFound')
      return channel.connected ? refusedWith('inUse') : must
    })
    return call(
      `releaseChannel ${vm} ${virtual} ${resource}`,
      expectation,
      (iov) => iov.releaseChannel(vm, virtual, resource, caller),
      () => reference.releaseChannel(channel!),
    )
  },

  releaseVHBA(reference, picks) {
    const isIdle = ({ id }: ReferenceVirtual): boolean =>
      reference.channelsOf(id).length === 0 && reference.representationOf(id) === undefined
    const { vm, virtual } = picks.aim(given(reference, isIdle), () => vmAndVirtual(reference, picks))
    const expectation = ofVM(reference, vm, virtual, () => {
      const busy =
        reference.channelsOf(virtual).length > 0 || reference.representationOf(virtual) !== undefined
      return busy ? refusedWith('inUse') : must
    })
    const isGone = reference.vms.has(vm) && expectation === notFound
    return call(
      `releaseVHBA ${vm} ${virtual}`,
      isGone ? nothingToDo('notFound') : expectation,
      (iov) => iov.releaseVHBA(vm, virtual, caller),
      () => void reference.virtuals.delete(virtual),
    )
  },

  connect(reference, picks) {
    const { vm, virtual } = picks.aim(reserved(reference), () => vmAndVirtual(reference, picks))
    const resource = resourceOf(reference, picks, virtual)
    const channel = reference.channelOf(virtual, resource)
    const vlan = picks.mostly([channel?.vlan ?? 100], picks.vlan())
    const expectation = ofVM(reference, vm, virtual, () => {
      if (!isResource(resource)) return notFound
      return connectable(reference, virtual, vlan === channel?.vlan ? channel : undefined)
    })
    return call(
      `connect ${vm} ${virtual} ${vlan} ${resource}`,
      expectation,
      (iov) => iov.connect(vm, virtual, VLANID.parse(vlan), resource, caller),
      () => reference.setConnected(channel!, true),
    )
  },

  disconnect(reference, picks) {
    const vm = idOfVM(picks)
    const resource = resourceOfVM(reference, picks, vm)
    const channels = channelsTo(reference, vm, resource)
    return call(
      `disconnect ${vm} ${resource}`,
      !reference.vms.has(vm) || !isResource(resource) ? notFound : disconnectable(channels),
      (iov) => iov.disconnect(vm, resource, caller),
      () => {
        for (const channel of channels) reference.setConnected(channel, false)
      },
    )
  },

  connectRR(reference, picks) {
    const id = picks.representation()
    const virtual = reference.representations.get(id)?.virtual
    const resource = resourceOf(reference, picks, virtual ?? '')
    const channel = reference.channelOf(virtual ?? '', resource)
    return call(
      `connectRR ${id} ${resource}`,
      virtual === undefined || !isResource(resource) ? notFound : connectable(reference, virtual, channel),
      (iov) => iov.connectRR(id, resource, caller),
      () => reference.setConnected(channel!, true),
    )
  },

  disconnectRR(reference, picks) {
    const id = picks.representation()
    const virtual = reference.representations.get(id)?.virtual
    const resource = resourceOf(reference, picks, virtual ?? '')
    const channel = reference.channelOf(virtual ?? '', resource)
    return call(
      `disconnectRR ${id} ${resource}`,
      virtual === undefined || !isResource(resource)
        ? notFound
        : disconnectable(channel === undefined ? [] : [channel]),
      (iov) => iov.disconnectRR(id, resource, caller),
      () => reference.setConnected(channel!, false),
    )
  },
} satisfies Record<string, CallMaker>

export function isResource(name: string): boolean {
  return modelSite.resources.some((resource) => resource.name === name)
}

export function idOfVM(picks: Picks): string {
  const vm = picks.vm()
  return typeof vm === 'string' ? vm : vm.id
}

/** Most often a resource that the VM has a channel to. */
export function resourceOfVM(reference: Reference, picks: Picks, vm: string): string {
  const known = [...reference.channels.values()].filter((channel) => channel.vm === vm)
  return known.length === 0
    ? picks.resource()
    : picks.mostly(
        known.map(({ resource }) => resource),
        picks.resource(),
      )
}

export function channelsTo(reference: Reference, vm: string, resource: string): ReferenceChannel[] {
  return [...reference.channels.values()].filter(
    (channel) => channel.vm === vm && channel.resource === resource,
  )
}

interface VMAndVirtual {
  readonly vm: string
  readonly virtual: string
}

/** The virtual controllers of VMs that are like this. */
function given(reference: Reference, isGood: (virtual: ReferenceVirtual) => boolean): VMAndVirtual[] {
  return [...reference.virtuals.values()].flatMap((virtual) =>
    virtual.vm !== null && isGood(virtual) ? [{ vm: virtual.vm, virtual: virtual.id }] : [],
  )
}

/** Those that have a channel that is not connected. */
function reserved(reference: Reference): VMAndVirtual[] {
  return [...reference.channels.values()].filter(({ connected }) => !connected)
}

function vmAndVirtual(reference: Reference, picks: Picks): VMAndVirtual {
  const vm = idOfVM(picks)
  const virtual = picks.virtualOf(vm)
  const owner = reference.virtuals.get(virtual)?.vm
  return { vm: picks.number(4) === 0 ? (owner ?? vm) : vm, virtual }
}

function resourceOf(reference: Reference, picks: Picks, virtual: string): string {
  const known = reference.channelsOf(virtual).map(({ resource }) => resource)
  return known.length === 0 ? picks.resource() : picks.mostly(known, picks.resource())
}

/** What is expected where a VM and a virtual controller of it are named. */
function ofVM(
  reference: Reference,
  vm: string,
  virtual: string,
  expected: (virtual: ReferenceVirtual) => Expectation,
): Expectation {
  if (!reference.vms.has(vm)) return notFound
  return ofOurs(reference, virtual, (found) =>
    found.vm === vm ? expected(found) : refusedWith('wrongState'),
  )
}

function connectable(
  reference: Reference,
  virtual: string,
  channel: ReferenceChannel | undefined,
): Expectation {
  if (channel === undefined) return refusedWith('wrongState')
  if (channel.connected) return already
  const guest = reference.vms.get(channel.vm)!.running && reference.representationOf(virtual) !== undefined
  return guest ? must : refusedWith('wrongState')
}

function disconnectable(channels: readonly ReferenceChannel[]): Expectation {
  if (channels.length === 0) return nothingToDo('wrongState', 'notFound')
  return channels.some(({ connected }) => connected) ? must : already
}
