import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { KernelState } from './kernel-state.ts'
import { Errno, directory, text } from './tree.ts'
import type { Directory, File, Node } from './tree.ts'

/** The files of a card's own network device by which it is a port of the switch inside of it; of others they cannot be read. */
export function uplinkFiles(
  state: KernelState,
  controller: SimulatedControllerDescription,
): Record<string, () => Node> {
  const { eSwitch } = behaviourOf(controller.driver)
  const isPort =
    eSwitch !== undefined && (eSwitch.isPortAlways || state.physical(controller).eSwitch === 'switchdev')
  return isPort ? portFiles(controller, 'p0') : { phys_port_name: unsupported, phys_switch_id: unsupported }
}

/** The network devices that stand for virtual functions in switchdev mode, by name, in the directory of the card's own. */
export function representors(
  state: KernelState,
  controller: SimulatedControllerDescription,
): Record<string, () => Directory> {
  const { enabled, eSwitch, name = controller.device } = state.physical(controller)
  if (eSwitch !== 'switchdev') return {}
  return Object.fromEntries(
    Array.from({ length: enabled }, (_, index) => [
      `${name}r${index}`,
      () => directory(portFiles(controller, `pf0vf${index}`)),
    ]),
  )
}

function portFiles({ address }: SimulatedControllerDescription, port: string): Record<string, () => Node> {
  return {
    phys_port_name: () => text(port),
    phys_switch_id: () => text(address.replace(/[^0-9a-f]/g, '')),
  }
}

/** EOPNOTSUPP, by the name that Node.js gives it. */
const unsupported = (): File => ({
  type: 'file',
  read: () => {
    throw new Errno('ENOTSUP')
  },
})
