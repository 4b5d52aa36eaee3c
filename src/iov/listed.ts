import { defaultLimits } from '../base/limits.ts'

/** Most names that a sentence gives. */
const namesGiven = defaultLimits.namesListed

/** Names for a sentence: the first of them, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - namesGiven
  return more > 0 ? `${names.slice(0, namesGiven).join(', ')} and ${more} more` : names.join(', ')
}
