import type { CIMInstanceName } from '../../cim/object-path.ts'
import { CIMInstance } from '../../cim/instance.ts'
import type { Terminal } from '../terminal.ts'
import { nameOf, reference, StepRefused, type StepFunction } from './steps.ts'
import { textOf, type Remote } from './remote.ts'

/** What the phases are played on. */
export interface Playground {
  readonly manager: CIMInstanceName
  readonly group: CIMInstanceName
}

/** The virtual machine that lives, and what it is called. */
export interface Living {
  readonly vm: CIMInstanceName
  readonly name: string
}

/** CIM_EnabledLogicalElement.RequestStateChange */
const enable = 2
const disable = 3

/**
 * Plays the phases between connecting and decommissioning: plan, migrate, clone, move to another group, stop and start,
 * consolidation and return. What a site cannot do is told and left out. Nothing is left but the virtual machine itself,
 * connected, perhaps on another host.
 */
export async function liveOn(
  remote: Remote,
  { manager, group }: Playground,
  { vm, name }: Living,
  step: StepFunction,
  terminal: Terminal,
): Promise<void> {
  const chapter = (title: string): void => terminal.line(`\n${terminal.strong(title)}`)

  chapter('Migrate')
  const plan = await attempt(step(manager, 'planMigration', { VM: vm }, 'what would be done'))
  if (plan !== undefined) {
    tellSteps(plan['Steps'], terminal)
    await attempt(step(manager, 'migrateVM', { VM: vm }, 'there, with its MAC addresses and channels'))
  }

  chapter('Stop and start')
  await step(vm, 'RequestStateChange', { RequestedState: disable }, 'stopped; its channels stay promised')
  await step(vm, 'RequestStateChange', { RequestedState: enable }, 'running, and connected again')

  chapter('Clone')
  const cloned = await attempt(
    step(manager, 'cloneVM', { VM: vm, Name: `${name}-clone` }, 'an equal, with an identity of its own'),
  )
  if (cloned === undefined) return
  const clone = reference(cloned, 'Clone')
  try {
    chapter('Move to another group')
    const other = await otherGroup(remote, group)
    if (other === undefined) terminal.line('  the site has no other group')
    else await attempt(step(manager, 'moveToGroup', { VM: clone, Group: other }, 'under its policy'))

    chapter('Consolidation')
    const [one, two] = await Promise.all([remote.get(vm), remote.get(clone)])
    if (textOf(one, 'Host') === textOf(two, 'Host'))
      await attempt(step(manager, 'migrateVM', { VM: clone }, 'apart, so that there is something to do'))
    await consolidate(manager, [vm, clone], step, terminal)
  } finally {
    await step(manager, 'haltVM', { VM: clone }, 'the clone is halted and deleted')
  }
}

/** Runs what the plan says of our own virtual machines, and takes them back; others are not ours to move. */
async function consolidate(
  manager: CIMInstanceName,
  ours: readonly CIMInstanceName[],
  step: StepFunction,
  terminal: Terminal,
): Promise<void> {
  const plan = await attempt(step(manager, 'planConsolidation', {}, 'fewer hosts, if it can be'))
  const [vms, hosts] = [plan?.['VMs'], plan?.['Hosts']] as (CIMInstanceName[] | undefined)[]
  const isOurs = (path: CIMInstanceName): boolean => ours.some((one) => one.key('Name') === path.key('Name'))
  const moves = (vms ?? []).flatMap((vm, at) => (isOurs(vm) ? [{ vm, host: hosts![at]! }] : []))
  if (moves.length === 0) {
    terminal.line('  there is nothing of ours to move')
    return
  }
  const given = { VMs: moves.map(({ vm }) => vm), Hosts: moves.map(({ host }) => host) }
  const moved = await attempt(step(manager, 'consolidate', given, `${moves.length} moved for the time being`))
  if (moved !== undefined) await attempt(step(manager, 'returnRelocated', {}, 'back where they belong'))
}

/** The step's outputs; undefined when it was refused, which it has told. */
async function attempt<T>(step: Promise<T>): Promise<T | undefined> {
  try {
    return await step
  } catch (error) {
    if (error instanceof StepRefused) return undefined
    throw error
  }
}

/** Another group, of the same customer if there is one: another's contract may not allow it to be here. */
async function otherGroup(remote: Remote, group: CIMInstanceName): Promise<CIMInstanceName | undefined> {
  const groups = await remote.enumerate('IOV_VMGroup')
  const own = groups.find(({ path }) => path.key('InstanceID') === group.key('InstanceID'))
  const others = groups
    .filter((one) => one !== own)
    .toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)))
  const customer = own === undefined ? '' : textOf(own, 'Customer')
  return (others.find((one) => textOf(one, 'Customer') === customer) ?? others[0])?.path
}

function tellSteps(steps: unknown, terminal: Terminal): void {
  for (const one of Array.isArray(steps) ? (steps as unknown[]) : []) {
    if (!(one instanceof CIMInstance)) continue
    const { Number: number, Device: device, Text: text } = one.properties
    terminal.line(
      `      ${terminal.faint(`${String(number).padStart(2)} ${String(device)}:`)} ${String(text)}`,
    )
  }
}
