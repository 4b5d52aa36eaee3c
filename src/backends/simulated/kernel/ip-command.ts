import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { RunResult } from '../../host-access.ts'
import type { SimulatedDevices } from './devices.ts'
import { CommandFailure, kernelRefusal } from './command-failure.ts'
import { linkJSON, macvtapJSON } from './ip-link-show.ts'
import { addMacvtap, deleteLink, setMacvtap } from './ip-macvtap.ts'
import { readVirtualArguments } from './virtual-arguments.ts'
import { setVirtual } from './virtual-settings.ts'

/** `ip [-j] [-d] link show`, `set`, `add` and `del` of iproute2 6.15, with its exit statuses and messages. */
export function runIP(devices: SimulatedDevices, args: readonly string[]): RunResult {
  try {
    const rest = args.filter((arg) => !/^-/.test(arg))
    const options = new Set(args.filter((arg) => /^-/.test(arg)))
    if (rest[0] !== 'link')
      throw new CommandFailure(1, `Object "${rest[0] ?? ''}" is unknown, try "ip help".`)
    if (rest[1] === 'set') {
      setLink(devices, rest.slice(2))
      return { status: 0, stdout: '', stderr: '' }
    }
    const change = rest[1] === 'add' ? addMacvtap : /^del(ete)?$/.test(rest[1] ?? '') ? deleteLink : undefined
    if (change !== undefined) {
      change(devices, rest.slice(2))
      return { status: 0, stdout: '', stderr: '' }
    }
    if (rest[1] === 'show' || rest[1] === undefined)
      return { status: 0, stdout: showLink(devices, rest.slice(2), options), stderr: '' }
    throw new CommandFailure(255, `Command "${rest[1]}" is unknown, try "ip link help".`)
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return { status: error.status, stdout: '', stderr: `${error.message}\n` }
  }
}

function showLink(devices: SimulatedDevices, args: readonly string[], options: ReadonlySet<string>): string {
  if (!options.has('-j')) throw new CommandFailure(255, 'this host prints links with -j only')
  const name = args[0] === 'dev' ? args[1] : args[0]
  const details = options.has('-d')
  if (args[0] === 'type') return print(args[1] === 'macvtap' ? allMacvtap(devices, details) : [])
  if (name === undefined) {
    const named = [...devices.names()].map((one) => linkJSON(devices, devices.byName(one)!, details))
    return print([...named, ...allMacvtap(devices, details)])
  }
  const macvtap = devices.macvtap.get(name)
  if (macvtap !== undefined) return print([macvtapJSON(devices, name, macvtap, details)])
  const controller = devices.byName(name)
  if (controller === undefined) throw new CommandFailure(1, `Device "${name}" does not exist.`)
  return print([linkJSON(devices, controller, details)])
}

const print = (links: readonly object[]): string => `${JSON.stringify(links)}\n`

const allMacvtap = (devices: SimulatedDevices, details: boolean): object[] =>
  [...devices.macvtap.all()].map(([name, one]) => macvtapJSON(devices, name, one, details))

function setLink(devices: SimulatedDevices, args: readonly string[]): void {
  const [name, ...changes] = args[0] === 'dev' ? args.slice(1) : args
  if (name === undefined) throw new CommandFailure(255, 'Not enough information: "dev" argument is required.')
  const macvtap = devices.macvtap.get(name)
  if (macvtap !== undefined) return setMacvtap(devices, name, macvtap, changes)
  const controller = devices.byName(name)
  if (controller === undefined && name !== 'lo') throw new CommandFailure(1, `Cannot find device "${name}"`)
  if (changes[0] === 'vf') {
    const { index, settings } = readVirtualArguments(changes.slice(1))
    if (controller === undefined || controller.totalVirtual === 0) throw kernelRefusal('EOPNOTSUPP')
    setVirtual(devices.state, controller, index, settings)
  } else if (controller !== undefined) setDevice(devices, controller, changes)
}

function setDevice(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  changes: readonly string[],
): void {
  const [what, value] = changes
  if (what === 'up' || what === 'down') devices.state.changePhysical(controller, { up: what === 'up' })
  else if (what === 'name' && value !== undefined) {
    if (devices.byName(value) !== undefined) throw kernelRefusal('EEXIST')
    devices.rename(controller, value)
  } else throw new CommandFailure(255, `Error: either "dev" is duplicate, or "${what ?? ''}" is a garbage.`)
}
