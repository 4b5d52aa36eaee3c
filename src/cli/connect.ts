import type { Command } from 'commander'
import { WBEMConnectionError, WBEMHTTPError } from '../client/client-error.ts'
import { WBEMClient } from '../client/wbem-client.ts'
import { certificateFile } from '../http/certificate.ts'
import { adminName, passwordVariable } from './admin-account.ts'
import { defaultDataDirectory, initialPasswordFile, readIfThere, readRunning } from './data-directory.ts'
import { UserError, type Surroundings } from './surroundings.ts'

/** How a command that is a client finds its server. */
export interface ConnectOptions {
  readonly url?: string
  readonly user?: string
  readonly password?: string
  readonly insecure: boolean
  readonly dataDir: string
}

/** Adds the options of ConnectOptions. */
export function withConnectOptions(command: Command, surroundings: Surroundings): Command {
  return command
    .option('--url <url>', 'the server (default: the one that runs on --data-dir)')
    .option('--user <name>', `the account (default: ${adminName})`)
    .option(
      '--password <text>',
      `its password (default: ${passwordVariable}, or the one generated at the first start)`,
    )
    .option('--insecure', 'with HTTPS: accept any certificate', false)
    .option('--data-dir <dir>', 'data directory of the local server', defaultDataDirectory(surroundings))
}

/** A client of the server that the options name. Throws UserError where they do not lead to one. */
export async function connect(options: ConnectOptions, surroundings: Surroundings): Promise<WBEMClient> {
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
export function explained(error: unknown): unknown {
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
