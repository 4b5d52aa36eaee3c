import { LineCounter, isMap, isNode, isScalar, parseDocument, visit } from 'yaml'
import type { Document, Node } from 'yaml'
import { SourceError } from '../base/source-error.ts'

/** Where something stands in the file: keys and positions from the top, such as ['hosts', 0, 'name']. */
export type Path = readonly (string | number)[]

/** A JSON text of so many characters was made by a program; reading it as YAML takes 2 µs and 300 bytes for each. */
const largeJSON = 1024 * 1024

/**
 * A YAML text that is read, and the faults found in it so far, each where it stands. Large JSON is read as such, and as
 * YAML only when a place in it is asked for.
 */
export class SiteSource {
  readonly faults: SourceError[] = []
  readonly #text: string
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #json: { readonly value: unknown } | undefined
  #parsed: Document | undefined

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
    this.#json = text.length >= largeJSON && text.startsWith('{') ? parseJSON(text) : undefined
    if (this.#json === undefined) this.#check()
  }

  #check(): void {
    for (const { pos, message } of [...this.#document.errors, ...this.#document.warnings]) {
      this.#add(
        pos[0],
        message,
        'the file is to be YAML 1.2; mind indentation, and quote texts with special characters',
      )
    }
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document) !== undefined) return
        this.#add(startOf(alias), `there is no &${alias.source} before *${alias.source}`)
      },
    })
  }

  /** What the text says. Only where it is YAML, that is, while there are no faults. */
  value(): unknown {
    if (this.#json !== undefined) return this.#json.value
    try {
      return this.#document.toJS({ maxAliasCount: 1000 })
    } catch (error) {
      this.report([], (error as Error).message)
      return undefined
    }
  }

  /** A fault of the value at this path. */
  report(path: Path, message: string, hint?: string): void {
    this.#add(this.#offsetOf(path), `${pathText(path)}${message}`, hint)
  }

  /** A fault of a key in the mapping at this path: of the key itself, not of its value. */
  reportKey(path: Path, key: string, message: string, hint?: string): void {
    const map = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    const pair = isMap(map)
      ? map.items.find(({ key: node }) => (isScalar(node) ? node.value : node) === key)
      : undefined
    const offset = isNode(pair?.key) ? startOf(pair.key) : this.#offsetOf(path)
    this.#add(offset, `${pathText(path)}${message}`, hint)
  }

  /** A place for people: line 12. */
  lineOf(path: Path): number {
    return this.#position(this.#offsetOf(path)).line
  }

  get #document(): Document {
    this.#parsed ??= parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false })
    return this.#parsed
  }

  #add(offset: number, message: string, hint?: string): void {
    this.faults.push(new SourceError(this.#position(offset), message, hint))
  }

  #position(offset: number) {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  /** Of the value itself, or of the nearest one around it that is written down. */
  #offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true)
      if (isNode(node)) return startOf(node)
    }
    return this.#document.contents === null ? 0 : startOf(this.#document.contents)
  }
}

/** Undefined where it is not JSON: it may still be YAML, and if not, that says better where it goes wrong. */
function parseJSON(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}

/** `hosts[0].controllers[1].mac: ` */
function pathText(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return text === '' ? '' : `${text.replace(/^\./, '')}: `
}
