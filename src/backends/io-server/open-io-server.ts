import { readFileSync } from 'node:fs'
import type { Limits } from '../../base/limits.ts'
import { WBEMClient } from '../../client/wbem-client.ts'
import type { IOServerDescription } from '../../iov/site-description.ts'
import type { SecretReader } from '../secrets.ts'
import { IOServerAdapter } from './adapter.ts'

/** The adapters that another machine serves to a host. Its password and authorities are read when they are needed. */
export function openIOServer(
  host: string,
  { url, user, password, certificateAuthority, host: remoteHost }: IOServerDescription,
  { limits, secrets }: { limits: Limits; secrets: SecretReader },
): IOServerAdapter {
  const open = (): WBEMClient =>
    new WBEMClient({
      url,
      user,
      password: secrets(password),
      ...(certificateAuthority === undefined
        ? {}
        : { certificateAuthority: readFileSync(certificateAuthority) }),
      limits,
    })
  return new IOServerAdapter({ host, remoteHost, open, limits })
}
