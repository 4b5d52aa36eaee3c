import type { GuestInterface, GuestResource } from '../backend.ts'
import type { MACAddress } from '../mac-address.ts'
import type { StepHandler } from '../step.ts'
import type { StepContext } from './step-context.ts'
import { verified } from './verified.ts'
import type { VMTarget } from './vm-steps.ts'
import { vmDevice } from './vm-steps.ts'

export interface GuestInterfaceTarget extends VMTarget {
  readonly mac: MACAddress
}

export interface GuestConnectionTarget extends GuestInterfaceTarget {
  readonly resource: GuestResource
}

export interface FormerInterface {
  readonly present: boolean
}

export interface FormerConnection {
  readonly connected: boolean
}

/** The guest takes a device into use; the name that it gives is kept for whoever made the plan. */
export function addInterface(context: StepContext): StepHandler<GuestInterfaceTarget, FormerInterface> {
  const { backends, guestNames } = context
  return verified<GuestInterfaceTarget, FormerInterface>(
    {
      kind: 'guest.add',
      device: vmDevice,
      prepare: async (target, signal) => ({ present: (await find(context, target, signal)) !== undefined }),
      async perform({ host, vm, mac }, _, signal) {
        guestNames.set(`${vm}/${mac}`, await backends.guest(host).addInterface(vm, mac, signal))
      },
      async undo(target, before, signal) {
        const { host, vm, mac } = target
        guestNames.delete(`${vm}/${mac}`)
        if (before.present || !(await runs(context, target, signal))) return
        await backends.guest(host).removeInterface(vm, mac, signal)
      },
    },
    {
      isMade: async (target, signal) => (await find(context, target, signal)) !== undefined,
      isUndone: async (target, { present }, signal) =>
        present || (await findInRunning(context, target, signal)) === undefined,
    },
  )
}

export function removeInterface(context: StepContext): StepHandler<GuestInterfaceTarget, FormerInterface> {
  const { backends, guestNames } = context
  return verified<GuestInterfaceTarget, FormerInterface>(
    {
      kind: 'guest.remove',
      device: vmDevice,
      prepare: async (target, signal) => ({
        present: (await findInRunning(context, target, signal)) !== undefined,
      }),
      async perform({ host, vm, mac }, before, signal) {
        if (before.present) await backends.guest(host).removeInterface(vm, mac, signal)
      },
      async undo(target, before, signal) {
        const { host, vm, mac } = target
        if (!before.present || !(await runs(context, target, signal))) return
        guestNames.set(`${vm}/${mac}`, await backends.guest(host).addInterface(vm, mac, signal))
      },
    },
    {
      isMade: async (target, signal) => (await findInRunning(context, target, signal)) === undefined,
      isUndone: async (target, { present }, signal) =>
        !present ||
        !(await runs(context, target, signal)) ||
        (await find(context, target, signal)) !== undefined,
    },
  )
}

export function connectGuest(context: StepContext): StepHandler<GuestConnectionTarget, FormerConnection> {
  const { backends } = context
  return verified<GuestConnectionTarget, FormerConnection>(
    {
      kind: 'guest.connect',
      device: vmDevice,
      prepare: async (target, signal) => isConnected(target, await find(context, target, signal)),
      perform: ({ host, vm, mac, resource }, _, signal) =>
        backends.guest(host).connect(vm, mac, resource, signal),
      async undo(target, before, signal) {
        const { host, vm, mac, resource } = target
        if (before.connected || !(await runs(context, target, signal))) return
        await backends.guest(host).disconnect(vm, mac, resource, signal)
      },
    },
    {
      isMade: async (target, signal) => isConnected(target, await find(context, target, signal)).connected,
      isUndone: async (target, { connected }, signal) =>
        connected || !isConnected(target, await findInRunning(context, target, signal)).connected,
    },
  )
}

export function disconnectGuest(context: StepContext): StepHandler<GuestConnectionTarget, FormerConnection> {
  const { backends } = context
  return verified<GuestConnectionTarget, FormerConnection>(
    {
      kind: 'guest.disconnect',
      device: vmDevice,
      prepare: async (target, signal) => isConnected(target, await findInRunning(context, target, signal)),
      async perform({ host, vm, mac, resource }, before, signal) {
        if (before.connected) await backends.guest(host).disconnect(vm, mac, resource, signal)
      },
      async undo(target, before, signal) {
        const { host, vm, mac, resource } = target
        if (!before.connected || !(await runs(context, target, signal))) return
        await backends.guest(host).connect(vm, mac, resource, signal)
      },
    },
    {
      isMade: async (target, signal) =>
        !isConnected(target, await findInRunning(context, target, signal)).connected,
      isUndone: async (target, { connected }, signal) =>
        !connected ||
        !(await runs(context, target, signal)) ||
        isConnected(target, await find(context, target, signal)).connected,
    },
  )
}

function isConnected(
  { resource }: GuestConnectionTarget,
  found: GuestInterface | undefined,
): FormerConnection {
  return { connected: found?.connected.includes(resource.name) === true }
}

/** A guest that does not run, or is gone, has nothing to take away: its VM can be halted all the same. */
async function findInRunning(
  context: StepContext,
  target: GuestInterfaceTarget,
  signal: AbortSignal,
): Promise<GuestInterface | undefined> {
  return (await runs(context, target, signal)) ? find(context, target, signal) : undefined
}

/**
 * In a guest that does not run, or is gone, nothing can be put back, and need not be: it gets what the ledger says when
 * it is started. Else what could not be undone before its end could never be.
 */
async function runs({ backends }: StepContext, target: VMTarget, signal: AbortSignal): Promise<boolean> {
  const vms = await backends.hypervisor(target.host).discover(signal)
  return vms.some(({ id, running }) => id === target.vm && running)
}

async function find(
  { backends }: StepContext,
  { host, vm, mac }: GuestInterfaceTarget,
  signal: AbortSignal,
): Promise<GuestInterface | undefined> {
  const interfaces = await backends.guest(host).discover(vm, signal)
  return interfaces.find((found) => found.mac === mac)
}
