/** A simulated site of many hosts, as a site file (JSON is YAML): 8 controllers each, one switch for every 40. */
export function largeSite(hosts: number): string {
  const hostNames = Array.from({ length: hosts }, (_, index) => `host-${String(index).padStart(5, '0')}`)
  const switches = Array.from({ length: Math.ceil(hosts / 40) }, (_, index) => `leaf-${index}`)
  const controllers = Array.from({ length: 8 }, (_, index) => ({
    address: `0000:${(0x10 + Math.floor(index / 2)).toString(16)}:00.${index % 2}`,
    card: Math.floor(index / 2),
    device: `ens${Math.floor(index / 2)}f${index % 2}`,
  }))
  return JSON.stringify({
    name: 'bench',
    vlans: ['100-4000'],
    macPrefix: '02:69:6f',
    customers: [{ name: 'acme', groups: [{ name: 'web' }] }],
    hosts: hostNames.map((name, host) => ({
      name,
      backend: 'simulated',
      controllers: controllers.map(({ address, card, device }, index) => ({
        address,
        device,
        driver: 'igb',
        mac: mac(host, index),
        slot: String(card + 1),
        serial: `${name}-${card}`,
        numaNode: card % 2,
        speed: 1000,
        virtual: 7,
      })),
      pools: controllers.map(({ address }) => ({ controller: address, virtual: 7 })),
    })),
    switches: switches.map((name, index) => ({
      name,
      kind: 'simulated',
      ports: [
        ...hostNames
          .slice(index * 40, index * 40 + 40)
          .flatMap((host) => controllers.map((_, port) => ({ name: `${host}-${port}`, speed: 1000 }))),
        { name: 'up', speed: 100_000 },
      ],
    })),
    cables: hostNames.flatMap((host, index) =>
      controllers.map(({ address }, port) => ({
        from: `${host}/${address}`,
        to: `leaf-${Math.floor(index / 40)}/${host}-${port}`,
      })),
    ),
    resources: [
      { name: 'lun', kind: 'iscsi', address: 'iqn.2026-01.example:lun', ports: ['leaf-0/up'], tagged: true },
    ],
    transitNetworks: [],
  })
}

function mac(host: number, index: number): string {
  const digits = (host * 8 + index).toString(16).padStart(6, '0')
  return `0a:00:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`
}
