import { join } from 'node:path'
import { defaultLimits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Audit } from '../http/audit.ts'
import { authentication } from '../http/authentication.ts'
import { certificateFile } from '../http/certificate.ts'
import { anonymous, type Authentication } from '../http/principal.ts'
import { startServer, type RunningServer } from '../http/server.ts'
import { TLSRenewal } from '../http/tls-renewal.ts'
import type { TLSSettings } from '../http/tls.ts'
import type { Accounts } from '../store/accounts.ts'
import { AuditLog } from '../store/audit-log.ts'
import { realm } from '../store/digest-secrets.ts'
import { ensureAdmin } from './admin-account.ts'
import { printBanner, type PasswordFact } from './banner.ts'
import { compose } from './compose.ts'
import { openDataDirectory, removeRunning, writeRunning } from './data-directory.ts'
import { makeLog } from './log-lines.ts'
import { portNumber } from './port.ts'
import { everyAddress, loadTLS, warnOfReadableKey } from './serve-tls.ts'
import type { ServeOptions } from './serve.ts'
import { explainable, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

export interface Serving {
  /** Takes no more requests, lets the running ones end, and closes everything. */
  stop(): Promise<void>
}

/** Starts the server as the options say and tells about it. Nothing is left open when it fails. */
export async function startServing(options: ServeOptions, surroundings: Surroundings): Promise<Serving> {
  const limits = { ...defaultLimits, jobAfterMs: options.jobAfter * 1000 }
  const served: { renewal?: TLSRenewal } = {}
  // At once: without a listener, the signal would end the process.
  surroundings.onReload(() => void served.renewal?.check())
  const log = makeLog(surroundings.errors, options.logLevel)
  const terminal = new Terminal(surroundings.output)
  const directory = await openDataDirectory(options.dataDir)
  await using closing = new AsyncDisposableStack()
  const product = await compose({
    directory,
    siteFile: options.site,
    offersDigest: options.digest.length > 0,
    limits,
    log,
    surroundings,
  })
  closing.defer(() => product.close())
  const audit = new AuditLog(directory, limits, surroundings.environment, log)
  closing.defer(() => audit.close())
  const { user, password } = await prepareAccounts(options, product.accounts, directory, surroundings)
  const tls = options.httpsPort === 'none' ? null : await loadTLS(options, directory, surroundings)
  await warnOfReadableKey(options, log)
  const server = await explainable(() =>
    startServer({
      service: product.service,
      authentication: callers(options, product.accounts, surroundings, log, audit),
      audit,
      limits,
      log,
      environment: surroundings.environment,
      host: options.listen,
      httpPort: portNumber(options.httpPort),
      httpsPort: portNumber(options.httpsPort),
      tls,
    }),
  )
  closing.defer(() => removeRunning(directory))
  closing.defer(() => server.close())
  if (tls !== null) {
    const renewal = renewing(tls, server, options, directory, surroundings, log)
    renewal.start(limits.certificateCheckMs)
    closing.defer(() => renewal.stop())
    served.renewal = renewal
  }
  const host = reachableHost(options.listen)
  const httpURL = server.httpPort === null ? null : `http://${host}:${server.httpPort}`
  const httpsURL = server.httpsPort === null ? null : `https://${host}:${server.httpsPort}`
  const urls = [httpURL, httpsURL].filter((url) => url !== null)
  await writeRunning(directory, { processID: surroundings.processID, urls, user })
  printBanner(
    {
      version: surroundings.version,
      httpURL,
      httpsURL,
      everyAddress: everyAddress.includes(options.listen),
      certificateFile: options.tlsCert === undefined ? join(directory, certificateFile) : null,
      namespaces: product.namespaces,
      site: product.site,
      user,
      password,
      recovered: product.recovered,
      dataDirectory: directory,
    },
    terminal,
  )
  const open = closing.move()
  return {
    async stop() {
      terminal.line('\nending: what runs is finished first')
      await open.disposeAsync()
      terminal.line('ended')
    },
  }
}

/** Sees to it that somebody can log in; answers who. */
async function prepareAccounts(
  options: ServeOptions,
  accounts: Accounts,
  directory: string,
  surroundings: Surroundings,
): Promise<{ user: string; password: PasswordFact }> {
  if (options.allowAnonymousAdministrator) return { user: 'anonymous', password: { kind: 'anonymous' } }
  await accounts.offerDigest(options.digest)
  return explainable(() => ensureAdmin(accounts, directory, surroundings))
}

function callers(
  options: ServeOptions,
  accounts: Accounts,
  { environment }: Surroundings,
  log: Log,
  audit: Audit,
): Authentication {
  if (options.allowAnonymousAdministrator)
    return anonymous({ user: 'anonymous', roleIn: () => 'administrator' })
  return authentication({
    authenticator: accounts,
    realm,
    digestAlgorithms: options.digest,
    limits: defaultLimits,
    environment,
    log,
    failed: (user, { requestID, address }) =>
      audit.record({
        request: requestID,
        user: user.slice(0, defaultLimits.auditValueLength),
        address,
        operation: 'login',
        result: 'failed',
      }),
  })
}

function renewing(
  initial: TLSSettings,
  server: RunningServer,
  options: ServeOptions,
  directory: string,
  surroundings: Surroundings,
  log: Log,
): TLSRenewal {
  return new TLSRenewal({
    initial,
    load: () => loadTLS(options, directory, surroundings),
    apply: (settings) => server.renewTLS(settings),
    log,
  })
}

/** How this machine itself reaches the server, as it stands in a URL. */
function reachableHost(listen: string): string {
  if (listen === '0.0.0.0') return '127.0.0.1'
  if (listen === '::') return '[::1]'
  return listen.includes(':') ? `[${listen}]` : listen
}
