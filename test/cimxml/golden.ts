import { expect } from 'chai'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NameMap } from '../../src/base/name-map.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'

/** Set to write what is, in place of comparing it with what was: then read the difference in review. */
const regenerate = process.env['GOLDEN'] === 'write'

export interface Section {
  readonly title: string
  /** By language: the text of each fenced block. */
  readonly blocks: Map<string, string>
}

/** A Markdown file of examples: each under a heading, in words and in fenced blocks. */
export class GoldenFile {
  readonly sections: readonly Section[]
  readonly #path: string
  #text: string

  constructor(name: string) {
    this.#path = join(import.meta.dirname, '..', 'fixtures', 'wire', `${name}.md`)
    this.#text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : `# ${name}\n`
    this.sections = this.#text.split(/^## /m).slice(1).map(sectionOf)
  }

  /** Compares a block with what was made now. */
  check(title: string, language: string, actual: string): void {
    const expected = this.sections.find((section) => section.title === title)?.blocks.get(language)
    if (!regenerate || expected === actual) {
      expect(actual).to.equal(expected)
      return
    }
    const block = `\`\`\`${language}\n${actual}\n\`\`\``
    const parts = this.#text.split(/^(?=## )/m)
    const at = parts.findIndex((part) => part.startsWith(`## ${title}\n`))
    if (at < 0) parts.push(`\n## ${title}\n\n${block}\n`)
    else if (expected === undefined) parts[at] = `${(parts[at] as string).trimEnd()}\n\n${block}\n\n`
    else parts[at] = (parts[at] as string).replace(`\`\`\`${language}\n${expected}\n\`\`\``, () => block)
    this.#text = `${parts.join('').trimEnd()}\n`
    writeFileSync(this.#path, this.#text)
  }
}

/** A document with a line for each tag, except that an empty text stays empty. */
export function unfolded(document: string): string {
  return document.trimEnd().replaceAll(/><(?!\/VALUE>|\/KEYVALUE>)/g, '>\n<')
}

/** A decoded thing as text: JSON, with values that JSON has no form for as texts that tell what they are. */
export function shown(value: unknown): string {
  return JSON.stringify(value, replaceValue, 2)
}

function replaceValue(this: unknown, key: string, json: unknown): unknown {
  // What toJSON would have made of it is not enough.
  const value = (this as Record<string, unknown>)[key]
  if (typeof value === 'bigint') return `bigint ${value}`
  if (typeof value === 'number' && !Number.isFinite(value)) return `number ${value}`
  if (value instanceof CIMDateTime) return `datetime ${value.text}`
  if (value instanceof CIMError) return { status: value.status, message: value.message }
  if (value instanceof NameMap) return value.toArray()
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  const { name } = json.constructor ?? Object
  return name === 'Object' ? json : { is: name, ...json }
}

function sectionOf(text: string): Section {
  const blocks = new Map<string, string>()
  for (const match of text.matchAll(/^```(\w+)\n([^]*?)\n```$/gm))
    blocks.set(match[1] as string, match[2] as string)
  return { title: text.slice(0, text.indexOf('\n')), blocks }
}
