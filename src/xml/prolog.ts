const declaration =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*("[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y
/** Encodings of which UTF-8 is a superset, and UTF-8. */
const encodings = new Set(['utf-8', 'utf8', 'us-ascii'])
const byteOrderMark = 0xfeff

/**
 * The place after the byte order mark and the XML declaration, both of which may be missing (XML 1.0, 2.8). `fault`
 * makes the error for a place in the text.
 */
export function prologEnd(source: string, fault: (at: number, message: string) => Error): number {
  const from = source.charCodeAt(0) === byteOrderMark ? 1 : 0
  if (!/^<\?xml[ \t\n?]/.test(source.slice(from, from + 6))) return from
  declaration.lastIndex = from
  const match = declaration.exec(source)
  if (match === null) throw fault(from, 'the XML declaration is malformed')
  const encoding = match[1]?.slice(1, -1).toLowerCase()
  if (encoding !== undefined && !encodings.has(encoding))
    throw fault(from, `the document declares encoding ${encoding}: only UTF-8 is read`)
  return declaration.lastIndex
}
