import type { Watch } from '../../../iov/backend.ts'
import type { SwitchDescription } from '../../../iov/site-description.ts'
import { HostError } from '../../host-access.ts'
import type { HostAccess, RunResult } from '../../host-access.ts'
import type { StateFile } from '../state-file.ts'
import { runBridge } from './bridge-command.ts'
import { runBridgeIP } from './bridge-ip-command.ts'
import { SimulatedBridge } from './bridge-state.ts'
import { CommandFailure } from './command-failure.ts'

/**
 * The operating system of a simulated host, as far as a bridge is concerned: the commands `ip` and `bridge` of iproute2
 * on the bridge and its ports, with the behaviour and the errors that were recorded on a real kernel.
 */
export class SimulatedBridgeHost implements HostAccess {
  readonly watch: Watch
  readonly #bridge: SimulatedBridge

  /** @param owner under whom the state file keeps it */
  constructor(owner: string, bridge: string, ports: SwitchDescription['simulated'], file: StateFile) {
    this.#bridge = new SimulatedBridge(owner, bridge, ports, file)
    this.watch = (onChange, signal) => file.watch(owner, onChange, signal)
  }

  async run(command: string, args: readonly string[], signal: AbortSignal, input = ''): Promise<RunResult> {
    signal.throwIfAborted()
    const run = commands[command]
    if (run === undefined) throw new HostError('ENOENT', command)
    try {
      return { status: 0, stdout: run(this.#bridge, args, input), stderr: '' }
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      return { status: error.status, stdout: '', stderr: `${error.message}\n` }
    }
  }

  async read(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const name = /^\/sys\/class\/net\/([^/]+)\/speed$/.exec(path)?.[1]
    const port = this.#bridge.ports.find((one) => one.name === name)
    if (port === undefined) throw new HostError('ENOENT', path)
    // Of a link that is down nobody knows how fast it is.
    if (this.#bridge.state.down.includes(port.name)) throw new HostError('EINVAL', path)
    return `${port.speedMbps}\n`
  }

  async write(path: string): Promise<void> {
    throw new HostError('ENOENT', path)
  }

  async list(path: string): Promise<string[]> {
    throw new HostError('ENOENT', path)
  }

  async readLink(path: string): Promise<string> {
    throw new HostError('ENOENT', path)
  }
}

const commands: Readonly<
  Record<string, (bridge: SimulatedBridge, args: readonly string[], input: string) => string>
> = {
  ip: runBridgeIP,
  bridge: runBridge,
}
