import { CommandFailure, kernelRefusal } from './command-failure.ts'
import type { SimulatedDevices } from './devices.ts'
import type { MacvtapState } from './macvtap-links.ts'
import { macAddress } from './virtual-arguments.ts'

/** `ip link add link X name Y [address M] type macvtap [mode Z]`. */
export function addMacvtap(devices: SimulatedDevices, args: readonly string[]): void {
  const options = new Map<string, string>()
  for (let at = 0; at < args.length; at += 2) options.set(args[at]!, args[at + 1] ?? '')
  const name = options.get('name') ?? ''
  if (!/^[^\s/:]{1,15}$/.test(name))
    throw new CommandFailure(255, `Error: argument "${name}" is wrong: "name" not a valid ifname`)
  if (options.get('type') !== 'macvtap') throw new CommandFailure(2, 'Error: Unknown device type.')
  const lowerName = options.get('link') ?? ''
  const lower = devices.byName(lowerName)
  if (lower === undefined) throw new CommandFailure(1, `Cannot find device "${lowerName}"`)
  const address = options.get('address')
  const mac = address === undefined ? undefined : macAddress(address)
  const mode = options.get('mode') ?? 'vepa'
  if (isTaken(devices, name)) throw kernelRefusal('EEXIST')
  devices.macvtap.add({ name, lower, mac, mode })
}

/** `ip link del [dev] X`: a card's own device cannot be deleted. */
export function deleteLink(devices: SimulatedDevices, args: readonly string[]): void {
  const name = (args[0] === 'dev' ? args[1] : args[0]) ?? ''
  if (devices.macvtap.get(name) !== undefined) return devices.macvtap.delete(name)
  if (devices.byName(name) === undefined) throw new CommandFailure(1, `Cannot find device "${name}"`)
  throw kernelRefusal('EOPNOTSUPP')
}

/** `ip link set dev X up`, `down` or `address M`. */
export function setMacvtap(
  devices: SimulatedDevices,
  name: string,
  { lower }: MacvtapState,
  [what, value]: readonly string[],
): void {
  const own = devices.controller(lower)?.mac ?? ''
  if (what === 'up' || what === 'down') devices.macvtap.setUp(name, what === 'up', own)
  else if (what === 'address' && value !== undefined) devices.macvtap.setAddress(name, macAddress(value), own)
  else throw new CommandFailure(255, `Error: either "dev" is duplicate, or "${what ?? ''}" is a garbage.`)
}

const isTaken = (devices: SimulatedDevices, name: string): boolean =>
  name === 'lo' || devices.byName(name) !== undefined || devices.macvtap.get(name) !== undefined
