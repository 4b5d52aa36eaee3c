import { BackendError } from '../../iov/backend.ts'
import type { DiscoveredController, ESwitch } from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { isAbsent } from '../host-access.ts'
import type { DeviceStep } from '../host-steps.ts'
import { capabilitiesOf } from './driver-table.ts'
import type { SystemFiles } from './system-files.ts'

/** The network devices of one physical function. */
export interface Ports {
  /** Its own; undefined: it has none. */
  device: string | undefined
  /** Those of the host that stand for its virtual functions, in the order of these. */
  representors: ESwitch['representors']
}

/**
 * Tells a function's own network device from those that represent others, which are in the same directory and in no order.
 * The kernel calls these pf0vf3, and c1pf0vf3 where the function is another machine's (devlink_port_attrs in
 * net/devlink/port.c).
 */
export async function readPorts(
  files: SystemFiles,
  directory: string,
  names: readonly string[],
): Promise<Ports> {
  if (names.length === 1) return { device: names[0], representors: [] }
  const named = await Promise.all(
    names.toSorted().map(async (device) => {
      const port = (await files.optionalText(`${directory}/${device}/phys_port_name`)) ?? ''
      return { device, port }
    }),
  )
  const representors = named.flatMap(({ device, port }) => {
    const index = /^pf\d+vf(\d+)$/.exec(port)?.[1]
    return index === undefined ? [] : [{ index: Number(index), device }]
  })
  return {
    device: named.find(({ port }) => !/^(c\d+)?pf\d+((vf|sf)\d+)?$/.test(port))?.device,
    representors: representors.toSorted((one, other) => one.index - other.index),
  }
}

/** undefined: the network device is no port of a switch. Its mode is certain where there are representors. */
export async function readESwitch(
  files: SystemFiles,
  device: string,
  representors: ESwitch['representors'],
): Promise<ESwitch | undefined> {
  const id = await files.optionalText(`/sys/class/net/${device}/phys_switch_id`)
  if (id === undefined) return undefined
  return { mode: representors.length > 0 ? 'switchdev' : 'legacy', id, representors }
}

/**
 * The controllers with the modes of their e-switches, and what they can do in these. devlink is asked once for all, and only
 * of those whose mode does not show: a card that is no switch has no mode, and one with representors is in switchdev mode.
 */
export async function withModes(
  step: DeviceStep,
  controllers: readonly DiscoveredController[],
): Promise<DiscoveredController[]> {
  const asked = controllers.filter(({ eSwitch }) => eSwitch?.mode === 'legacy')
  const modes = asked.length === 0 ? new Map() : await readModes(step, asked)
  return controllers.map((one) =>
    one.eSwitch === undefined || modes.get(one.address) !== 'switchdev'
      ? one
      : {
          ...one,
          eSwitch: { ...one.eSwitch, mode: 'switchdev' },
          capabilities: capabilitiesOf(one.driver, one.technique === 'sriov', 'switchdev'),
        },
  )
}

/** Of those that have a mode. None where there is no devlink on the host. */
async function readModes(
  step: DeviceStep,
  controllers: readonly { address: PCIAddress }[],
): Promise<ReadonlyMap<string, string>> {
  const input = controllers.map(({ address }) => `dev eswitch show pci/${address}\n`).join('')
  try {
    return await step.within(async (access, signal) => {
      // A driver without devlink is "No such device", or does not know the question: the others are answered all the same.
      const { stdout } = await access.run('devlink', ['-j', '-f', '-b', '-'], signal, input)
      return parseModes(step, stdout)
    })
  } catch (error) {
    if (error instanceof BackendError && isAbsent(error.cause)) return new Map()
    throw error
  }
}

/** One object for each question, with commas between them, as devlink of iproute2 6.15 writes a batch. */
function parseModes(step: DeviceStep, stdout: string): ReadonlyMap<string, string> {
  let answers: unknown
  try {
    answers = JSON.parse(`[${stdout.trim().replace(/\}\s*\n\s*\{/g, '},{')}]`)
  } catch (error) {
    throw step.error('protocol', `devlink -j: no JSON: ${stdout.slice(0, 200)}`, error)
  }
  const modes = new Map<string, string>()
  for (const answer of answers as { dev?: Record<string, { mode?: unknown }> }[])
    for (const [handle, { mode }] of Object.entries(answer.dev ?? {}))
      if (typeof mode === 'string') modes.set(handle.replace(/^[a-z]+\//, ''), mode)
  return modes
}
