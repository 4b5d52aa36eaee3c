import { CIMInstanceName } from '../../cim/object-path.ts'
import { UserError } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { compareInventories, takeInventory } from './inventory.ts'
import { walkPath } from './path-view.ts'
import { textOf, type Element, type Remote } from './remote.ts'

/** Who plays: names of elements; undefined leaves the choice to the player. */
export interface Cast {
  readonly vm: string
  readonly group: string | undefined
  readonly resource: string | undefined
  readonly host: string | undefined
}

/** A step was refused; the text says why, as the server told. */
export class StepRefused extends UserError {}

/**
 * Plays the paper's Figure 6 against a server, primitive by primitive, and tells about it. Whatever goes wrong, the
 * VM is halted in the end. Throws StepRefused, or UserError when something is left behind.
 */
export async function play(remote: Remote, cast: Cast, terminal: Terminal): Promise<void> {
  const stage = await setStage(remote, cast, terminal)
  const before = await takeInventory(remote)
  const step = makeStep(remote, terminal)
  let vm: CIMInstanceName | undefined
  try {
    terminal.line(`\n${terminal.strong('Create VM')}`)
    const created = await step(stage.hypervisor, 'create', { Name: cast.vm, Group: stage.group }, 'a VM')
    vm = reference(created, 'VM')
    const { vHBA } = await step(stage.hypervisor, 'getVHBA', { Group: stage.group }, 'a virtual controller')
    const virtual = vHBA as CIMInstanceName
    await step(stage.hypervisor, 'initVHBA', { vHBA: virtual, VM: vm }, 'given to the VM, with an identity')
    const represented = await step(vm, 'createREP', { vHBA: virtual }, 'in use by the guest')
    const representation = reference(represented, 'REP')

    terminal.line(`\n${terminal.strong('Connect remote resource')}`)
    const { resource } = stage
    const asked = await step(vm, 'requestChannel', { vHBA: virtual, RR: resource }, 'on adapter and switches')
    const vlan = reference(asked, 'VLAN')
    const channel = reference(asked, 'DataChannel')
    await step(vm, 'connect', { vHBA: virtual, VLAN: vlan, RR: resource }, 'the guest is connected')

    terminal.line(`\n${terminal.strong('The path')}`)
    await showPath(remote, vm, channel, terminal)

    terminal.line(`\n${terminal.strong('Disconnect remote resource')}`)
    await step(vm, 'disconnect', { RR: resource }, 'the guest has let go')
    await step(vm, 'releaseChannel', { vHBA: virtual, RR: resource }, 'off adapter and switches')
    await step(stage.manager, 'pruneVLANs', {}, 'unused VLANs')

    terminal.line(`\n${terminal.strong('Decommission')}`)
    await step(vm, 'removeREP', { REP: representation }, 'gone from the guest')
    const controller = await controllerOf(remote, virtual)
    await step(vm, 'releaseVHBA', { vHBA: virtual }, 'taken from the VM, reset, and free again')
    await step(controller, 'removeVHBA', { vHBA: virtual }, 'gone')
    const halted = vm
    vm = undefined
    await step(stage.manager, 'haltVM', { VM: halted }, 'halted and deleted')
  } finally {
    if (vm !== undefined) await step(stage.manager, 'haltVM', { VM: vm }, 'cleaned up after the failure')
  }
  const left = compareInventories(before, await takeInventory(remote))
  if (left.length > 0) throw new UserError(`the life has left something behind:\n  ${left.join('\n  ')}`)
  terminal.line(`\n${terminal.good('Nothing is left behind: every controller, port and VLAN is as it was.')}`)
}

interface Stage {
  readonly manager: CIMInstanceName
  readonly hypervisor: CIMInstanceName
  readonly group: CIMInstanceName
  readonly resource: CIMInstanceName
}

async function setStage(remote: Remote, cast: Cast, terminal: Terminal): Promise<Stage> {
  const [managers, groups, resources, controllers, hosts] = await Promise.all(
    [
      'IOV_InfrastructureManager',
      'IOV_VMGroup',
      'IOV_RemoteResource',
      'IOV_PhysicalPortController',
      'IOV_Host',
    ].map((className) => remote.enumerate(className)),
  )
  const manager = choose('infrastructure manager', managers, undefined)
  const group = choose('group', groups, cast.group)
  const resource = choose('remote resource', resources, cast.resource)
  const free = (controllers ?? []).filter((each) => Number(each.properties['FreeVirtualControllers']) > 0)
  const host = choose(
    'host with a free virtual controller',
    (hosts ?? []).filter((each) => free.some((one) => textOf(one, 'SystemName') === textOf(each, 'Name'))),
    cast.host,
  )
  const hypervisors = await remote.associated(host.path, 'IOV_HostedService', 'IOV_Hypervisor')
  terminal.line(
    `${nameOf(host)} runs a VM "${cast.vm}" of group ${nameOf(group)} (customer ${textOf(group, 'Customer')}), ` +
      `which reaches ${nameOf(resource)}.`,
  )
  return {
    manager: manager.path,
    hypervisor: choose('hypervisor', hypervisors, undefined).path,
    group: group.path,
    resource: resource.path,
  }
}

function choose(what: string, elements: readonly Element[] | undefined, name: string | undefined): Element {
  const sorted = (elements ?? []).toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  const chosen = name === undefined ? sorted[0] : sorted.find((each) => nameOf(each) === name)
  if (chosen !== undefined) return chosen
  if (name === undefined) throw new UserError(`the server has no ${what}`)
  throw new UserError(`there is no ${what} "${name}"; there are: ${sorted.map(nameOf).join(', ') || 'none'}`)
}

function nameOf(element: Element): string {
  return textOf(element, 'ElementName') || textOf(element, 'Name')
}

type StepFunction = (
  target: CIMInstanceName,
  method: string,
  parameters: Readonly<Record<string, CIMInstanceName | string>>,
  meaning: string,
) => Promise<Readonly<Record<string, unknown>>>

function makeStep(remote: Remote, terminal: Terminal): StepFunction {
  let number = 0
  return async (target, method, parameters, meaning) => {
    const name = `${target.className.replace(/^IOV_/, '')}.${method}`
    const { code, out } = await remote.call(target, method, parameters)
    const explanation = typeof out['Explanation'] === 'string' ? out['Explanation'] : ''
    number++
    if (code !== 0) {
      terminal.line(`  ${terminal.bad('✗')} ${String(number).padStart(2)} ${name}  ${explanation}`)
      throw new StepRefused(`${name} returned ${code}: ${explanation || 'without an explanation'}`)
    }
    const said = [meaning, namesIn(out), explanation === 'Completed' ? '' : explanation]
    terminal.line(
      `  ${terminal.good('✓')} ${String(number).padStart(2)} ${name.padEnd(34)} ${said.filter(Boolean).join('; ')}`,
    )
    return out
  }
}

/** What a step has answered with, by name. */
function namesIn(out: Readonly<Record<string, unknown>>): string {
  return Object.entries(out)
    .flatMap(([name, value]) =>
      value instanceof CIMInstanceName && name !== 'Job' ? [`${name} ${shortName(value)}`] : [],
    )
    .join(', ')
}

function shortName(path: CIMInstanceName): string {
  const key = path.key('DeviceID') ?? path.key('InstanceID') ?? path.key('Name')
  return String(key).replace(/^iovm:\w+\//, '')
}

async function controllerOf(remote: Remote, virtual: CIMInstanceName): Promise<CIMInstanceName> {
  const found = await remote.associated(
    virtual,
    'IOV_VirtualOnPhysicalController',
    'IOV_PhysicalPortController',
  )
  return choose('physical controller below the virtual one', found, undefined).path
}

function reference(out: Readonly<Record<string, unknown>>, name: string): CIMInstanceName {
  const value = out[name]
  if (value instanceof CIMInstanceName) return value
  throw new Error(`the server has left out ${name} from its answer`)
}

async function showPath(
  remote: Remote,
  vm: CIMInstanceName,
  channel: CIMInstanceName,
  terminal: Terminal,
): Promise<void> {
  const stations = await walkPath(remote, vm, channel)
  for (const [index, { kind, name, detail }] of stations.entries()) {
    const arrow = index === 0 ? ' ' : '↳'
    terminal.line(`  ${arrow} ${terminal.faint(kind.padEnd(20))} ${terminal.name(name)}  ${detail}`)
  }
}
