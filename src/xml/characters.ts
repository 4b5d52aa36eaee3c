/** Character classes of XML 1.0 (fifth edition), with tables for ASCII, which is nearly everything in practice. */

const nameStart =
  ':A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const anyName = new RegExp(`[${nameStart}][${nameStart}\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040]*`, 'uy')
const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
const notBlank = /[^ \t\n\r]/

/** 1: may start a name; 2: may only continue one. */
const asciiNames = new Uint8Array(128)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:')
  asciiNames[character.charCodeAt(0)] = 1
for (const character of '0123456789-.') asciiNames[character.charCodeAt(0)] = 2

/** The end of the name that starts at `from`; `from` itself where none does (2.3, Name). */
export function nameEnd(source: string, from: number): number {
  let at = from
  for (;;) {
    const code = source.charCodeAt(at)
    if (code >= 128) return unicodeNameEnd(source, from)
    // Past the end the code is NaN, which has no entry either.
    const kind = asciiNames[code]
    if (kind === undefined || kind === 0) return at
    if (kind === 2 && at === from) return from
    at++
  }
}

/** The place of the first character that XML cannot carry at all (2.2, Char); -1 where there is none. */
export function illegalCharacter(text: string): number {
  const found = text.search(illegal)
  if (found >= 0 || text.isWellFormed()) return found
  return text.search(/\p{Surrogate}/u)
}

/** Whether a character may stand in a document, be it as a reference (2.2, Char). */
export function isLegalCodePoint(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}

/** Nothing but white space (2.3, S). */
export function isBlank(text: string): boolean {
  return !notBlank.test(text)
}

function unicodeNameEnd(source: string, from: number): number {
  anyName.lastIndex = from
  return anyName.test(source) ? anyName.lastIndex : from
}
