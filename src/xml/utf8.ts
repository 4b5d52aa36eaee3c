import { isAscii, isUtf8 } from 'node:buffer'
import { XMLEncodingError } from './errors.ts'

const replacement = '\ufffd'
const replacementBytes = Buffer.from(replacement)

/** The text of a UTF-8 document. Throws XMLEncodingError with the place of the first byte that does not fit. */
export function decodeUTF8(bytes: Uint8Array, file: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (isUtf8(buffer)) return buffer.toString('utf8')
  const before = beginning(buffer)
  const lines = before.split('\n')
  const position = { file, line: lines.length, column: (lines.at(-1) as string).length + 1 }
  throw new XMLEncodingError(position, 'the document is not in UTF-8')
}

/** The text before the first fault, which is decoded as U+FFFD without standing there as such. */
function beginning(buffer: Buffer): string {
  const text = buffer.toString('utf8')
  let bytes = 0
  let from = 0
  for (;;) {
    const at = text.indexOf(replacement, from)
    bytes += Buffer.byteLength(text.slice(from, at))
    if (!buffer.subarray(bytes, bytes + 3).equals(replacementBytes)) return text.slice(0, at)
    bytes += replacementBytes.length
    from = at + 1
  }
}
