import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { RunResult } from '../../host-access.ts'
import type { SimulatedDevices } from './devices.ts'
import { CommandFailure, kernelRefusal } from './command-failure.ts'
import { linkJSON, macvtapJSON } from './ip-link-show.ts'
import { addMacvtap, deleteLink, setMacvtap } from './ip-macvtap.ts'
import { readVirtualArguments } from './virtual-arguments.ts'
import { setVirtual } from './virtual-settings.ts'

/** `ip [-j] [-d] link show`, `set`, `add` and `del`, and batches of these, of iproute2 6.15 with its messages. */
export function runIP(devices: SimulatedDevices, args: readonly string[], input = ''): RunResult {
  const options = new Set(args.filter((arg) => arg.startsWith('-')))
  if (options.has('-batch')) return runBatch(devices, options, input)
  const words = args.filter((arg) => !arg.startsWith('-'))
  return runCommand(devices, options, words)
}

/**
 * The commands of a batch, a line each, as recorded: it ends with status 1 at the first that fails, or at the end with
 * -force; a word that is not understood ends it at once, with the command's own status and without the line's number.
 */
function runBatch(devices: SimulatedDevices, options: ReadonlySet<string>, input: string): RunResult {
  const whole: RunResult = { status: 0, stdout: '', stderr: '' }
  for (const [at, line] of input.split('\n').entries()) {
    const words = line.replace(/#.*/, '').split(/\s+/).filter(Boolean)
    if (words.length === 0) continue
    const { status, stdout, stderr } = runCommand(devices, options, words)
    whole.stdout += stdout
    whole.stderr += stderr
    if (status === 0) continue
    if (status === misunderstood) return { ...whole, status }
    whole.stderr += `Command failed -:${at + 1}\n`
    whole.status = 1
    if (!options.has('-force')) return whole
  }
  return whole
}

/** The status with which iproute2 ends where it does not understand a word. */
const misunderstood = 255

function runCommand(
  devices: SimulatedDevices,
  options: ReadonlySet<string>,
  [object, command, ...rest]: readonly string[],
): RunResult {
  try {
    if (object !== 'link') throw new CommandFailure(1, `Object "${object ?? ''}" is unknown, try "ip help".`)
    return { status: 0, stdout: runLink(devices, options, command ?? 'show', rest), stderr: '' }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return { status: error.status, stdout: '', stderr: `${error.message}\n` }
  }
}

function runLink(
  devices: SimulatedDevices,
  options: ReadonlySet<string>,
  command: string,
  args: readonly string[],
): string {
  if (command === 'show') return showLink(devices, args, options)
  const change = changes[command]
  if (change === undefined)
    throw new CommandFailure(misunderstood, `Command "${command}" is unknown, try "ip link help".`)
  change(devices, args)
  return ''
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

const changes: Readonly<Record<string, (devices: SimulatedDevices, args: readonly string[]) => void>> = {
  set: setLink,
  add: addMacvtap,
  del: deleteLink,
  delete: deleteLink,
}
