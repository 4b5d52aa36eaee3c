import type { Rate } from './site-file.ts'
import type { Path, SiteSource } from './site-source.ts'

/** Parses a value; what the parser throws becomes a fault at this path, and then the answer must not be used. */
export function parsed<T>(source: SiteSource, path: Path, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    source.report(path, error.message)
    return undefined as T
  }
}

/** A rate in Mbit/s from a number of them, or a text with M or G (powers of ten). @throws RangeError */
export function parseRate(rate: Rate): number {
  if (typeof rate === 'number') return rate
  const unit = rate.endsWith('G') ? 1000 : 1
  const megabits = Math.round(Number(rate.replace(/[MG]$/, '')) * unit * 1000) / 1000
  if (!Number.isInteger(megabits)) throw new RangeError(`"${rate}" is no whole number of Mbit/s`)
  if (megabits > 10_000_000) throw new RangeError(`"${rate}" is more than 10000G`)
  return megabits
}

/** VLAN IDs from `300` or `100-199`, both ends included; not yet known to be VLAN IDs. */
export function splitRange(text: number | string): { first: number; last: number } {
  const [first, last = first] = String(text)
    .split('-')
    .map((part) => Number(part))
  return { first: first!, last: last! }
}
