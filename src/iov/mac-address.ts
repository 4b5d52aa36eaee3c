/** A MAC address of a single interface, as six lower-case octets with colons. */
export type MACAddress = string & { readonly brand: 'MACAddress' }

const form = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/

export const MACAddress = {
  /** Takes colons, dashes or nothing between the octets, in any case; refuses multicast and all zeros. */
  parse(text: string): MACAddress {
    const bare = text.toLowerCase().replace(/[:-]/g, '')
    const mac = bare.replace(/(..)(?!$)/g, '$1:')
    if (!form.test(mac))
      throw new RangeError(`"${text}" is not a MAC address: expected six octets such as 02:00:00:00:00:01`)
    if (mac === '00:00:00:00:00:00') throw new RangeError(`${text} is no interface's MAC address`)
    if ((parseInt(mac.slice(0, 2), 16) & 1) === 1) throw new RangeError(`${text} is a multicast address`)
    return mac as MACAddress
  },
}
