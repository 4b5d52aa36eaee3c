import { SaxesParser } from 'saxes'
import { defaultLimits } from '../../src/base/limits.ts'
import type { XMLLimits } from '../../src/xml/errors.ts'
import { XMLReader } from '../../src/xml/reader.ts'

/** An element, or a run of text, as a tree that both readers make. */
export type Tree = string | { name: string; attributes: Record<string, string>; children: Tree[] }

type Element = Exclude<Tree, string>

/** What our reader makes of a document. Throws what it throws. */
export function readTree(document: string | Uint8Array, limits: XMLLimits = defaultLimits): Element {
  const reader = new XMLReader(document, limits)
  const builder = new Builder()
  for (let event = reader.next(); event !== 'eof'; event = reader.next()) {
    if (event === 'start') builder.start(reader.name, reader.attributes())
    else if (event === 'end') builder.end()
    else builder.text(reader.text)
  }
  return builder.root()
}

/** What saxes, a reader of another make, makes of it. Throws what it throws. */
export function oracleTree(document: string): Element {
  const parser = new SaxesParser({ fragment: false })
  const builder = new Builder()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('a DOCTYPE')
  })
  parser.on('opentag', (tag) =>
    builder.start(tag.name, Object.entries(tag.attributes as Record<string, string>)),
  )
  parser.on('closetag', () => builder.end())
  parser.on('text', (text) => builder.text(text))
  parser.on('cdata', (text) => builder.text(text))
  parser.write(document).close()
  return builder.root()
}

class Builder {
  readonly #document: Element = { name: '', attributes: {}, children: [] }
  readonly #open: Element[] = [this.#document]

  start(name: string, attributes: [string, string][]): void {
    const element: Element = { name, attributes: Object.fromEntries(attributes), children: [] }
    this.#top().children.push(element)
    this.#open.push(element)
  }

  end(): void {
    this.#open.pop()
  }

  /** Neighbouring runs of text are one; white space outside of the root is nothing. */
  text(text: string): void {
    if (text === '' || this.#open.length === 1) return
    const { children } = this.#top()
    const last = children.at(-1)
    if (typeof last === 'string') children[children.length - 1] = last + text
    else children.push(text)
  }

  root(): Element {
    return this.#document.children[0] as Element
  }

  #top(): Element {
    return this.#open.at(-1) as Element
  }
}
