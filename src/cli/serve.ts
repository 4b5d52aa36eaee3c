import { Command, InvalidArgumentError, Option } from 'commander'
import { isIP } from 'node:net'
import { defaultLimits } from '../base/limits.ts'
import { digestAlgorithms, type DigestAlgorithm } from '../http/digest.ts'
import { defaultDataDirectory } from './data-directory.ts'
import { logLevels, type LogLevel } from './log-lines.ts'
import { parsePort, type Port } from './port.ts'
import { UserError, type Surroundings } from './surroundings.ts'

export interface ServeOptions {
  readonly site?: string
  readonly dataDir: string
  readonly listen: string
  readonly httpPort: Port
  readonly httpsPort: Port
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsClientCa?: string
  readonly tlsClientRequired: boolean
  readonly digest: readonly DigestAlgorithm[]
  readonly jobAfter: number
  readonly logLevel: LogLevel
  readonly allowAnonymousAdministrator: boolean
}

/** `iovm serve`: runs until it is asked to end, then finishes what runs. */
export function serveCommand(surroundings: Surroundings): Command {
  return new Command('serve')
    .description('Start the server.')
    .option('--site <file>', 'site file in YAML (default: a simulated site)')
    .option('--data-dir <dir>', 'where everything is kept that must last', defaultDataDirectory(surroundings))
    .option('--listen <address>', 'address or host name to serve on', parseListen, '127.0.0.1')
    .option('--http-port <port>', 'port of HTTP; 0: a free one, none: no HTTP', parsePort, 5988)
    .option('--https-port <port>', 'port of HTTPS; 0: a free one, none: no HTTPS', parsePort, 5989)
    .option(
      '--tls-cert <file>',
      'your own certificate, with its chain, in PEM (default: made at the first start)',
    )
    .option('--tls-key <file>', 'the private key of --tls-cert, in PEM')
    .option('--tls-client-ca <file>', 'log clients in by certificates that these authorities (PEM) vouch for')
    .option('--tls-client-required', 'serve HTTPS to clients with such a certificate only', false)
    .addOption(
      new Option(
        '--digest <algorithm...>',
        'offer HTTP Digest too; keeps what it needs of each password, which is weaker than the usual hash',
      )
        .choices(digestAlgorithms)
        .default([], 'off'),
    )
    .option(
      '--job-after <seconds>',
      'answer a composed operation that takes longer with its job, and let it go on',
      parseSeconds,
      defaultLimits.jobAfterMs / 1000,
    )
    .addOption(
      new Option('--log-level <level>', 'what is written to standard error')
        .choices(logLevels)
        .default('warn'),
    )
    .option(
      '--allow-anonymous-administrator',
      'DANGEROUS: everybody who reaches the address may do everything, without a password',
      false,
    )
    .addHelpText(
      'after',
      `
Environment:
  IOVM_ADMIN_PASSWORD  sets the password of the account "admin"; without it, one is made at the first start
  NO_COLOR             plain text also on a terminal`,
    )
    .action(async (options: ServeOptions) => {
      check(options)
      const stopped = new Promise<void>((resolve) => surroundings.onStop(resolve))
      const { startServing } = await import('./start-serving.ts')
      const serving = await startServing(options, surroundings)
      await stopped
      await serving.stop()
    })
}

function parseListen(text: string): string {
  if (isIP(text.replace(/%.*$/, '')) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text
  throw new InvalidArgumentError('expected an IP address such as 127.0.0.1 or ::, or a host name')
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (/^\d{1,5}(\.\d{1,3})?$/.test(text)) return seconds
  throw new InvalidArgumentError('expected a number of seconds, such as 5 or 0.5')
}

function check(options: ServeOptions): void {
  if (options.httpPort === 'none' && options.httpsPort === 'none')
    throw new UserError('with neither HTTP nor HTTPS there is nothing to serve; leave one of the ports on')
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
    throw new UserError('--tls-cert and --tls-key belong together: give both or neither')
  if (options.tlsClientCa !== undefined && options.httpsPort === 'none')
    throw new UserError('--tls-client-ca is about HTTPS: leave its port on, or leave the option out')
  if (options.tlsClientRequired && options.tlsClientCa === undefined)
    throw new UserError(
      '--tls-client-required needs --tls-client-ca: who vouches for the certificates of clients',
    )
}
