import { setTimeout as sleep } from 'node:timers/promises'
import { defaultLimits } from '../../base/limits.ts'
import { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import { UserError } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import { compareInventories, takeInventory } from './inventory.ts'
import { walkPath } from './path-view.ts'
import { liveOn } from './later-life.ts'
import { textOf, type Parameters, type Remote } from './remote.ts'
import { choose, makeStep, nameOf, reference } from './steps.ts'

/** Who plays: names of elements; undefined leaves the choice to the player. */
export interface Cast {
  readonly vm: string
  readonly group: string | undefined
  readonly resource: string | undefined
  readonly host: string | undefined
}

/**
 * Plays the paper's Figure 6 against a server, primitive by primitive, with the composed phases of a life in its midst,
 * and tells about it. Whatever goes wrong, the VM is halted in the end. Throws StepRefused, or UserError when something is left behind.
 */
export async function play(
  remote: Remote,
  cast: Cast,
  terminal: Terminal,
  pause = (): Promise<unknown> => sleep(defaultLimits.jobPollMs),
): Promise<void> {
  const stage = await setStage(remote, cast, terminal)
  const before = await takeInventory(remote)
  const step = makeStep(remote, terminal, pause)
  let vm: CIMInstanceName | undefined
  try {
    terminal.line(`\n${terminal.strong('Create VM')}`)
    const created = await step(stage.hypervisor, 'create', { Name: cast.vm, Group: stage.group }, 'a VM')
    vm = reference(created, 'VM')
    const wanted = { Group: stage.group, ...stage.asking }
    const { vHBA } = await step(stage.hypervisor, 'getVHBA', wanted, 'a virtual controller')
    const first = vHBA as CIMInstanceName
    await step(stage.hypervisor, 'initVHBA', { vHBA: first, VM: vm }, 'given to the VM, with an identity')
    await step(vm, 'createREP', { vHBA: first }, 'in use by the guest')

    terminal.line(`\n${terminal.strong('Connect remote resource')}`)
    const { resource } = stage
    const asked = await step(vm, 'requestChannel', { vHBA: first, RR: resource }, 'on adapter and switches')
    const vlan: Parameters = asked['VLAN'] == null ? {} : { VLAN: reference(asked, 'VLAN') }
    const channel = reference(asked, 'DataChannel')
    await step(vm, 'connect', { vHBA: first, ...vlan, RR: resource }, 'the guest is connected')

    terminal.line(`\n${terminal.strong('The path')}`)
    await showPath(remote, vm, channel, terminal)

    await liveOn(remote, stage, { vm, name: cast.vm }, step, terminal)

    terminal.line(`\n${terminal.strong('Disconnect remote resource')}`)
    const virtual = await virtualOf(remote, vm)
    await step(vm, 'disconnect', { RR: resource }, 'the guest has let go')
    await step(vm, 'releaseChannel', { vHBA: virtual, RR: resource }, 'off adapter and switches')
    await step(stage.manager, 'pruneVLANs', {}, 'unused VLANs')

    terminal.line(`\n${terminal.strong('Decommission')}`)
    const represented = await remote.associated(
      virtual,
      'IOV_RepresentationController',
      'IOV_PortRepresentation',
    )
    const representation = choose('representation of the virtual controller', represented, undefined)
    await step(vm, 'removeREP', { REP: representation.path }, 'gone from the guest')
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
  /** What is asked for a virtual controller, so that it reaches the resource. */
  readonly asking: Parameters
}

/** Networks are what is meant where nothing is said; this one is reached over Fibre Channel. */
const overFibreChannel = 'fc-lun'
const npiv = 5

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
    asking: textOf(resource, 'Kind') === overFibreChannel ? { ConstraintSet: onlyBy(npiv) } : {},
  }
}

/** A constraint set that asks for one technique. */
function onlyBy(technique: number): CIMInstance {
  const types = { Techniques: { type: 'uint16', isArray: true } } as const
  return new CIMInstance('IOV_ConstraintSet', { Techniques: [technique] }, undefined, types)
}

/** It may be another one than at the beginning: a migration gives the VM devices of another host. */
async function virtualOf(remote: Remote, vm: CIMInstanceName): Promise<CIMInstanceName> {
  const found = await remote.associated(vm, 'IOV_VirtualMachineController', 'IOV_VirtualPortController')
  return choose('virtual controller of the VM', found, undefined).path
}

async function controllerOf(remote: Remote, virtual: CIMInstanceName): Promise<CIMInstanceName> {
  const found = await remote.associated(
    virtual,
    'IOV_VirtualOnPhysicalController',
    'IOV_PhysicalPortController',
  )
  return choose('physical controller below the virtual one', found, undefined).path
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
