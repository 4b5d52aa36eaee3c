import type { DiscoveredPort, PortRole } from '../backend.ts'
import { BackendError } from '../backend.ts'
import { portID } from '../element-id.ts'
import type { StepHandler } from '../step.ts'
import type { VLANID } from '../vlan-id.ts'
import type { StepContext } from './step-context.ts'
import { look } from './step-context.ts'
import { switchDevice } from './vlan-steps.ts'

export interface PortTarget {
  readonly switch: string
  readonly port: string
  readonly vlan: VLANID
  readonly role: PortRole
  /** The port's untagged VLAN without us: to be found when joining, to be restored when leaving. */
  readonly formerUntagged: VLANID | null
}

export interface FormerPort {
  /** How the port carried the VLAN; null: not at all. */
  readonly role: PortRole | null
  readonly untagged: VLANID | null
}

/** Puts a port into a VLAN, leaving its other VLANs alone (field lesson 19), and verifies it. */
export function joinPort(context: StepContext): StepHandler<PortTarget, FormerPort> {
  return {
    kind: 'port.join',
    device: switchDevice,
    async prepare(target, signal) {
      const port = await readPort(context, target, signal)
      const before = { role: roleIn(port, target.vlan), untagged: port.untagged }
      const fault = faultOf(target, port, before)
      if (fault !== null) throw new BackendError(portDevice(target), 'port.join', 'conflict', fault)
      return before
    },
    async perform(target, _, signal) {
      await context.backends.switch(target.switch).join(target.port, target.vlan, target.role, signal)
      const port = await readPort(context, target, signal)
      if (roleIn(port, target.vlan) !== target.role) throw notDone(target, 'port.join')
    },
    async undo(target, before, signal) {
      if (before.role !== null) return
      await context.backends.switch(target.switch).leave(target.port, target.vlan, before.untagged, signal)
      await lookAt(context, target, signal)
    },
  }
}

/** Takes a port out of a VLAN that we had put it into, and verifies it. */
export function leavePort(context: StepContext): StepHandler<PortTarget, FormerPort> {
  return {
    kind: 'port.leave',
    device: switchDevice,
    async prepare(target, signal) {
      const port = await readPort(context, target, signal)
      return { role: roleIn(port, target.vlan), untagged: port.untagged }
    },
    async perform(target, before, signal) {
      if (before.role === null) return
      const { port: name, vlan, formerUntagged } = target
      await context.backends.switch(target.switch).leave(name, vlan, formerUntagged, signal)
      const port = await readPort(context, target, signal)
      if (!port.allowsAll && roleIn(port, vlan) !== null) throw notDone(target, 'port.leave')
    },
    async undo(target, before, signal) {
      if (before.role === null) return
      await context.backends.switch(target.switch).join(target.port, target.vlan, before.role, signal)
      await lookAt(context, target, signal)
    },
  }
}

function roleIn({ untagged, tagged }: DiscoveredPort, vlan: VLANID): PortRole | null {
  if (untagged === vlan) return 'untagged'
  return tagged.includes(vlan) ? 'tagged' : null
}

/** The plan was made from what was known; the port itself has the last word. */
function faultOf(target: PortTarget, port: DiscoveredPort, before: FormerPort): string | null {
  if (port.allowsAll) return 'it carries all VLANs; ports that do so are not edited'
  if (before.role !== null && before.role !== target.role)
    return `it carries VLAN ${target.vlan}, but ${before.role}`
  if (before.role === null && target.role === 'untagged' && port.untagged !== target.formerUntagged) {
    return `its untagged VLAN is ${port.untagged ?? 'none'}, not ${target.formerUntagged ?? 'none'} as was planned on`
  }
  return null
}

/** Whatever is read is shown, also where it makes the step fail: the next plan then starts from the truth. */
async function readPort(
  context: StepContext,
  target: PortTarget,
  signal: AbortSignal,
): Promise<DiscoveredPort> {
  const port = await context.backends.switch(target.switch).readPort(target.port, signal)
  context.state.portRead(target.switch, port, context.environment.now())
  return port
}

function lookAt(context: StepContext, target: PortTarget, signal: AbortSignal): Promise<void> {
  return look(context, portDevice(target), async () => {
    await readPort(context, target, signal)
  })
}

function portDevice(target: PortTarget): string {
  return portID(target.switch, target.port)
}

function notDone(target: PortTarget, step: string): BackendError {
  const text = `the switch took the change of VLAN ${target.vlan}, but does not show it`
  return new BackendError(portDevice(target), step, 'protocol', text)
}
