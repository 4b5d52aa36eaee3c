import type { WWN } from '../../iov/wwn.ts'
import { fcHosts } from '../npiv/host-bus-adapter.ts'
import { systemFiles } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'
import type { Context, Step } from './context.ts'
import { heldWithin } from './poll.ts'

/** A logical unit that storage shows to a port of Fibre Channel of this host. */
export interface LogicalUnit {
  /** Host, channel, target and number, such as `2:0:0:0`. Others after each start of the machine. */
  readonly place: string
  /** Its block device, such as `sda`; undefined: the kernel is still about to make it. */
  readonly block: string | undefined
  /** A lasting path that leads to it; undefined: udev has none (yet). */
  readonly path: string | undefined
}

/**
 * The logical units behind this port. A port that has just come looks for them at first, and udev then names them one by
 * one: they are waited for until there are some, all have names, and the next look finds the same.
 * @returns null where the host has no such port
 */
export async function settledUnits(
  context: Pick<Context, 'access' | 'limits' | 'wait'>,
  port: WWN,
  step: Step,
): Promise<readonly LogicalUnit[] | null> {
  const files = systemFiles(context.access, step.signal)
  let found = await findUnits(files, port)
  let before: typeof found = []
  await heldWithin(context, context.limits.virtualPortUnitsMs, step.signal, async () => {
    const [last, now] = [before, await findUnits(files, port)]
    found = before = now
    if (now === null) return true
    const isSame = last?.map(({ place }) => place).join() === now.map(({ place }) => place).join()
    return now.length > 0 && isSame && now.every(({ path }) => path !== undefined)
  })
  return found
}

/** Whether the path leads to a logical unit behind this port, now or when a port that has just come has found its own. */
export function leadsToUnit(
  context: Pick<Context, 'access' | 'limits' | 'wait'>,
  path: string,
  port: WWN,
  step: Step,
): Promise<boolean> {
  const files = systemFiles(context.access, step.signal)
  return heldWithin(context, context.limits.virtualPortUnitsMs, step.signal, async () => {
    const block = await files.linkName(path)
    const units = (await findUnits(files, port)) ?? []
    return block !== undefined && units.some((unit) => unit.block === block)
  })
}

/** Those that are there at the moment, in the order of their places; null: the host has no such port. */
async function findUnits(files: SystemFiles, port: WWN): Promise<LogicalUnit[] | null> {
  const host = await findHost(files, port)
  if (host === undefined) return null
  const places = (await files.optionalNames(scsiDevices)).filter((place) => place.startsWith(`${host}:`))
  const found: LogicalUnit[] = []
  for (const place of places.sort(byNumbers)) {
    const device = `${scsiDevices}/${place}/device`
    if ((await files.optionalText(`${device}/type`)) !== disk) continue
    const [block] = await files.optionalNames(`${device}/block`)
    found.push({ place, block, path: block === undefined ? undefined : await nameOf(files, block, port) })
  }
  return found
}

/** The number of the SCSI host that the port is to the kernel. */
async function findHost(files: SystemFiles, port: WWN): Promise<string | undefined> {
  for (const name of await files.optionalNames(fcHosts)) {
    if ((await files.optionalText(`${fcHosts}/${name}/port_name`)) === `0x${port}`)
      return name.replace('host', '')
  }
  return undefined
}

/**
 * How udev names it. Some give virtual ports names of their own in /dev/disk/by-path (…-vport-0xWWPN-fc-…); systemd's
 * (252 was tried) has the adapter's place and the target there, by which the units of all its virtual ports have one
 * name, of which one gets it. So the unit's own name comes before that, and only a name that leads to it counts.
 */
async function nameOf(files: SystemFiles, block: string, port: WWN): Promise<string | undefined> {
  const leads = async (path: string) => (await files.linkName(path)) === block
  for (const { folder, fits } of kindsOfNames) {
    for (const name of [...(await files.optionalNames(folder))].sort()) {
      if (fits(name, port) && (await leads(`${folder}/${name}`))) return `${folder}/${name}`
    }
  }
  return undefined
}

const kindsOfNames: readonly { folder: string; fits: (name: string, port: WWN) => boolean }[] = [
  { folder: '/dev/disk/by-path', fits: (name, port) => name.includes(`vport-0x${port}-`) },
  { folder: '/dev/disk/by-id', fits: (name) => name.startsWith('wwn-') },
  { folder: '/dev/disk/by-path', fits: () => true },
]

const scsiDevices = '/sys/class/scsi_device'

/** Peripheral device type (SPC, standard INQUIRY data) of what has blocks; others are enclosures, tapes … */
const disk = '0'

function byNumbers(one: string, other: string): number {
  const [first, second] = [one, other].map((place) => place.split(':').map(Number)) as [number[], number[]]
  const at = first.findIndex((number, index) => number !== second[index])
  return at < 0 ? 0 : first[at]! - second[at]!
}
