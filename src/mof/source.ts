import type { SourcePosition } from '../base/source-error.ts'

const LF = 10
const CR = 13

/** One MOF text and its name. Offsets count UTF-16 code units; lines are looked up only when a diagnostic needs them. */
export class Source {
  readonly file: string
  readonly text: string
  #lineStarts: number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  position(offset: number): SourcePosition {
    const starts = this.#starts()
    const line = lineOf(starts, offset)
    return { file: this.file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }

  /** The line that holds the offset, without its line end. */
  line(offset: number): string {
    const starts = this.#starts()
    const line = lineOf(starts, offset)
    const end = starts[line + 1] ?? this.text.length + 1
    const text = this.text.slice(starts[line], end - 1)
    return text.endsWith('\r') ? text.slice(0, -1) : text
  }

  #starts(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts
    const starts = [0]
    for (let index = 0; index < this.text.length; index++) {
      const code = this.text.charCodeAt(index)
      if (code === LF || (code === CR && this.text.charCodeAt(index + 1) !== LF)) starts.push(index + 1)
    }
    this.#lineStarts = starts
    return starts
  }
}

/** The index of the last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
