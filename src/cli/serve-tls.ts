import { networkInterfaces } from 'node:os'
import type { Log } from '../base/log.ts'
import { ownTLSIdentity } from '../http/certificate.ts'
import {
  othersMayRead,
  readAuthorities,
  readTLSIdentity,
  type TLSIdentity,
  type TLSSettings,
} from '../http/tls.ts'
import type { ServeOptions } from './serve.ts'
import { explainable, type Surroundings } from './surroundings.ts'

/** How HTTPS is to be served by what stands in the files now; also read again while the server runs. */
export async function loadTLS(
  options: ServeOptions,
  directory: string,
  surroundings: Surroundings,
): Promise<TLSSettings> {
  const { tlsClientCa, tlsClientRequired } = options
  return explainable(async () => ({
    ...(await loadIdentity(options, directory, surroundings)),
    clientAuthorities: tlsClientCa === undefined ? null : await readAuthorities(tlsClientCa),
    clientRequired: tlsClientRequired,
  }))
}

/** Tells who started the server when its key is not for him alone. */
export async function warnOfReadableKey({ tlsKey }: ServeOptions, log: Log): Promise<void> {
  if (tlsKey !== undefined && (await explainable(() => othersMayRead(tlsKey))))
    log.warn({ file: tlsKey }, 'others than its owner can read the private key')
}

/** What stands for every address that the machine has. */
export const everyAddress = ['0.0.0.0', '::']

async function loadIdentity(
  { tlsCert, tlsKey, listen }: ServeOptions,
  directory: string,
  { hostName, environment }: Surroundings,
): Promise<TLSIdentity> {
  if (tlsCert !== undefined && tlsKey !== undefined) return readTLSIdentity(tlsCert, tlsKey)
  const { cert, key } = await ownTLSIdentity(directory, certificateNames(listen, hostName), environment)
  return { cert, key }
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
