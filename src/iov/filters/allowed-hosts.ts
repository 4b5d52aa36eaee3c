import { hostName } from '../facets.ts'
import type { Filter } from '../filter.ts'
import { listed } from '../listed.ts'

/** Allowed hosts, and the one host that a call names (DOMAIN.md §5, placement). */
export const allowedHosts: Filter<string> = {
  name: 'allowed hosts',
  code: 'constraintNotSatisfiable',
  facet: hostName,
  applies: ({ host, set }) => host !== null || set.allowedHosts !== undefined,
  keeps: (name, { host, allowedHosts: allowed }) =>
    (host === null || host === name) && (allowed === null || allowed.has(name)),
  says: ({ host, set }) => {
    const allowed = set.allowedHosts?.filter((name) => host === null || name === host) ?? [host!]
    return allowed.length === 0
      ? 'are on hosts that are not allowed: no host is'
      : `are not on ${listed(allowed)}`
  },
}
