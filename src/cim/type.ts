/** The intrinsic CIM types, with what a value of each looks like in this program (DSP0004 2.8, 5.2). */
export const cimTypes = [
  'boolean',
  'string',
  'char16',
  'uint8',
  'sint8',
  'uint16',
  'sint16',
  'uint32',
  'sint32',
  'uint64',
  'sint64',
  'real32',
  'real64',
  'datetime',
  'reference',
] as const

export type CIMType = (typeof cimTypes)[number]
export type IntegerType = 'uint8' | 'sint8' | 'uint16' | 'sint16' | 'uint32' | 'sint32' | 'uint64' | 'sint64'

export interface IntegerRange {
  min: bigint
  max: bigint
}

export const integerRanges: Readonly<Record<IntegerType, IntegerRange>> = {
  uint8: { min: 0n, max: 0xffn },
  sint8: { min: -0x80n, max: 0x7fn },
  uint16: { min: 0n, max: 0xffffn },
  sint16: { min: -0x8000n, max: 0x7fffn },
  uint32: { min: 0n, max: 0xffff_ffffn },
  sint32: { min: -0x8000_0000n, max: 0x7fff_ffffn },
  uint64: { min: 0n, max: 0xffff_ffff_ffff_ffffn },
  sint64: { min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn },
}

export function isIntegerType(type: CIMType): type is IntegerType {
  return type in integerRanges
}

/** The 64-bit types are `bigint` in this program, the smaller ones `number`. */
export function isBigType(type: CIMType): boolean {
  return type === 'uint64' || type === 'sint64'
}

export function isCIMType(text: string): text is CIMType {
  return (cimTypes as readonly string[]).includes(text)
}
