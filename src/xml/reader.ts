import { SourceError, type SourcePosition } from '../base/source-error.ts'
import { illegalCharacter, isBlank, nameEnd } from './characters.ts'
import { XMLContentError, XMLLimitError, type XMLLimits } from './errors.ts'
import { prologEnd } from './prolog.ts'
import { expandReferences } from './references.ts'
import { decodeUTF8 } from './utf8.ts'

export type XMLEvent = 'start' | 'end' | 'text' | 'eof'

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const ampersand = 0x26
const equals = 0x3d
const exclamation = 0x21
const question = 0x3f
const doubleQuote = 0x22
const singleQuote = 0x27
const blank = 0x20
const tab = 0x09
const lineFeed = 0x0a

/**
 * A pull reader over one whole document: strict XML 1.0 without DOCTYPE, hence without entities but the five
 * predefined ones. Comments and processing instructions are skipped, CDATA sections are text, names are taken as
 * written. Every method throws SourceError, with line and column, where the document is not well-formed, and
 * XMLLimitError where it exceeds a limit.
 */
export class XMLReader {
  /** The name in the start or end tag that was read last. */
  name = ''
  /** The text that was read last: one run of characters or one CDATA section. */
  text = ''
  readonly #file: string
  readonly #limits: XMLLimits
  readonly #source: string
  /** What the document does not hold anywhere needs no search in its pieces. */
  readonly #hasReferences: boolean
  readonly #hasSectionEnds: boolean
  readonly #open: string[] = []
  readonly #attributeNames: string[] = []
  readonly #attributeValues: string[] = []
  #attributeCount = 0
  #at: number
  #elements = 0
  /** The start tag read last was `<a/>`, and its end has not been told. */
  #selfClosed = false

  /** Bytes are read as UTF-8. Throws XMLEncodingError if they are not. `file` names the document in errors. */
  constructor(document: string | Uint8Array, limits: XMLLimits, file = 'XML document') {
    this.#file = file
    this.#limits = limits
    const text = typeof document === 'string' ? document : decodeUTF8(document, file)
    // Line ends are normalized as XML 1.0, 2.11 says: before anything else. Lines and columns stay what they were.
    this.#source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
    this.#hasReferences = this.#source.includes('&')
    this.#hasSectionEnds = this.#source.includes(']]>')
    this.#at = prologEnd(this.#source, (at, message) => this.#fault(at, message))
    const bad = illegalCharacter(this.#source)
    if (bad >= 0) throw this.#fault(bad, 'the document holds a character that XML does not allow')
  }

  /** How many elements are open, the one of the last start tag included. */
  get depth(): number {
    return this.#open.length
  }

  /** Where the reader stands, for messages; computed only when asked for. */
  get position(): SourcePosition {
    return this.#position(this.#at)
  }

  /** An attribute of the last start tag. */
  attribute(name: string): string | undefined {
    for (let index = 0; index < this.#attributeCount; index++) {
      if (this.#attributeNames[index] === name) return this.#attributeValues[index]
    }
    return undefined
  }

  /** All attributes of the last start tag, in order. */
  attributes(): [name: string, value: string][] {
    const names = this.#attributeNames.slice(0, this.#attributeCount)
    return names.map((name, index) => [name, this.#attributeValues[index] as string])
  }

  /** The next start tag, end tag or piece of text; `eof` after the root element has ended and nothing else follows. */
  next(): XMLEvent {
    if (this.#selfClosed) {
      this.#selfClosed = false
      this.name = this.#open.pop() as string
      return 'end'
    }
    const source = this.#source
    while (this.#at < source.length) {
      const at = this.#at
      if (source.charCodeAt(at) !== lessThan) {
        if (this.#characters(at)) return 'text'
        continue
      }
      switch (source.charCodeAt(at + 1)) {
        case slash:
          return this.#endTag(at)
        case question:
          this.#processingInstruction(at)
          break
        case exclamation:
          if (this.#declaration(at)) return 'text'
          break
        default:
          return this.#startTag(at)
      }
    }
    return this.#endOfDocument()
  }

  /**
   * In an element that holds only elements: true at the start tag of its next child, false after its own end tag.
   * Throws XMLContentError for text that is not white space.
   */
  child(): boolean {
    for (;;) {
      if (!this.#selfClosed) this.#at = skipBlanks(this.#source, this.#at)
      const event = this.next()
      if (event === 'start') return true
      if (event !== 'text') return false
      if (!isBlank(this.text)) throw this.unexpected('text stands where only elements may')
    }
  }

  /** The text of an element that holds no elements, up to and with its end tag. Throws XMLContentError for a child. */
  content(): string {
    let content = ''
    for (;;) {
      const event = this.next()
      if (event === 'end') return content
      if (event !== 'text') throw this.unexpected(`element ${this.name} stands where only text may`)
      content = content === '' ? this.text : content + this.text
      if (content.length > this.#limits.valueLength) throw this.#limitReached('valueLength', this.#at)
    }
  }

  /** Reads on to the end of the current element and forgets what is in it. */
  skipElement(): void {
    const outer = this.#open.length - 1
    while (this.#open.length > outer) this.next()
  }

  /** Reads on to the end of the document, so that a fault further down is found. */
  finish(): void {
    while (this.next() !== 'eof');
  }

  /** The error for a document that is well-formed here, but not what its reader expects. */
  unexpected(message: string, hint?: string): XMLContentError {
    return new XMLContentError(this.position, message, hint)
  }

  #startTag(at: number): 'start' {
    const source = this.#source
    const end = nameEnd(source, at + 1)
    if (end === at + 1) throw this.#fault(at, '"<" starts no tag: write &lt; for the character')
    if (this.#open.length === 0 && this.#elements > 0) throw this.#fault(at, 'a second root element')
    if (++this.#elements > this.#limits.xmlElements) throw this.#limitReached('xmlElements', at)
    if (this.#open.length >= this.#limits.xmlDepth) throw this.#limitReached('xmlDepth', at)
    this.name = source.slice(at + 1, end)
    this.#open.push(this.name)
    this.#at = this.#attributeList(end)
    return 'start'
  }

  /** Reads attributes up to the end of the tag, and answers with the place after it. */
  #attributeList(from: number): number {
    const source = this.#source
    this.#attributeCount = 0
    for (let before = from; ;) {
      const at = skipBlanks(source, before)
      const code = source.charCodeAt(at)
      if (code === greaterThan) return at + 1
      if (code === slash && source.charCodeAt(at + 1) === greaterThan) {
        this.#selfClosed = true
        return at + 2
      }
      if (at === before || at === source.length)
        throw this.#fault(at, `expected an attribute, ">" or "/>" in the tag of ${this.name}`)
      before = this.#attribute(at)
    }
  }

  #attribute(from: number): number {
    const source = this.#source
    const end = nameEnd(source, from)
    if (end === from) throw this.#fault(from, `expected the name of an attribute of ${this.name}`)
    const name = source.slice(from, end)
    let at = skipBlanks(source, end)
    if (source.charCodeAt(at) !== equals) throw this.#fault(at, `expected "=" after attribute ${name}`)
    at = skipBlanks(source, at + 1)
    const quote = source.charCodeAt(at)
    if (quote !== doubleQuote && quote !== singleQuote)
      throw this.#fault(at, `the value of attribute ${name} must stand in quotes`)
    if (this.attribute(name) !== undefined) throw this.#fault(from, `attribute ${name} stands here twice`)
    if (this.#attributeCount >= this.#limits.xmlAttributes) throw this.#limitReached('xmlAttributes', from)
    return this.#attributeValue(name, at + 1, quote)
  }

  #attributeValue(name: string, from: number, quote: number): number {
    const source = this.#source
    let plain = true
    let at = from
    for (let code = source.charCodeAt(at); code !== quote; code = source.charCodeAt(++at)) {
      if (code === ampersand || code === tab || code === lineFeed) plain = false
      else if (code === lessThan) throw this.#fault(at, `"<" in the value of attribute ${name}: write &lt;`)
      else if (at >= source.length) throw this.#fault(from, `the value of attribute ${name} has no end`)
    }
    if (at - from > this.#limits.valueLength) throw this.#limitReached('valueLength', from)
    const raw = source.slice(from, at)
    this.#attributeNames[this.#attributeCount] = name
    // White space is normalized before references are expanded (XML 1.0, 3.3.3).
    this.#attributeValues[this.#attributeCount++] = plain
      ? raw
      : expandReferences(raw.replace(/[\t\n]/g, ' '), (offset, message) =>
          this.#fault(from + offset, message),
        )
    return at + 1
  }

  #endTag(at: number): 'end' {
    const source = this.#source
    const name = this.#open.at(-1)
    if (name === undefined) throw this.#fault(at, 'an end tag where no element is open')
    const end = at + 2 + name.length
    const close = skipBlanks(source, end)
    if (!source.startsWith(name, at + 2) || source.charCodeAt(close) !== greaterThan)
      throw this.#fault(at, `expected the end tag </${name}>`)
    this.#open.pop()
    this.name = name
    this.#at = close + 1
    return 'end'
  }

  /** Reads up to the next tag; false where it is white space outside of the root element. */
  #characters(at: number): boolean {
    const next = this.#source.indexOf('<', at)
    const end = next < 0 ? this.#source.length : next
    const text = this.#source.slice(at, end)
    if (this.#open.length === 0) {
      if (!isBlank(text)) throw this.#fault(at, 'text outside of the root element')
      this.#at = end
      return false
    }
    if (text.length > this.#limits.valueLength) throw this.#limitReached('valueLength', at)
    if (this.#hasSectionEnds && text.includes(']]>'))
      throw this.#fault(at + text.indexOf(']]>'), '"]]>" in text: write ]]&gt;')
    this.text = this.#hasReferences
      ? expandReferences(text, (offset, message) => this.#fault(at + offset, message))
      : text
    this.#at = end
    return true
  }

  /** Reads what starts with `<!`; true for a CDATA section, false for a comment. */
  #declaration(at: number): boolean {
    const source = this.#source
    if (source.startsWith('<!--', at)) {
      const end = source.indexOf('--', at + 4)
      if (end < 0 || source.charCodeAt(end + 2) !== greaterThan)
        throw this.#fault(at, 'a comment must end with "-->" and not hold "--" before')
      this.#at = end + 3
      return false
    }
    if (!source.startsWith('<![CDATA[', at))
      throw this.#fault(
        at,
        source.startsWith('<!DOCTYPE', at) ? 'a DOCTYPE is refused' : '"<!" starts nothing here',
      )
    if (this.#open.length === 0) throw this.#fault(at, 'text outside of the root element')
    const end = source.indexOf(']]>', at + 9)
    if (end < 0) throw this.#fault(at, 'the CDATA section has no end')
    if (end - at - 9 > this.#limits.valueLength) throw this.#limitReached('valueLength', at)
    this.text = source.slice(at + 9, end)
    this.#at = end + 3
    return true
  }

  #processingInstruction(at: number): void {
    const source = this.#source
    const end = nameEnd(source, at + 2)
    const target = source.slice(at + 2, end)
    const close = source.indexOf('?>', end)
    if (target === '' || close < 0) throw this.#fault(at, 'a processing instruction needs a name and "?>"')
    if (target.toLowerCase() === 'xml')
      throw this.#fault(at, 'the XML declaration may stand only at the very beginning')
    if (close !== end && !isBlank(source.charAt(end)))
      throw this.#fault(end, `expected white space after "<?${target}"`)
    this.#at = close + 2
  }

  #endOfDocument(): 'eof' {
    const open = this.#open.at(-1)
    if (open !== undefined) throw this.#fault(this.#source.length, `the document ends inside element ${open}`)
    if (this.#elements === 0) throw this.#fault(this.#source.length, 'the document has no root element')
    return 'eof'
  }

  #limitReached(limit: keyof XMLLimits, at: number): XMLLimitError {
    const message = `the document exceeds the limit ${limit} of ${this.#limits[limit]}`
    return new XMLLimitError(this.#position(at), limit, message)
  }

  #fault(at: number, message: string): SourceError {
    return new SourceError(this.#position(at), message)
  }

  #position(at: number): SourcePosition {
    const lineStart = at === 0 ? 0 : this.#source.lastIndexOf('\n', at - 1) + 1
    let line = 1
    for (let found = this.#source.indexOf('\n'); found >= 0 && found < at; line++)
      found = this.#source.indexOf('\n', found + 1)
    return { file: this.#file, line, column: at - lineStart + 1 }
  }
}

function skipBlanks(source: string, from: number): number {
  let at = from
  for (;;) {
    const code = source.charCodeAt(at)
    if (code !== blank && code !== lineFeed && code !== tab) return at
    at++
  }
}
