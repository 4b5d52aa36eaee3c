/**
 * Gives what others have made an index beside ours: the highest ones that are free, in the order in which they came,
 * and where all are taken the ones beyond, so that each takes away one that can be had.
 */
export function seatOthers<T>(seated: Map<number, T>, others: readonly T[], count: number): void {
  let below = count - 1
  let beyond = count
  for (const one of others) {
    while (seated.has(below)) below -= 1
    seated.set(below >= 0 ? below-- : beyond++, one)
  }
}

/** There can be something of ours at the index. */
export const isSeat = (index: number, count: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < count
