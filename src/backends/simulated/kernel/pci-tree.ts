import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { SimulatedDevices } from './devices.ts'
import type { BoundFunction } from './driver-binding.ts'
import { representors, uplinkFiles } from './e-switch.ts'
import { isFibreChannel } from './fibre-channel-state.ts'
import { fibreChannelClasses, fibreChannelNode } from './fibre-channel-tree.ts'
import type { MacvtapState } from './macvtap-links.ts'
import { isNVMe } from './nvme-state.ts'
import { nvmeClass, nvmeFiles } from './nvme-tree.ts'
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
    drivers_probe: () => onWrite((value) => bindingOf(devices, value, (one) => devices.drivers.probe(one))),
  })
  return directory({
    sys: () =>
      directory({
        bus: () => directory({ pci: () => pci }),
        class: () =>
          directory({
            net: () => netClass(devices),
            ...fibreChannelClasses(devices),
            ...nvmeClass(devices),
          }),
        devices: () => branch(devices, []),
        kernel: () => directory({ iommu_groups: () => devices.groups.directory() }),
      }),
  })
}

function netClass(devices: SimulatedDevices): Directory {
  return computed(
    () => [...devices.names(), ...virtualNames(devices)],
    (name) =>
      devices.macvtap.get(name) === undefined && devices.served.byName(name) === undefined
        ? mapped(devices.byName(name), ({ address }) =>
            linkTo('../../devices', [...devices.topology.path(address), 'net', name]),
          )
        : link(`../../devices/virtual/net/${name}`),
  )
}

/** A bridge, or the root of all: the functions and bridges beneath it. An address may be both. */
function branch(devices: SimulatedDevices, prefix: readonly string[]): Directory {
  return computed(
    () => [...devices.beneath(prefix), ...(prefix.length === 0 ? ['virtual'] : [])],
    (name) => {
      if (prefix.length === 0 && name === 'virtual') return directory({ net: () => virtualLinks(devices) })
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
  const { address, totalVirtual, numaNode, serial } = controller
  const { state, topology } = devices
  const driver = devices.drivers.driverOf({ controller, index: null })
  const behaviour = behaviourOf(controller.driver)
  const { enabled, autoprobe, name = controller.device } = state.physical(controller)
  const files: Record<string, () => Node> = {
    class: () => text(classOf(controller)),
    vendor: () => text(behaviour.vendor),
    device: () => text(behaviour.device),
    numa_node: () => text(numaNode),
    ...bindingFiles(devices, { controller, index: null }, address),
    vpd: () => ({ type: 'file', read: () => vitalProductData(serial) }),
  }
  const isServed = driver === controller.driver
  if (isFibreChannel(controller))
    return isServed ? fibreChannelNode(devices, controller, files) : directory(files)
  if (isNVMe(controller)) Object.assign(files, nvmeFiles(devices, controller))
  else if (isServed)
    files.net = () =>
      directory({ [name]: () => deviceNode(devices, controller), ...representors(state, controller) })
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
  const { deviceMAC, deviceMACRandom } = devices.state.virtual(controller, index)
  return directory({
    class: () => text(classOf(controller)),
    vendor: () => text(behaviour.vendor),
    device: () => text(behaviour.virtualDevice),
    numa_node: () => text(controller.numaNode),
    physfn: () => link(`../${controller.address}`),
    ...bindingFiles(
      devices,
      { controller, index },
      devices.topology.virtualAddress(controller.address, index),
    ),
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

/** What tells, and decides, which driver serves a function, and what it is kept apart from. */
function bindingFiles(
  devices: SimulatedDevices,
  one: BoundFunction,
  address: string,
): Record<string, () => Node> {
  const { drivers, groups, topology } = devices
  const driver = drivers.driverOf(one)
  const path = topology.path(one.controller.address)
  return {
    driver_override: (): File => ({
      ...text(drivers.overrideOf(one) || '(null)'),
      write: (value) => drivers.override(one, value.trim()),
    }),
    iommu_group: () =>
      link(`${'../'.repeat(path.length + 1)}kernel/iommu_groups/${groups.numberOf(address)}`),
    ...(driver === '' ? {} : { driver: () => driverLink(path, driver) }),
  }
}

function classOf(controller: SimulatedControllerDescription): string {
  if (isNVMe(controller)) return '0x010802'
  return isFibreChannel(controller) ? '0x0c0400' : '0x020000'
}

/** /sys/class/net/X: what a driver cannot say while the link is down is EINVAL. */
function deviceNode(devices: SimulatedDevices, controller: SimulatedControllerDescription): Directory {
  const { up } = devices.state.physical(controller)
  const uppers = devices.macvtap
    .on(controller)
    .map(([name]): [string, () => Node] => [`upper_${name}`, () => link(`../../../../virtual/net/${name}`)])
  const whileUp = (value: number): File => (up ? text(value) : failing('EINVAL'))
  return directory({
    ...Object.fromEntries(uppers),
    ...uplinkFiles(devices.state, controller),
    address: () => text(controller.mac ?? noAddress),
    addr_assign_type: () => text(0),
    ifindex: () => text(devices.interfaceIndex(controller.address)),
    flags: () => text(up ? '0x1003' : '0x1002'),
    operstate: () => text(up ? 'up' : 'down'),
    carrier: () => whileUp(1),
    speed: () => whileUp(controller.speedMbps),
  })
}

/** /sys/devices/virtual/net */
function virtualLinks(devices: SimulatedDevices): Directory {
  return computed(
    () => virtualNames(devices),
    (name) =>
      mapped(devices.macvtap.get(name), (one) => directory(macvtapFiles(devices, one))) ??
      mapped(devices.served.byName(name), ({ mac }) => directory({ address: () => text(mac) })),
  )
}

const virtualNames = (devices: SimulatedDevices): string[] => [
  ...[...devices.macvtap.all()].map(([name]) => name),
  ...devices.served.names(),
]

function macvtapFiles(devices: SimulatedDevices, one: MacvtapState): Record<string, () => Node> {
  const lower = devices.controller(one.lower)!
  return {
    address: () => text(one.mac),
    addr_assign_type: () => text(3),
    ifindex: () => text(one.interfaceIndex),
    iflink: () => text(devices.interfaceIndex(lower.address)),
    flags: () => text(one.up ? '0x1003' : '0x1002'),
    [`tap${one.interfaceIndex}`]: () => directory({}),
    macvtap: () => directory({ [`tap${one.interfaceIndex}`]: () => directory({}) }),
  }
}

function driverNode(devices: SimulatedDevices, driver: string): Directory {
  const { drivers } = devices
  return directory({
    bind: () => onWrite((value) => bindingOf(devices, value, (one) => drivers.bind(one, driver))),
    unbind: () => onWrite((value) => bindingOf(devices, value, (one) => drivers.unbind(one, driver))),
  })
}

/** A write of an address; what follows from a driver that comes or goes is done afterwards. */
function bindingOf(
  devices: SimulatedDevices,
  value: string,
  change: (one: BoundFunction | undefined) => void,
): void {
  const one = devices.function(value.trim())
  change(one)
  devices.driverChanged(one)
}

/** Of a description without one: only a controller of NVMe has none. */
const noAddress = '00:00:00:00:00:00'

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
