export interface Escape {
  value: string
  /** The offset after the escape. */
  end: number
  fault?: string
  hint?: string
}

const simple: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/** Reads the escape that starts at the backslash (DSP0004 2.8, 5.2.2: \b \t \n \f \r \" \' \\ \xHHHH). */
export function readEscape(text: string, backslash: number): Escape {
  const letter = text[backslash + 1] ?? ''
  const value = simple[letter]
  if (value !== undefined) return { value, end: backslash + 2 }
  if (letter === 'x' || letter === 'X') return readCodeUnit(text, backslash)
  const isLineEnd = letter === '' || letter === '\n' || letter === '\r'
  return {
    value: letter,
    end: isLineEnd ? backslash + 1 : backslash + 2,
    fault: `\\${isLineEnd ? '' : letter} is not an escape of MOF`,
    hint: 'Write \\\\ for a backslash; the escapes are \\b \\t \\n \\f \\r \\" \\\' \\\\ and \\x with 1 to 4 hexadecimal digits.',
  }
}

/** `\x` and one to four hexadecimal digits: one UTF-16 code unit. */
function readCodeUnit(text: string, backslash: number): Escape {
  let end = backslash + 2
  while (end < backslash + 6 && /[0-9a-fA-F]/.test(text[end] ?? '')) end++
  if (end === backslash + 2) return { value: '', end, fault: '\\x needs 1 to 4 hexadecimal digits' }
  return { value: String.fromCharCode(parseInt(text.slice(backslash + 2, end), 16)), end }
}

const escaped: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}

/** The text as it stands between the quotes of a MOF string. Control characters and lone surrogates become `\xHHHH`. */
export function escapeText(text: string): string {
  return text.replace(
    // The C0 controls, DEL, the quote, the backslash, and surrogates without a partner.
    /[\u0000-\u001f"\\\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) =>
      escaped[character] ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
}
