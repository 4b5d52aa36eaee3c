/** The vital product data of a simulated card: its name, and a read-only part with the serial number and checksum. */
export function vitalProductData(serial: string): string {
  const name = 'Simulated network adapter'
  const keywords = keyword('SN', serial)
  const body = `\x82${length16(name)}${name}\x90${length16(`${keywords}RV\x01\x00`)}${keywords}RV\x01`
  return `${body}${String.fromCharCode(checksum(body))}\x78`
}

const keyword = (name: string, text: string) => `${name}${String.fromCharCode(text.length)}${text}`

const length16 = (text: string) => String.fromCharCode(text.length & 0xff, text.length >> 8)

/** All octets up to and with the checksum add up to 0. */
const checksum = (body: string) => [...body].reduce((sum, octet) => (sum - octet.charCodeAt(0)) & 0xff, 0)
