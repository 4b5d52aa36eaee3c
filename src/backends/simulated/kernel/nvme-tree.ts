import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { SimulatedDevices } from './devices.ts'
import { computed, directory, link, onWrite, text } from './tree.ts'
import type { Directory, Node } from './tree.ts'

/** /sys/class/nvme; it is not there before the driver is. */
export function nvmeClass(devices: SimulatedDevices): Readonly<Record<string, () => Node>> {
  const { controllers } = devices.nvme
  if (controllers.length === 0) return {}
  const find = (name: string) => controllers.find((one) => one.device === name && devices.isServed(one))
  return {
    nvme: () =>
      computed(
        () => controllers.filter((one) => devices.isServed(one)).map(({ device }) => device),
        (name) => {
          const found = find(name)
          if (found === undefined) return undefined
          return link(['../../devices', ...devices.topology.path(found.address), 'nvme', name].join('/'))
        },
      ),
  }
}

/** What the physical function of an NVMe controller has beyond all others. */
export function nvmeFiles(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
): Record<string, () => Node> {
  const reset = { reset: () => onWrite(() => devices.nvme.reset(controller)) }
  if (!devices.isServed(controller)) return reset
  return { ...reset, nvme: () => directory({ [controller.device]: () => deviceNode(controller) }) }
}

function deviceNode({ address, serial }: SimulatedControllerDescription): Directory {
  return directory({
    address: () => text(address),
    cntlid: () => text(0),
    model: () => text('Simulated NVMe Ctrl'.padEnd(40)),
    // Twenty characters, as the controller has it (NVMe 1.4, figure 247).
    serial: () => text(serial.padEnd(20)),
    state: () => text('live'),
    transport: () => text('pcie'),
  })
}
