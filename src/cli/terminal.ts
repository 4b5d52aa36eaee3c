import type { Writable } from 'node:stream'
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Writes lines, in colour where the stream is a terminal and nobody asked for plain text (NO_COLOR). */
export class Terminal {
  readonly #stream: Writable

  constructor(stream: Writable) {
    this.#stream = stream
  }

  line(text = ''): void {
    this.#stream.write(`${text}\n`)
  }

  strong(text: string): string {
    return this.#styled('bold', text)
  }

  faint(text: string): string {
    return this.#styled('dim', text)
  }

  good(text: string): string {
    return this.#styled('green', text)
  }

  bad(text: string): string {
    return this.#styled('red', text)
  }

  notice(text: string): string {
    return this.#styled('yellow', text)
  }

  name(text: string): string {
    return this.#styled('cyan', text)
  }

  #styled(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#stream })
  }
}
