import { illegalCharacter } from './characters.ts'

/** Surrogates are here because a lone one is illegal; pairs pass the check that follows. */
const inText = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/
const inAttribute = /[&<>"\r\n\t\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/

/**
 * Text for the content of an element. A carriage return is written as a reference, since readers turn a bare one
 * into a line feed (XML 1.0, 2.11). Throws RangeError for a character that XML cannot carry.
 */
export function escapeText(text: string): string {
  return inText.test(text) ? checked(text).replace(/[&<>\r]/g, referenceOf) : text
}

/**
 * Text for an attribute value between double quotes. Tab, line feed and carriage return are written as references,
 * since readers turn bare ones into blanks (XML 1.0, 3.3.3). Throws RangeError for a character that XML cannot carry.
 */
export function escapeAttribute(text: string): string {
  return inAttribute.test(text) ? checked(text).replace(/[&<>"\r\n\t]/g, referenceOf) : text
}

function checked(text: string): string {
  const at = illegalCharacter(text)
  if (at < 0) return text
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  throw new RangeError(`the text holds U+${code} at character ${at + 1}, which XML cannot carry`)
}

function referenceOf(character: string): string {
  switch (character) {
    case '&':
      return '&amp;'
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
    case '"':
      return '&quot;'
    default:
      return `&#${character.charCodeAt(0)};`
  }
}
