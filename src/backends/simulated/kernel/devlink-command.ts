import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { RunResult } from '../../host-access.ts'
import { CommandFailure } from './command-failure.ts'
import type { SimulatedDevices } from './devices.ts'
import { behaviourOf } from './driver-behaviour.ts'

/**
 * `devlink -j [-f] [-b -] dev eswitch show|set pci/ADDRESS` of iproute2 6.15 with its messages, as recorded: a question
 * that fails is answered with an empty object all the same, and between the answers of a batch are commas.
 */
export function runDevlink(devices: SimulatedDevices, args: readonly string[], input = ''): RunResult {
  const options = new Set(args.filter((arg) => arg.startsWith('-')))
  if (!options.has('-b'))
    return runCommand(
      devices,
      args.filter((arg) => !arg.startsWith('-')),
    )
  const whole: RunResult = { status: 0, stdout: '', stderr: '' }
  const answers: string[] = []
  for (const [at, line] of input.split('\n').entries()) {
    const words = line.split(/\s+/).filter(Boolean)
    if (words.length === 0) continue
    const { status, stdout, stderr } = runCommand(devices, words)
    if (stdout !== '') answers.push(stdout.trim())
    whole.stderr += stderr
    if (status === 0) continue
    whole.stderr += `Command failed -:${at + 1}\n`
    whole.status = 1
    if (!options.has('-f')) break
  }
  return { ...whole, stdout: answers.length === 0 ? '' : `${answers.join(',')}\n` }
}

function runCommand(
  devices: SimulatedDevices,
  [object, what, command, handle = '', ...rest]: readonly string[],
): RunResult {
  const shows = command === 'show'
  try {
    if (object !== 'dev' || what !== 'eswitch' || !(shows || command === 'set'))
      throw new CommandFailure(1, `Object "${object ?? ''}" not found`)
    const controller = switchOf(devices, handle)
    if (!shows) setMode(devices, controller, rest)
    const mode = devices.state.physical(controller).eSwitch ?? 'legacy'
    const stdout = shows ? `${JSON.stringify({ dev: { [handle]: { mode } } })}\n` : ''
    return { status: 0, stdout, stderr: '' }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return { status: error.status, stdout: shows ? '{"dev":{}}\n' : '', stderr: `${error.message}\n` }
  }
}

/** Cards whose driver has no devlink are no devices to it. */
function switchOf(devices: SimulatedDevices, handle: string): SimulatedControllerDescription {
  const controller = handle.startsWith('pci/') ? devices.controller(handle.slice('pci/'.length)) : undefined
  if (controller === undefined || behaviourOf(controller.driver).eSwitch === undefined)
    throw new CommandFailure(1, 'kernel answers: No such device')
  return controller
}

function setMode(
  { state }: SimulatedDevices,
  controller: SimulatedControllerDescription,
  [word, mode = '']: readonly string[],
): void {
  if (word !== 'mode' || !['legacy', 'switchdev'].includes(mode))
    throw new CommandFailure(1, `Unknown eswitch mode "${mode}"`)
  const { enabled, eSwitch = 'legacy' } = state.physical(controller)
  if (eSwitch === mode) return
  if (enabled > 0 && behaviourOf(controller.driver).eSwitch?.changesWhileEmpty === true)
    throw new CommandFailure(1, 'kernel answers: Operation not supported')
  if (mode === 'switchdev') state.changePhysical(controller, { eSwitch: 'switchdev' })
  else state.changePhysical(controller, {}, ['eSwitch'])
}
