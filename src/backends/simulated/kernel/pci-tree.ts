import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { SimulatedDevices } from './devices.ts'
import { isFibreChannel } from './fibre-channel-state.ts'
import { fibreChannelClasses, fibreChannelNode } from './fibre-channel-tree.ts'
import { Errno, computed, directory, link, onWrite, text } from './tree.ts'
import type { Directory, File, Node } from './tree.ts'
import { vitalProductData } from './vital-product-data.ts'
import { writeVirtualCount } from './virtual-function-count.ts'

/** The root of the simulated host's files: /sys with the PCI devices and what leads to them. */
export function systemTree(devices: SimulatedDevices): Directory {
  const drivers = () => [
    ...new Set([
      'vfio-pci',
      ...devices.controllers.map(({ driver }) => driver),
      ...devices.network.map(({ driver }) => behaviourOf(driver).virtualDriver),
    ]),
  ]
  const pci = directory({
    devices: () =>
      computed(
        () => devices.addresses(),
        (name) => linkTo('../../../devices', devices.pathOf(name)),
      ),
    slots: () =>
      computed(
        () => [...devices.topology.slots.keys()],
        (name) =>
          mapped(devices.topology.slots.get(name), (address) => directory({ address: () => text(address) })),
      ),
    drivers: () =>
      computed(drivers, (name) => (drivers().includes(name) ? driverNode(devices, name) : undefined)),
    drivers_probe: () => onWrite((value) => devices.probe(value.trim())),
  })
  return directory({
    sys: () =>
      directory({
        bus: () => directory({ pci: () => pci }),
        class: () => directory({ net: () => netClass(devices), ...fibreChannelClasses(devices) }),
        devices: () => branch(devices, []),
      }),
  })
}

function netClass(devices: SimulatedDevices): Directory {
  return computed(
    () => [...devices.names()],
    (name) =>
      mapped(devices.byName(name), ({ address }) =>
        linkTo('../../devices', [...devices.topology.path(address), 'net', name]),
      ),
  )
}

/** A bridge, or the root of all: the functions and bridges beneath it. An address may be both. */
function branch(devices: SimulatedDevices, prefix: readonly string[]): Directory {
  return computed(
    () => devices.beneath(prefix),
    (name) => {
      const path = [...prefix, name].join('/')
      const own = devices.pathOf(name)?.join('/') === path ? functionNode(devices, name) : undefined
      if (!devices.topology.bridges.has(path)) return own
      const below = branch(devices, [...prefix, name])
      if (own === undefined) return below
      return computed(
        () => [...own.names(), ...below.names()],
        (child) => own.child(child) ?? below.child(child),
      )
    },
  )
}

function functionNode(devices: SimulatedDevices, name: string): Directory | undefined {
  const controller = devices.controller(name)
  if (controller !== undefined) return physicalNode(devices, controller)
  const virtual = devices.virtual(name)
  return virtual === undefined ? undefined : virtualNode(devices, virtual.controller, virtual.index)
}

function physicalNode(devices: SimulatedDevices, controller: SimulatedControllerDescription): Directory {
  const { address, driver, totalVirtual, numaNode, serial } = controller
  const { state, topology } = devices
  const behaviour = behaviourOf(driver)
  const { enabled, autoprobe, name = controller.device } = state.physical(controller)
  const files: Record<string, () => Node> = {
    class: () => text(isFibreChannel(controller) ? '0x0c0400' : '0x020000'),
    vendor: () => text(behaviour.vendor),
    device: () => text(behaviour.device),
    numa_node: () => text(numaNode),
    driver: () => driverLink(topology.path(address), driver),
    vpd: () => ({ type: 'file', read: () => vitalProductData(serial) }),
  }
  if (isFibreChannel(controller)) return fibreChannelNode(devices, controller, files)
  files.net = () => directory({ [name]: () => deviceNode(devices, controller) })
  if (totalVirtual === 0) return directory(files)
  const virtual = Array.from({ length: enabled }, (_, index) => `virtfn${index}`)
  Object.assign(files, {
    sriov_totalvfs: () => text(totalVirtual),
    sriov_numvfs: (): File => ({
      ...text(enabled),
      write: (value) => {
        writeVirtualCount(state, controller, value)
        devices.virtualFunctionsChanged(controller)
      },
    }),
    sriov_drivers_autoprobe: (): File => ({
      ...text(autoprobe ? 1 : 0),
      write: (value) => state.changePhysical(controller, { autoprobe: parseBoolean(value) }),
    }),
  })
  const fixed = directory(files)
  return computed(
    () => [...fixed.names(), ...virtual],
    (child) =>
      virtual.includes(child)
        ? link(`../${topology.virtualAddress(address, Number(child.slice('virtfn'.length)))}`)
        : fixed.child(child),
  )
}

function virtualNode(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  index: number,
): Directory {
  const behaviour = behaviourOf(controller.driver)
  const { driver, driverOverride, deviceMAC, deviceMACRandom } = devices.state.virtual(controller, index)
  const path = devices.topology.path(controller.address)
  return directory({
    class: () => text('0x020000'),
    vendor: () => text(behaviour.vendor),
    device: () => text(behaviour.virtualDevice),
    numa_node: () => text(controller.numaNode),
    physfn: () => link(`../${controller.address}`),
    driver_override: (): File => ({
      ...text(driverOverride === '' ? '(null)' : driverOverride),
      write: (value) => devices.state.changeVirtual(controller, index, { driverOverride: value.trim() }),
    }),
    ...(driver === '' ? {} : { driver: () => driverLink(path, driver) }),
    ...(deviceMAC === '' ? {} : { net: () => directory({ [`eth${index}`]: () => virtualDevice() }) }),
  })

  function virtualDevice(): Directory {
    return directory({
      address: () => text(deviceMAC),
      addr_assign_type: () => text(deviceMACRandom ? 1 : 0),
      flags: () => text('0x1002'),
    })
  }
}

/** /sys/class/net/X: what a driver cannot say while the link is down is EINVAL. */
function deviceNode(devices: SimulatedDevices, controller: SimulatedControllerDescription): Directory {
  const { up } = devices.state.physical(controller)
  const whileUp = (value: number): File => (up ? text(value) : failing('EINVAL'))
  return directory({
    address: () => text(controller.mac),
    addr_assign_type: () => text(0),
    ifindex: () => text(devices.interfaceIndex(controller.address)),
    flags: () => text(up ? '0x1003' : '0x1002'),
    operstate: () => text(up ? 'up' : 'down'),
    carrier: () => whileUp(1),
    speed: () => whileUp(controller.speedMbps),
  })
}

function driverNode(devices: SimulatedDevices, driver: string): Directory {
  return directory({
    bind: () => onWrite((value) => devices.bind(value.trim(), driver)),
    unbind: () => onWrite((value) => devices.unbind(value.trim(), driver)),
  })
}

const driverLink = (path: readonly string[], driver: string) =>
  link(`${'../'.repeat(path.length + 1)}bus/pci/drivers/${driver}`)

const linkTo = (above: string, path: readonly string[] | undefined) =>
  path === undefined ? undefined : link([above, ...path].join('/'))

const failing = (errno: string): File => ({
  type: 'file',
  read: () => {
    throw new Errno(errno)
  },
})

function mapped<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value)
}

function parseBoolean(value: string): boolean {
  if (!/^[01yn]/i.test(value)) throw new Errno('EINVAL')
  return /^[1y]/i.test(value)
}
