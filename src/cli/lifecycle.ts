import { Command } from 'commander'
import { connect, explained, withConnectOptions, type ConnectOptions } from './connect.ts'
import { play } from './lifecycle/play.ts'
import { wbemRemote } from './lifecycle/wbem-remote.ts'
import type { Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

interface LifecycleOptions extends ConnectOptions {
  readonly name: string
  readonly group?: string
  readonly resource?: string
  readonly host?: string
}

/** `iovm lifecycle`: a client like any other, which plays the paper's Figure 6 against a server and tells about it. */
export function lifecycleCommand(surroundings: Surroundings): Command {
  const command = new Command('lifecycle').description(
    'Play the life of a virtual machine on a running server: create it, connect it to a remote resource, ' +
      'show the path, migrate, stop and start, clone, move to another group, consolidate, disconnect, decommission.',
  )
  return withConnectOptions(command, surroundings)
    .option('--name <name>', 'name of the virtual machine', 'lifecycle')
    .option('--group <name>', 'its group (default: the first)')
    .option('--resource <name>', 'the remote resource (default: the first)')
    .option('--host <name>', 'its host (default: the first with something free)')
    .action(async (options: LifecycleOptions) => {
      const client = await connect(options, surroundings)
      const cast = {
        vm: options.name,
        group: options.group,
        resource: options.resource,
        host: options.host,
      }
      try {
        await play(wbemRemote(client), cast, new Terminal(surroundings.output))
      } catch (error) {
        throw explained(error)
      } finally {
        client.close()
      }
    })
}
