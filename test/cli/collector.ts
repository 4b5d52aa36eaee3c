import { Writable } from 'node:stream'
import { Terminal } from '../../src/cli/terminal.ts'

/** A stream that keeps what is written to it, and tells of each line as `line`. */
export class Collector extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const before = this.lines.length
    this.text += chunk.toString('utf8')
    for (const line of this.lines.slice(before)) this.emit('line', line)
    done()
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }
}

export function plainTerminal(): { terminal: Terminal; output: Collector } {
  const output = new Collector()
  return { terminal: new Terminal(output), output }
}
