import { PCIAddress } from '../../iov/pci-address.ts'
import { WWN } from '../../iov/wwn.ts'
import { numberOf } from '../sriov/physical-function.ts'
import type { SystemFiles } from '../sriov/system-files.ts'

export const fcHosts = '/sys/class/fc_host'
export const fcPorts = '/sys/class/fc_vports'

/** A Fibre Channel port of the machine itself, as /sys/class/fc_host shows it. */
export interface HostBusAdapter {
  readonly address: PCIAddress
  /** `host7`. Another one after each start of the machine. */
  readonly name: string
  readonly port: WWN
  readonly node: WWN
  readonly serial: string
  readonly speedMbps: number
  readonly linkUp: boolean
  /** Virtual ports that it can have; 0: its driver has no NPIV. */
  readonly maximum: number
}

/** A virtual port as /sys/class/fc_vports shows it. */
export interface VirtualPort {
  /** `vport-7:0-3`. */
  readonly name: string
  /** The last part of the name: the kernel counts upwards. */
  readonly number: number
  readonly port: WWN
  readonly node: WWN
  readonly state: string
  readonly symbolicName: string
}

/** Where the HBAs of the machine are: those with a place on the PCI bus, without virtual ports' own hosts. */
export async function findAdapters(files: SystemFiles): Promise<{ name: string; address: PCIAddress }[]> {
  const found: { name: string; address: PCIAddress }[] = []
  for (const name of await files.optionalNames(fcHosts)) {
    const path = (await files.link(`${fcHosts}/${name}`)).split('/')
    const address = path.findLast((part) => /^[0-9a-f]{4,8}(:[0-9a-f]{2}){2}\.[0-7]$/.test(part))
    if (address === undefined || path.some((part) => part.startsWith('vport-'))) continue
    found.push({ name, address: PCIAddress.parse(address) })
  }
  return found
}

/** null: it has no names yet, so there is nothing that could be done with it. */
export async function readAdapter(
  files: SystemFiles,
  { name, address }: { name: string; address: PCIAddress },
): Promise<HostBusAdapter | null> {
  const path = `${fcHosts}/${name}`
  const names = await files.names(path)
  const port = WWN.parseOrNull(await files.text(`${path}/port_name`))
  const node = WWN.parseOrNull(await files.text(`${path}/node_name`))
  if (port === null || node === null) return null
  const maximum = names.includes('vport_create')
    ? numberOf(await files.optionalText(`${path}/max_npiv_vports`), 0)
    : 0
  return {
    address,
    name,
    port,
    node,
    serial: ((await files.optionalText(`${path}/serial_number`)) ?? '').trim(),
    speedMbps: speedOf((await files.optionalText(`${path}/speed`)) ?? ''),
    linkUp: (await files.optionalText(`${path}/port_state`)) === 'Online',
    maximum,
  }
}

/** The virtual ports of one HBA; one that comes or goes away while it is read is left out. */
export async function readPorts(files: SystemFiles, hba: string): Promise<VirtualPort[]> {
  const ports: VirtualPort[] = []
  for (const name of await portNames(files, hba)) {
    const port = await readPort(files, hba, name)
    if (port !== null) ports.push(port)
  }
  return ports
}

/** The virtual port of that name; undefined: the HBA has none. It is mostly the last, so the last is looked at first. */
export async function findPort(files: SystemFiles, hba: string, port: WWN): Promise<VirtualPort | undefined> {
  for (const name of await portNames(files, hba)) {
    const found = WWN.parseOrNull((await files.textIfThere(`${fcPorts}/${name}/port_name`)) ?? '')
    if (found === port) return (await readPort(files, hba, name)) ?? undefined
  }
  return undefined
}

/** Their names in /sys, the last made first. */
async function portNames(files: SystemFiles, hba: string): Promise<string[]> {
  const prefix = `vport-${hba.slice('host'.length)}:`
  const names = (await files.names(fcPorts)).filter((name) => name.startsWith(prefix))
  return names.toSorted((one, other) => lastNumber(other) - lastNumber(one))
}

/** null: it has gone meanwhile. */
async function readPort(files: SystemFiles, hba: string, name: string): Promise<VirtualPort | null> {
  const path = `${fcPorts}/${name}`
  const port = WWN.parseOrNull((await files.textIfThere(`${path}/port_name`)) ?? '')
  const node = WWN.parseOrNull((await files.textIfThere(`${path}/node_name`)) ?? '')
  if (port === null || node === null) {
    // Where nothing of the machine can be read any more, it is not known whether the port has gone.
    await portNames(files, hba)
    return null
  }
  const state = (await files.optionalText(`${path}/vport_state`)) ?? 'Unknown'
  const symbolicName = (await files.optionalText(`${path}/symbolic_name`)) ?? ''
  return { name, number: lastNumber(name), port, node, state, symbolicName }
}

const lastNumber = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1))

/** `16 Gbit`, `unknown`, `Not Negotiated`. 0: it is not known. */
function speedOf(text: string): number {
  const [, digits] = /^(\d+) Gbit$/.exec(text) ?? []
  return digits === undefined ? 0 : Number(digits) * 1000
}
