import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { RunResult } from '../../host-access.ts'
import { CommandFailure } from './command-failure.ts'
import type { SimulatedDevices } from './devices.ts'
import { most, resourceTypes, totalOf } from './nvme-state.ts'
import type { ResourceType } from './nvme-state.ts'

/**
 * `nvme list-secondary`, `primary-ctrl-caps` and `virt-mgmt` of nvme-cli 2.3, with the refusals of QEMU's controller,
 * all as recorded. Only JSON is printed.
 */
export function runNVMe(devices: SimulatedDevices, args: readonly string[]): RunResult {
  try {
    const [command = '', device = '', ...rest] = args
    const options = optionsOf(rest)
    const controller = find(devices, device)
    switch (command) {
      case 'list-secondary':
        return json(list(devices, controller), options)
      case 'primary-ctrl-caps':
        return json(capabilities(devices, controller), options)
      case 'virt-mgmt': {
        const result = manage(devices, controller, options)
        const text = `success, Number of Controller Resources Modified (NRM):${result === 0 ? '0' : `0x${result.toString(16)}`}`
        return { status: 0, stdout: `${text}\n`, stderr: '' }
      }
      default:
        throw new CommandFailure(1, `ERROR: Invalid sub-command '${command}' for global command nvme`)
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return { status: error.status, stdout: '', stderr: `${error.message}\n` }
  }
}

/** Those that the controllers' driver has made a device of. */
function find(devices: SimulatedDevices, device: string): SimulatedControllerDescription {
  const found = devices.nvme.controllers.find((one) => `/dev/${one.device}` === device)
  if (found === undefined || !devices.isServed(found))
    throw new CommandFailure(1, `${device}: No such file or directory`)
  return found
}

/** Pairs such as `-c 1`. */
function optionsOf(args: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (let at = 0; at < args.length; at += 2) options.set(args[at]!, args[at + 1] ?? '')
  return options
}

function json(value: object, options: ReadonlyMap<string, string>): RunResult {
  if (options.get('-o') !== 'json') throw new CommandFailure(1, 'this host prints JSON only')
  return { status: 0, stdout: `${JSON.stringify(value, null, 2)}\n`, stderr: '' }
}

function list({ nvme }: SimulatedDevices, controller: SimulatedControllerDescription): object {
  const entries = Array.from({ length: controller.totalVirtual }, (_, index) => {
    const { queues, interrupts, online } = nvme.secondary(controller, index)
    return {
      'secondary-controller-identifier': index + 1,
      'primary-controller-identifier': 0,
      'secondary-controller-state': online ? 1 : 0,
      'virtual-function-number': index + 1,
      'num-virtual-queues': queues,
      'num-virtual-interrupts': interrupts,
    }
  })
  return { num: entries.length, 'secondary-controllers': entries }
}

function capabilities({ nvme }: SimulatedDevices, controller: SimulatedControllerDescription): object {
  const { queues, interrupts } = nvme.primary(controller)
  return {
    cntlid: 0,
    portid: 0,
    crt: controller.totalVirtual === 0 ? 0 : 3,
    vqfrt: totalOf(controller, 'queues'),
    vqrfa: assigned(nvme, controller, 'queues'),
    vqrfap: queues,
    vqprt: 57,
    vqfrsm: most.queues,
    vqgran: 1,
    vifrt: totalOf(controller, 'interrupts'),
    virfa: assigned(nvme, controller, 'interrupts'),
    virfap: interrupts,
    viprt: 61,
    vifrsm: most.interrupts,
    vigran: 1,
  }
}

/** Virtualization Management (NVMe 1.4, 5.22); answers how many resources it has changed. */
function manage(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  options: ReadonlyMap<string, string>,
): number {
  const number = (name: string): number => Number(options.get(name) ?? 0)
  const type = resourceTypes[number('-r')]
  if (type === undefined) throw statuses.field
  const count = number('-n')
  switch (number('-a')) {
    case 1:
      return allocate(devices, controller, number('-c'), type, count)
    case 7:
      devices.nvme.offline(controller, secondaryOf(controller, number('-c')))
      return 0
    case 8:
      return assign(devices, controller, secondaryOf(controller, number('-c')), type, count)
    case 9:
      bringOnline(devices, controller, secondaryOf(controller, number('-c')))
      return 0
    default:
      throw statuses.field
  }
}

function secondaryOf({ totalVirtual }: SimulatedControllerDescription, identifier: number): number {
  if (identifier < 1 || identifier > totalVirtual) throw statuses.controller
  return identifier - 1
}

function allocate(
  { nvme }: SimulatedDevices,
  controller: SimulatedControllerDescription,
  identifier: number,
  type: ResourceType,
  count: number,
): number {
  if (identifier !== 0) throw statuses.controller
  const total = totalOf(controller, type)
  if (count > total) throw statuses.number
  if (count > total - assigned(nvme, controller, type)) throw statuses.resource
  nvme.changePrimary(controller, type === 'queues' ? { nextQueues: count } : { nextInterrupts: count })
  return count
}

function assign(
  { nvme }: SimulatedDevices,
  controller: SimulatedControllerDescription,
  index: number,
  type: ResourceType,
  count: number,
): number {
  const secondary = nvme.secondary(controller, index)
  if (secondary.online) throw statuses.state
  if (count > most[type]) throw statuses.number
  const free = totalOf(controller, type) - nvme.primary(controller)[type] - assigned(nvme, controller, type)
  if (count - secondary[type] > free) throw statuses.resource
  nvme.changeSecondary(controller, index, { [type]: count })
  return count
}

function bringOnline(
  { nvme, state }: SimulatedDevices,
  controller: SimulatedControllerDescription,
  index: number,
): void {
  const { queues, interrupts } = nvme.secondary(controller, index)
  const isThere = index < state.physical(controller).enabled
  if (interrupts === 0 || queues < 2 || !isThere) throw statuses.state
  nvme.changeSecondary(controller, index, { online: true })
}

function assigned(
  nvme: SimulatedDevices['nvme'],
  controller: SimulatedControllerDescription,
  type: ResourceType,
): number {
  return Array.from(
    { length: controller.totalVirtual },
    (_, index) => nvme.secondary(controller, index)[type],
  ).reduce((sum, count) => sum + count, 0)
}

const status = (code: number, text: string): CommandFailure =>
  new CommandFailure(1, `NVMe status: ${text}(0x${code.toString(16)})`)

const statuses = {
  field: status(
    0x4002,
    'Invalid Field in Command: A reserved coded value or an unsupported value in a defined field',
  ),
  controller: status(0x411f, 'Invalid Controller Identifier: An invalid controller id was specified'),
  state: status(
    0x4120,
    'Invalid Secondary Controller State: The requested secondary controller action is invalid based on the secondary and primary controllers current states',
  ),
  number: status(
    0x4121,
    'Invalid Number of Controller Resources: The specified number of Flexible Resources is invalid',
  ),
  resource: status(
    0x4122,
    'Invalid Resource Identifier: At least one of the specified resource identifiers was invalid',
  ),
} as const
