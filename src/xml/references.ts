import { isLegalCodePoint } from './characters.ts'

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
const characterReference = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/

/**
 * Replaces character references and the five predefined entities (XML 1.0, 4.1, 4.6). There are no others, as there
 * is no DOCTYPE: nothing is ever expanded twice. `fault` makes the error for a place in the text.
 */
export function expandReferences(text: string, fault: (offset: number, message: string) => Error): string {
  let expanded = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at)
    if (end < 0) throw fault(at, '"&" starts no reference: write &amp; for the character')
    expanded += text.slice(from, at) + replacement(text.slice(at + 1, end), at, fault)
    from = end + 1
  }
  return expanded + text.slice(from)
}

function replacement(name: string, at: number, fault: (offset: number, message: string) => Error): string {
  const character = predefined.get(name)
  if (character !== undefined) return character
  const match = characterReference.exec(name)
  if (match === null) throw fault(at, `"&${name.slice(0, 40)};" is no reference that is defined here`)
  const code = match[1] === undefined ? Number(match[2]) : parseInt(match[1], 16)
  if (!isLegalCodePoint(code)) throw fault(at, `"&${name.slice(0, 40)};" is no character that XML allows`)
  return String.fromCodePoint(code)
}
