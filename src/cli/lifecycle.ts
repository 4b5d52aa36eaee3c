import { Command } from 'commander'
import { WBEMClient } from '../client/wbem-client.ts'
import { WBEMConnectionError, WBEMHTTPError } from '../client/client-error.ts'
import { certificateFile } from '../http/certificate.ts'
import { adminName, passwordVariable } from './admin-account.ts'
import { defaultDataDirectory, initialPasswordFile, readIfThere, readRunning } from './data-directory.ts'
import { play } from './lifecycle/play.ts'
import { wbemRemote } from './lifecycle/wbem-remote.ts'
import { UserError, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

interface LifecycleOptions {
  readonly url?: string
  readonly user?: string
  readonly password?: string
  readonly insecure: boolean
  readonly dataDir: string
  readonly name: string
  readonly group?: string
  readonly resource?: string
  readonly host?: string
}

/** `iovm lifecycle`: a client like any other, which plays the paper's Figure 6 against a server and tells about it. */
export function lifecycleCommand(surroundings: Surroundings): Command {
  return new Command('lifecycle')
    .description(
      'Play the life of a virtual machine on a running server: create it, connect it to a remote resource, ' +
        'show the path, disconnect, decommission.',
    )
    .option('--url <url>', 'the server (default: the one that runs on --data-dir)')
    .option('--user <name>', `the account (default: ${adminName})`)
    .option(
      '--password <text>',
      `its password (default: ${passwordVariable}, or the one generated at the first start)`,
    )
    .option('--insecure', 'with HTTPS: accept any certificate', false)
    .option('--data-dir <dir>', 'data directory of the local server', defaultDataDirectory(surroundings))
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

async function connect(options: LifecycleOptions, surroundings: Surroundings): Promise<WBEMClient> {
  const running = options.url === undefined ? await readRunning(options.dataDir) : undefined
  const url = options.url ?? running?.urls[0]
  if (url === undefined)
    throw new UserError(
      `no server is known to run on ${options.dataDir}: start one with "npm start", or name one with --url`,
    )
  const password =
    options.password ??
    surroundings.variables[passwordVariable] ??
    (await readIfThere(options.dataDir, initialPasswordFile))?.trimEnd()
  if (password === undefined)
    throw new UserError(`the password is not known: give it with --password or in ${passwordVariable}`)
  try {
    return new WBEMClient({
      url,
      user: options.user ?? running?.user ?? adminName,
      password,
      insecure: options.insecure,
      certificateAuthority: url.startsWith('https:')
        ? await readIfThere(options.dataDir, certificateFile)
        : undefined,
    })
  } catch (error) {
    throw new UserError(`--url: ${(error as Error).message}`, { cause: error })
  }
}

/** What went wrong on the way to the server, in words that help. */
function explained(error: unknown): unknown {
  if (error instanceof WBEMConnectionError)
    return new UserError(`${error.message}; does the server run? "npm start" starts one`, { cause: error })
  if (error instanceof WBEMHTTPError && error.status === 401)
    return new UserError(
      `the server does not accept the password: give it with --password or in ${passwordVariable}`,
      {
        cause: error,
      },
    )
  return error instanceof WBEMHTTPError ? new UserError(error.message, { cause: error }) : error
}
