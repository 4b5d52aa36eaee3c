import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { authentication } from '../http/authentication.ts'
import { certificateFile, ownTLSIdentity } from '../http/certificate.ts'
import { anonymous } from '../http/principal.ts'
import { startServer } from '../http/server.ts'
import { othersMayRead, readTLSIdentity, type TLSIdentity } from '../http/tls.ts'
import { realm } from '../store/digest-secrets.ts'
import { adminName, ensureAdmin } from './admin-account.ts'
import { printBanner, type PasswordFact } from './banner.ts'
import { compose } from './compose.ts'
import { openDataDirectory, removeRunning, writeRunning } from './data-directory.ts'
import { makeLog } from './log-lines.ts'
import { portNumber } from './port.ts'
import type { ServeOptions } from './serve.ts'
import { explainable, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

export interface Serving {
  /** Takes no more requests, lets the running ones end, and closes everything. */
  stop(): Promise<void>
}

/** Starts the server as the options say and tells about it. Nothing is left open when it fails. */
export async function startServing(options: ServeOptions, surroundings: Surroundings): Promise<Serving> {
  const limits = defaultLimits
  const log = makeLog(surroundings.errors, options.logLevel)
  const terminal = new Terminal(surroundings.output)
  const directory = await openDataDirectory(options.dataDir)
  const product = await compose({ directory, siteFile: options.site, limits, log, surroundings })
  try {
    const password: PasswordFact = options.allowAnonymousAdministrator
      ? { kind: 'anonymous' }
      : await ensureAdmin(product.accounts, directory, surroundings)
    const recognize = options.allowAnonymousAdministrator
      ? anonymous({ user: 'anonymous', roleIn: () => 'administrator' })
      : authentication({
          authenticator: product.accounts,
          realm,
          digestAlgorithms: [],
          limits,
          environment: surroundings.environment,
          log,
          failed() {},
        })
    const tls = options.httpsPort === 'none' ? null : await tlsIdentity(options, directory, surroundings, log)
    const server = await explainable(() =>
      startServer({
        service: product.service,
        authentication: recognize,
        limits,
        log,
        environment: surroundings.environment,
        host: options.listen,
        httpPort: portNumber(options.httpPort),
        httpsPort: portNumber(options.httpsPort),
        tls,
      }),
    )
    const host = reachableHost(options.listen)
    const httpURL = server.httpPort === null ? null : `http://${host}:${server.httpPort}`
    const httpsURL = server.httpsPort === null ? null : `https://${host}:${server.httpsPort}`
    await writeRunning(directory, {
      processID: surroundings.processID,
      urls: [httpURL, httpsURL].filter((url) => url !== null),
      user: adminName,
    })
    printBanner(
      {
        version: surroundings.version,
        httpURL,
        httpsURL,
        everyAddress: everyAddress.includes(options.listen),
        certificateFile: options.tlsCert === undefined ? join(directory, certificateFile) : null,
        namespaces: product.namespaces,
        site: product.site,
        user: adminName,
        password,
        recovered: product.recovered,
        dataDirectory: directory,
      },
      terminal,
    )
    return {
      async stop() {
        terminal.line('\nending: what runs is finished first')
        await server.close()
        await removeRunning(directory)
        await product.close()
        terminal.line('ended')
      },
    }
  } catch (error) {
    await product.close()
    throw error
  }
}

async function tlsIdentity(
  options: ServeOptions,
  directory: string,
  surroundings: Surroundings,
  log: Log,
): Promise<TLSIdentity> {
  const { tlsCert, tlsKey } = options
  if (tlsCert !== undefined && tlsKey !== undefined) {
    if (await explainable(() => othersMayRead(tlsKey)))
      log.warn({ file: tlsKey }, 'others than its owner can read the private key')
    return explainable(() => readTLSIdentity(tlsCert, tlsKey))
  }
  return ownTLSIdentity(
    directory,
    certificateNames(options.listen, surroundings.hostName),
    surroundings.environment,
  )
}

/** What stands for every address that the machine has. */
const everyAddress = ['0.0.0.0', '::']

/** How this machine itself reaches the server, as it stands in a URL. */
function reachableHost(listen: string): string {
  if (listen === '0.0.0.0') return '127.0.0.1'
  if (listen === '::') return '[::1]'
  return listen.includes(':') ? `[${listen}]` : listen
}

/** The names and addresses under which the server is reached. */
function certificateNames(listen: string, hostName: string): string[] {
  const always = ['localhost', hostName, '127.0.0.1', '::1']
  if (!everyAddress.includes(listen)) return [...new Set([...always, listen])]
  const own = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  )
  return [...new Set([...always, ...own])]
}
