/** A VLAN ID that may be used: 1 to 4094 (IEEE 802.1Q; 0 means "priority tag only", 4095 is reserved). */
export type VLANID = number & { readonly brand: 'VLANID' }

export const VLANID = {
  parse(value: number): VLANID {
    if (!Number.isInteger(value) || value < 1 || value > 4094) {
      throw new RangeError(`${value} is not a VLAN ID: expected 1 to 4094`)
    }
    return value as VLANID
  },
}
