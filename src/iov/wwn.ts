import type { MACAddress } from './mac-address.ts'

/** A world-wide name of Fibre Channel: 64 bits as sixteen lower-case hexadecimal digits, without separators. */
export type WWN = string & { readonly brand: 'WWN' }

export const WWN = {
  /** Takes `0x` in front, and colons between the octets, in any case; refuses all zeros and all ones. */
  parse(text: string): WWN {
    const bare = text.toLowerCase().replace(/^0x/, '').replaceAll(':', '')
    if (!/^[0-9a-f]{16}$/.test(bare))
      throw new RangeError(`"${text}" is not a world-wide name: expected sixteen hexadecimal digits`)
    if (/^(0{16}|f{16})$/.test(bare)) throw new RangeError(`${text} is nobody's world-wide name`)
    return bare as WWN
  },

  /** null: it is none; adapters that are not ready yet have zeros or ones in its place. */
  parseOrNull(text: string): WWN | null {
    return /^0x(?!0{16}|f{16})[0-9a-f]{16}$/.test(text) ? WWN.parse(text) : null
  },
}

/**
 * The port name that is made of a 48-bit IEEE address: FC-FS-5, Name_Identifier formats, NAA 2 (IEEE extended) with
 * nothing in the vendor's twelve bits. So does the kernel's FCoE with the address of the network card.
 */
export function portNameOf(mac: MACAddress): WWN {
  return WWN.parse(`2000${mac.replaceAll(':', '')}`)
}
