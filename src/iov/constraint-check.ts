import { techniques } from './backend.ts'
import type { ConstraintSet } from './constraint-set.ts'
import { isolationLevels, redundancyLevels } from './constraint-set.ts'
import type { Reason } from './outcome.ts'
import { reason } from './outcome.ts'
import type { Site } from './site.ts'

type Check = (value: unknown, site: Site) => string | null

/**
 * What each field of a set must be. A field that stands here is honoured by a filter or a plan; any other is refused,
 * because a constraint that is ignored is worse than none.
 */
const checks: { readonly [K in keyof Required<ConstraintSet>]: Check } = {
  allowedHosts: namesOf('host', (site, name) => site.hosts.has(name)),
  forbiddenHosts: namesOf('host', (site, name) => site.hosts.has(name)),
  isolation: oneOf(isolationLevels),
  criticality: numberIn(0, 10),
  sensitivity: numberIn(0, 10),
  forbiddenNetworks: namesOf('transit network', (site, name) => site.networks.has(name)),
  mandatoryNetworks: namesOf('transit network', (site, name) => site.networks.has(name)),
  guaranteedRateMbps: wholeNumber(0),
  maximumRateMbps: wholeNumber(1),
  admissionSuffices: isBoolean,
  redundantPaths: wholeNumber(1),
  redundancyLevel: oneOf(redundancyLevels),
  techniques: namesOf('technique', (_, name) => (techniques as readonly string[]).includes(name)),
  numaNode: wholeNumber(-1),
  trust: isBoolean,
  switchPort: (value, site) =>
    typeof value === 'string' && (site.ports.has(value) || isCableEnd(site, value))
      ? null
      : `there is no switch port "${String(value)}"; expected switch/port`,
}

/** What is wrong with a set, field by field; empty: nothing. */
export function checkConstraints(set: ConstraintSet, site: Site): readonly Reason[] {
  return Object.entries(set).flatMap(([field, value]) => {
    if (value === undefined) return []
    const check = Object.hasOwn(checks, field) ? checks[field as keyof ConstraintSet] : undefined
    const fault = check === undefined ? 'there is no such constraint' : check(value, site)
    return fault === null ? [] : [reason(`constraint ${field}`, fault)]
  })
}

function namesOf(what: string, exists: (site: Site, name: string) => boolean): Check {
  return (value, site) => {
    if (!Array.isArray(value)) return `expected a list of names, each a ${what}`
    const unknown = value.filter((name) => typeof name !== 'string' || !exists(site, name))
    return unknown.length === 0
      ? null
      : `there is no ${what} ${unknown.map((name) => `"${name}"`).join(', ')}`
  }
}

function oneOf(values: readonly string[]): Check {
  return (value) =>
    values.includes(value as string) ? null : `"${String(value)}" is none of ${values.join(', ')}`
}

function numberIn(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? null
      : `${String(value)} is not a number from ${least} to ${most}`
}

function wholeNumber(least: number): Check {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= least
      ? null
      : `${String(value)} is not a whole number of at least ${least}`
}

function isBoolean(value: unknown): string | null {
  return typeof value === 'boolean' ? null : `${String(value)} is neither true nor false`
}

/** A port that is known from its cable only, because its switch was not reached yet. */
function isCableEnd(site: Site, port: string): boolean {
  return site.cables.some(({ from, to }) => from === port || to === port)
}
