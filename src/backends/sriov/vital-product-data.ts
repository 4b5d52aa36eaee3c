/**
 * The serial number in a PCI device's vital product data, as sysfs shows it in `vpd` (PCI Local Bus Specification
 * 3.0, appendix I): resources with a tag and a length; in the read-only one (0x90) keywords of two letters, each
 * with a length of one octet; `SN` is the serial number. undefined: there is none, or the data is damaged.
 */
export function serialFromVPD(vpd: string): string | undefined {
  let at = 0
  while (at < vpd.length) {
    const tag = vpd.charCodeAt(at)
    const large = (tag & 0x80) !== 0
    const header = large ? 3 : 1
    const length = large ? littleEndian(vpd, at + 1) : tag & 0x07
    if (tag === 0x78 || Number.isNaN(length)) return undefined
    const body = vpd.slice(at + header, at + header + length)
    if (tag === 0x90) return keyword(body, 'SN')
    at += header + length
  }
  return undefined
}

function keyword(body: string, name: string): string | undefined {
  let at = 0
  while (at + 3 <= body.length) {
    const length = body.charCodeAt(at + 2)
    const text = body.slice(at + 3, at + 3 + length)
    if (body.startsWith(name, at)) return printable(text)
    at += 3 + length
  }
  return undefined
}

function printable(text: string): string | undefined {
  const trimmed = text.replace(/[^\x20-\x7e]/g, '').trim()
  return trimmed === '' ? undefined : trimmed
}

const littleEndian = (text: string, at: number) => text.charCodeAt(at) + 256 * text.charCodeAt(at + 1)

/**
 * The Device Serial Number of a PCI Express device, in its extended configuration space (PCI Express Base
 * Specification 7.9.3; capability ID 0x0003), written as lspci writes it. All functions of a device have the same.
 */
export function serialFromConfiguration(config: string): string | undefined {
  let at = 0x100
  for (let hops = 0; hops < 64 && at >= 0x100 && at + 12 <= config.length; hops += 1) {
    const header = littleEndian(config, at) + 65536 * littleEndian(config, at + 2)
    if (header === 0 || header === 0xffffffff) return undefined
    if ((header & 0xffff) === 0x0003) {
      const octets = [...config.slice(at + 4, at + 12)].map((octet) => octet.charCodeAt(0)).reverse()
      if (octets.every((octet) => octet === 0)) return undefined
      return octets.map((octet) => octet.toString(16).padStart(2, '0')).join('-')
    }
    at = header >>> 20
  }
  return undefined
}
