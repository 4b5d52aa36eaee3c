/** Maps with at most `width` calls under way at once; the results are in the order of the items. */
export async function mapInParallel<T, U>(
  items: readonly T[],
  width: number,
  map: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = []
  const rest = items.entries()
  const work = async () => {
    for (const [index, item] of rest) results[index] = await map(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work))
  return results
}
