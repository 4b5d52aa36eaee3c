import type { SNMPDescription, SNMPSecurityDescription } from '../iov/site-description.ts'
import type { SNMPEntry } from './site-file.ts'
import type { Path, SiteSource } from './site-source.ts'

const defaultPort = 161
const defaultVendor = 'standard'

/** How a switch is spoken to over SNMP. Secrets are named here and read when they are needed. */
export function describeSNMP(entry: SNMPEntry, path: Path, source: SiteSource): SNMPDescription {
  return {
    port: entry.port ?? defaultPort,
    security: security(entry, path, source),
    vendor: entry.vendor ?? defaultVendor,
    ...(entry.save === undefined ? {} : { saveAfterMs: entry.save * 1000 }),
    ...(entry.traps === undefined ? {} : { trapPort: entry.traps }),
  }
}

function security(entry: SNMPEntry, path: Path, source: SiteSource): SNMPSecurityDescription {
  const { version, community, user, authentication, privacy } = entry
  const misplaced = (key: 'community' | 'user' | 'authentication' | 'privacy') => {
    if (entry[key] !== undefined) source.report([...path, key], `${version} has no ${key}`, 'leave it out')
  }
  if (version === 'v2c' && community !== undefined) {
    for (const key of ['user', 'authentication', 'privacy'] as const) misplaced(key)
    return { version, community }
  }
  misplaced('community')
  if (privacy !== undefined && authentication === undefined)
    source.report([...path, 'privacy'], 'there is no privacy without authentication', 'give both')
  return {
    version: 'v3',
    user: user ?? '',
    ...(authentication === undefined ? {} : { authentication }),
    ...(privacy === undefined ? {} : { privacy }),
  }
}
