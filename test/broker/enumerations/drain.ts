import type { Arguments } from '../../../src/operations/operations.ts'
import type { PullProgress, Stream } from '../../../src/operations/result.ts'
import { collect, type Model } from '../model.ts'

export type Open =
  | 'OpenEnumerateInstances'
  | 'OpenEnumerateInstancePaths'
  | 'OpenReferenceInstances'
  | 'OpenReferenceInstancePaths'
  | 'OpenAssociatorInstances'
  | 'OpenAssociatorInstancePaths'

interface Part {
  readonly items: Stream<unknown>
  readonly progress: () => PullProgress
}

/** What one Open or Pull gave. */
export interface Page extends PullProgress {
  readonly items: unknown[]
}

/** The items of an answer and what it says of the rest, as they stand in the response. */
export async function read(answer: Promise<Part>): Promise<Page> {
  const { items, progress } = await answer
  return { items: await collect(items), ...progress() }
}

/** A whole enumeration: an Open and Pulls of the sizes given, then of 3 each. */
export async function drain(
  model: Model,
  open: Open,
  given: object,
  sizes: readonly number[] = [],
): Promise<{ items: unknown[]; pages: { length: number; most: number }[] }> {
  const pull = open.endsWith('Paths') ? 'PullInstancePaths' : 'PullInstancesWithPath'
  const rest = [...sizes]
  let most = rest.shift() ?? 0
  let page = await read(model.call(open, { ...given, MaxObjectCount: most } as Partial<Arguments<Open>>))
  const items = [...page.items]
  const pages = [{ length: page.items.length, most }]
  const first = page.context
  while (!page.endOfSequence) {
    if (page.context !== first) throw new Error('the context has changed')
    most = rest.shift() ?? 3
    page = await read(model.call(pull, { EnumerationContext: page.context, MaxObjectCount: most }))
    items.push(...page.items)
    pages.push({ length: page.items.length, most })
  }
  if (page.context !== '') throw new Error('there is a context after the end')
  return { items, pages }
}
