/**
 * A simulated site of many hosts, as a site file (JSON is YAML): 8 controllers each without virtual ones, one switch
 * for every 125 hosts, that is, of 1,000 ports and one more. The file of 12,500 hosts has 21 MB.
 */
export function largeSite(hosts: number): string {
  const hostNames = Array.from({ length: hosts }, (_, index) => `h${index}`)
  const switches = Array.from({ length: Math.ceil(hosts / 125) }, (_, index) => `s${index}`)
  const addresses = Array.from({ length: 8 }, (_, index) => `0:${index >> 1}:0.${index & 1}`)
  return JSON.stringify({
    name: 'bench',
    vlans: ['100-4000'],
    macPrefix: '02:69:6f',
    customers: [{ name: 'acme', groups: [{ name: 'web' }] }],
    hosts: hostNames.map((name, host) => ({
      name,
      backend: 'simulated',
      controllers: addresses.map((address, index) => ({
        address: fullAddress(address),
        device: `e${index}`,
        driver: 'igb',
        slot: String(index >> 1),
        serial: `c${host}-${index >> 1}`,
        speed: '1G',
        mac: mac(host, index),
        totalVirtual: 7,
      })),
    })),
    switches: switches.map((name, index) => ({
      name,
      kind: 'simulated',
      ports: Object.fromEntries([
        ...hostNames
          .slice(index * 125, index * 125 + 125)
          .flatMap((host) => addresses.map((_, port) => [`${host}-${port}`, '1G'])),
        ['up', '100G'],
      ]),
    })),
    cables: hostNames.flatMap((host, index) =>
      addresses.map((address, port) => ({
        from: `${host}/${fullAddress(address)}`,
        to: `s${Math.floor(index / 125)}/${host}-${port}`,
      })),
    ),
    resources: [
      { name: 'lun', kind: 'iscsi', address: '192.0.2.1:3260,iqn.2026-01.example:lun', ports: ['s0/up'], tagged: true },
    ],
  })
}

function fullAddress(short: string): string {
  const [, bus, device] = short.split(':')
  return `0000:${String(bus).padStart(2, '0')}:${String(device).padStart(4, '0')}`
}

function mac(host: number, index: number): string {
  const digits = (host * 8 + index).toString(16).padStart(6, '0')
  return `0a:00:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`
}
