import { defaultLimits } from '../base/limits.ts'
import type { Reason } from './outcome.ts'

/** Most elements that one reason names. */
const elementsNamed = defaultLimits.elementsNamed

/** What a search ran into, gathered by source and text, so that a refusal says each thing once. */
export class Findings {
  readonly #found = new Map<string, { source: string; text: string; elements: Set<string> }>()

  add(source: string, text: string, element: string): void {
    const key = `${source}\n${text}`
    const known = this.#found.get(key)
    if (known === undefined) this.#found.set(key, { source, text, elements: new Set([element]) })
    else known.elements.add(element)
  }

  addAll(other: Findings): void {
    for (const { source, text, elements } of other.#found.values())
      for (const element of elements) this.add(source, text, element)
  }

  get empty(): boolean {
    return this.#found.size === 0
  }

  has(source: string): boolean {
    return [...this.#found.values()].some((finding) => finding.source === source)
  }

  get reasons(): readonly Reason[] {
    return [...this.#found.values()].map(({ source, text, elements }) => ({
      source,
      text: sentence(text, [...elements]),
      before: null,
      after: null,
      elements: [...elements].slice(0, elementsNamed),
    }))
  }
}

/** A text that names its element is complete; any other is followed by the elements. */
function sentence(text: string, elements: readonly string[]): string {
  if (elements.length === 1 && text.includes(elements[0]!)) return text
  const named = elements.slice(0, elementsNamed).join(', ')
  return elements.length > elementsNamed
    ? `${text} ${named} and ${elements.length - elementsNamed} more`
    : `${text} ${named}`
}
