export interface NumberLiteral {
  isReal: boolean
  /** A bigint where a number would lose digits. */
  value: number | bigint
}

/**
 * Reads a number of MOF (DSP0004 2.8, Annex A: decimal, hexadecimal, octal, binary, real). Answers with what is
 * wrong if it is none.
 */
export function parseNumber(text: string): NumberLiteral | string {
  if (/^[+-]?(0|[1-9][0-9]*)$/.test(text)) return integer(text)
  const sign = text[0] === '-' ? -1n : 1n
  const digits = text[0] === '-' || text[0] === '+' ? text.slice(1) : text
  if (/^[01]+[bB]$/.test(digits)) return small(sign * BigInt(`0b${digits.slice(0, -1)}`))
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return small(sign * BigInt(digits))
  if (/^0[0-7]+$/.test(digits)) return small(sign * BigInt(`0o${digits.slice(1)}`))
  if (/^[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?$/.test(digits)) {
    const value = Number(text)
    return Number.isFinite(value) ? { isReal: true, value } : 'it is larger than any real64'
  }
  return faultOf(digits)
}

function integer(text: string): NumberLiteral {
  return text.length < 16 ? { isReal: false, value: Number(text) } : small(BigInt(text.replace('+', '')))
}

function small(value: bigint): NumberLiteral {
  const number = Number(value)
  return { isReal: false, value: Number.isSafeInteger(number) ? number : value }
}

function faultOf(digits: string): string {
  if (/^0[0-9]+$/.test(digits)) return 'a leading 0 makes it octal, and octal has no 8 or 9'
  if (/^[0-9]+[bB]$/.test(digits)) return 'binary digits are 0 and 1'
  if (/^[0-9]+\.$/.test(digits)) return 'a real has a digit after the point'
  if (/^[0-9]+[eE]/.test(digits)) return 'a real with an exponent also has a point, such as 1.0e3'
  if (/^0[xX]/.test(digits)) return 'hexadecimal digits are 0 to 9 and a to f'
  return 'expected decimal, 0x hexadecimal, 0 octal, binary with b at the end, or a real such as 1.5e-3'
}
