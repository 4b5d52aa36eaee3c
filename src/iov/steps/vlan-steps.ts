import { BackendError } from '../backend.ts'
import { portID } from '../element-id.ts'
import type { StepHandler } from '../step.ts'
import type { VLANID } from '../vlan-id.ts'
import type { StepContext } from './step-context.ts'

export interface VLANTarget {
  readonly switch: string
  readonly vlan: VLANID
  readonly name: string
}

export interface FormerVLAN {
  readonly existed: boolean
  readonly name: string
  /** Somebody else's ports are in it: it is in use and stays. */
  readonly inUse: boolean
}

/** Makes a VLAN on a switch. One that is there already is somebody else's, and is not taken over. */
export function createVLAN(context: StepContext): StepHandler<VLANTarget, FormerVLAN> {
  return {
    kind: 'vlan.create',
    device: switchDevice,
    async prepare(target, signal) {
      const before = await readVLAN(context, target, signal)
      if (before.existed) {
        const text = `VLAN ${target.vlan} is there already and was made by somebody else`
        throw new BackendError(target.switch, 'vlan.create', 'conflict', text)
      }
      return before
    },
    async perform(target, _, signal) {
      await context.backends.switch(target.switch).createVLAN(target.vlan, target.name, signal)
      context.state.vlanCreated(target.switch, target.vlan, target.name)
    },
    async undo(target, _, signal) {
      await context.backends.switch(target.switch).deleteVLAN(target.vlan, signal)
      context.state.vlanDeleted(target.switch, target.vlan)
    },
  }
}

/** Removes a VLAN that we made, unless somebody has put a port of his own into it: then it has become his. */
export function deleteVLAN(context: StepContext): StepHandler<VLANTarget, FormerVLAN> {
  return {
    kind: 'vlan.delete',
    device: switchDevice,
    prepare: (target, signal) => readVLAN(context, target, signal),
    async perform(target, before, signal) {
      if (before.inUse) {
        context.log.warn({ switch: target.switch, vlan: target.vlan }, 'the VLAN is left to those who use it')
        return
      }
      await context.backends.switch(target.switch).deleteVLAN(target.vlan, signal)
      context.state.vlanDeleted(target.switch, target.vlan)
    },
    async undo(target, before, signal) {
      if (!before.existed) return
      await context.backends.switch(target.switch).createVLAN(target.vlan, before.name, signal)
      context.state.vlanCreated(target.switch, target.vlan, before.name)
    },
  }
}

export function switchDevice(target: { readonly switch: string }): string {
  return target.switch
}

async function readVLAN(context: StepContext, target: VLANTarget, signal: AbortSignal): Promise<FormerVLAN> {
  const { ports, vlans } = await context.backends.switch(target.switch).discover(signal)
  const found = vlans.find(({ id }) => id === target.vlan)
  const carriers = ports.filter((port) => port.untagged === target.vlan || port.tagged.includes(target.vlan))
  const strangers = carriers.filter(({ name, allowsAll }) => !allowsAll && !isOurs(context, target, name))
  return { existed: found !== undefined, name: found?.name ?? target.name, inUse: strangers.length > 0 }
}

function isOurs({ state }: StepContext, target: VLANTarget, port: string): boolean {
  return state.site.vlanPorts.has(`${target.vlan}@${portID(target.switch, port)}`)
}
