/** Where a PCI function sits: `0000:3b:00.1` (domain:bus:device.function, lower-case hexadecimal). */
export type PCIAddress = string & { readonly brand: 'PCIAddress' }

const form = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/

export const PCIAddress = {
  parse(text: string): PCIAddress {
    const lower = text.toLowerCase()
    const full = /^[0-9a-f]{2}:/.test(lower) ? `0000:${lower}` : lower
    if (!form.test(full))
      throw new RangeError(`"${text}" is not a PCI address: expected one such as 0000:3b:00.1`)
    return full as PCIAddress
  },
}
