import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { SimulatedDevices } from './devices.ts'
import { fabrics } from './fibre-channel-state.ts'
import type { PortState } from './fibre-channel-state.ts'
import { Errno, computed, directory, link, onWrite, text } from './tree.ts'
import type { Directory, File, Node } from './tree.ts'
import { createVirtualPort, deleteVirtualPort, namesOf } from './virtual-ports.ts'

/** Where an adapter or virtual port is in the classes' directories. */
type Places = ReadonlyMap<string, readonly string[]>

/** /sys/class/fc_host and /sys/class/fc_vports; neither is there before a driver of Fibre Channel is. */
export function fibreChannelClasses(devices: SimulatedDevices): Readonly<Record<string, () => Node>> {
  if (devices.fibreChannel.adapters.length === 0) return {}
  const places = (
    kind: string,
    of: (controller: SimulatedControllerDescription) => readonly (readonly string[])[],
  ): Directory => {
    const all: Places = new Map(
      served(devices).flatMap((controller) =>
        of(controller).map((path) => [path.at(-1)!, [...devices.topology.path(controller.address), ...path]]),
      ),
    )
    return computed(
      () => [...all.keys()],
      (name) => {
        const path = all.get(name)
        return path === undefined ? undefined : link(['../../devices', ...path, kind, name].join('/'))
      },
    )
  }
  const ports = (one: SimulatedControllerDescription) => devices.fibreChannel.ports(one)
  return {
    fc_host: () =>
      places('fc_host', (one) => [
        [hostName(devices, one)],
        ...ports(one).map((port) => [
          hostName(devices, one),
          portName(devices, one, port),
          portHost(devices, one, port),
        ]),
      ]),
    fc_vports: () =>
      places('fc_vports', (one) =>
        ports(one).map((port) => [hostName(devices, one), portName(devices, one, port)]),
      ),
  }
}

const served = (devices: SimulatedDevices): readonly SimulatedControllerDescription[] =>
  devices.fibreChannel.adapters.filter((one) => devices.isServed(one))

/** The PCI function of an adapter: `files` and its SCSI host, with a directory for each virtual port. */
export function fibreChannelNode(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  files: Readonly<Record<string, () => Node>>,
): Directory {
  const host = hostName(devices, controller)
  const ports = devices.fibreChannel.ports(controller)
  const beneath = ports.map((port): [string, () => Node] => [
    portName(devices, controller, port),
    () => virtualNode(devices, controller, port),
  ])
  return directory({
    ...files,
    [host]: () =>
      directory({
        fc_host: () => directory({ [host]: () => adapterNode(devices, controller) }),
        ...Object.fromEntries(beneath),
      }),
  })
}

function adapterNode(devices: SimulatedDevices, controller: SimulatedControllerDescription): Directory {
  const { fibreChannel: state } = devices
  const { totalVirtual, speedMbps, serial, device } = controller
  const says = fabrics[state.adapter(controller).fabric]
  const files = portFiles(namesOf(controller), says.adapter, speedMbps, `${controller.driver} ${device}`)
  if (totalVirtual === 0) return directory({ ...files, serial_number: () => text(serial) })
  return directory({
    ...files,
    serial_number: () => text(serial),
    max_npiv_vports: () => text(totalVirtual),
    npiv_vports_inuse: () => text(state.ports(controller).length),
    vport_create: () => onWrite((value) => createVirtualPort(state, controller, value)),
    vport_delete: () => onWrite((value) => deleteVirtualPort(state, controller, value)),
  })
}

/** A virtual port: its entry in fc_vports, and the SCSI host that it is to the rest of the kernel. */
function virtualNode(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  port: PortState,
): Directory {
  const { fibreChannel: state } = devices
  const { fabric } = state.adapter(controller)
  const portState = port.disabled ? 'Disabled' : fabrics[fabric].port
  const change = (to: Partial<PortState>): void => state.put(controller, { ...port, ...to })
  const entry: Record<string, () => Node> = {
    port_name: () => text(`0x${port.port}`),
    node_name: () => text(`0x${port.node}`),
    roles: () => text('FCP Initiator'),
    vport_type: () => text('NPIV VPORT'),
    vport_state: () => text(portState),
    vport_last_state: () => text(portState === 'Active' ? 'Initializing' : 'Linkdown'),
    symbolic_name: (): File => ({
      ...text(port.symbolicName),
      write: (value) => change({ symbolicName: value.replace(/\n$/, '') }),
    }),
    vport_disable: () => onWrite((value) => change({ disabled: zeroOrOne(value) })),
    vport_delete: () =>
      onWrite((value) => {
        if (!zeroOrOne(value)) throw new Errno('EINVAL')
        state.delete(controller, port)
      }),
  }
  const own = portHost(devices, controller, port)
  const online = portState === 'Active' ? 'Online' : portState === 'Initializing' ? 'Offline' : 'Linkdown'
  const hostFiles = portFiles(port, online, controller.speedMbps, port.symbolicName)
  return directory({
    fc_vports: () => directory({ [portName(devices, controller, port)]: () => directory(entry) }),
    [own]: () => directory({ fc_host: () => directory({ [own]: () => directory(hostFiles) }) }),
  })
}

/** What stands in fc_host of an adapter and of a virtual port alike. */
function portFiles(
  { port, node }: { port: string; node: string },
  state: string,
  speedMbps: number,
  symbolicName: string,
): Record<string, () => Node> {
  return {
    port_name: () => text(`0x${port}`),
    node_name: () => text(`0x${node}`),
    port_type: () => text('NPort (fabric via point-to-point)'),
    port_state: () => text(state),
    speed: () => text(`${speedMbps / 1000} Gbit`),
    symbolic_name: () => text(symbolicName),
  }
}

function zeroOrOne(value: string): boolean {
  if (!/^[01]\n?$/.test(value)) throw new Errno('EINVAL')
  return value.startsWith('1')
}

const numberOf = ({ fibreChannel }: SimulatedDevices, controller: SimulatedControllerDescription): number =>
  fibreChannel.adapters.indexOf(controller)

const hostName = (devices: SimulatedDevices, controller: SimulatedControllerDescription): string =>
  `host${numberOf(devices, controller)}`

const portName = (
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  { number }: PortState,
): string => `vport-${numberOf(devices, controller)}:0-${number}`

/** Virtual ports are SCSI hosts as well; those of each adapter are counted from a thousand of their own. */
const portHost = (
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  { number }: PortState,
): string => `host${1000 * (numberOf(devices, controller) + 1) + number}`
