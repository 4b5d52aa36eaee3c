import type { Filter } from '../filter.ts'

/** Allowed hosts, and the one host that a call names (DOMAIN.md §5, placement). */
export const allowedHosts: Filter = {
  name: 'allowed hosts',
  code: 'constraintNotSatisfiable',
  applies: ({ host, set }) => host !== null || set.allowedHosts !== undefined,
  keeps: ({ host }, request) =>
    (request.host === null || request.host === host) && (request.set.allowedHosts?.includes(host) ?? true),
  says: ({ host, set }) => {
    const allowed = set.allowedHosts?.filter((name) => host === null || name === host) ?? [host]
    return allowed.length === 0
      ? 'are on hosts that are not allowed: no host is'
      : `are not on ${allowed.join(', ')}`
  },
}
