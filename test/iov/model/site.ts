import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SimulatedControllerDescription, SiteDescription } from '../../../src/iov/site-description.ts'
import type { StateChange } from '../../../src/backends/simulated/state-file.ts'

/**
 * Three hosts with cards of three drivers, one of them without virtualization; two switches with a trunk between
 * them; three customers with nested groups of which one asks for something. Everything is scarce, so that random
 * sequences come to its ends.
 */
export const modelSite: SiteDescription = {
  name: 'model',
  vlanRanges: [{ first: 100, last: 104 }],
  macPrefix: '02:69:6f',
  customers: [
    {
      name: 'red',
      constraints: {},
      groups: [
        {
          name: 'web',
          constraints: {},
          groups: [{ name: 'shop', constraints: { maximumRateMbps: 8000 }, groups: [] }],
        },
        { name: 'mail', constraints: {}, groups: [] },
      ],
    },
    { name: 'blue', constraints: {}, groups: [{ name: 'db', constraints: {}, groups: [] }] },
    {
      name: 'green',
      constraints: { isolation: 'controller' },
      groups: [{ name: 'lab', constraints: { forbiddenNetworks: ['core'] }, groups: [] }],
    },
  ],
  hosts: [
    {
      name: 'h1',
      backend: 'simulated',
      pools: [pool('0000:3b:00.0', 3), pool('0000:3b:00.1', 2), pool('0000:5e:00.0', 3)],
      simulated: [
        card('0000:3b:00.0', 'ixgbe', 'A1', 1),
        card('0000:3b:00.1', 'ixgbe', 'A1', 2),
        card('0000:5e:00.0', 'ice', 'A2', 3),
      ],
    },
    {
      name: 'h2',
      backend: 'simulated',
      pools: [pool('0000:3b:00.0', 2), pool('0000:5e:00.0', 2)],
      simulated: [card('0000:3b:00.0', 'ice', 'B1', 4), card('0000:5e:00.0', 'igb', 'B2', 5)],
    },
    {
      name: 'h3',
      backend: 'simulated',
      pools: [],
      simulated: [{ ...card('0000:04:00.0', 'igb', 'C1', 6), totalVirtual: 0 }],
    },
  ],
  switches: [
    {
      name: 's1',
      kind: 'simulated',
      address: null,
      bridge: null,
      simulated: ports('1', '2', '3', '10', '11'),
    },
    {
      name: 's2',
      kind: 'simulated',
      address: null,
      bridge: null,
      simulated: ports('1', '2', '10', '11', '20'),
    },
  ],
  cables: [
    { from: 'h1/0000:3b:00.0', to: 's1/1', networks: ['lan-a'] },
    { from: 'h1/0000:3b:00.1', to: 's2/1', networks: ['lan-b'] },
    { from: 'h1/0000:5e:00.0', to: 's1/2', networks: ['lan-a'] },
    { from: 'h2/0000:3b:00.0', to: 's1/3', networks: ['lan-a'] },
    { from: 'h2/0000:5e:00.0', to: 's2/2', networks: ['lan-b'] },
    { from: 's1/trunk', to: 's2/trunk', networks: ['core'] },
  ],
  resources: [
    {
      name: 'lun',
      kind: 'iscsi',
      address: '192.0.2.1:3260,iqn.2026-01.test:lun',
      ports: ['s1/10'],
      tagged: false,
    },
    {
      name: 'nas',
      kind: 'nvme-tcp',
      address: '192.0.2.2:4420,nqn.2026-01.test:nas',
      ports: ['s2/10'],
      tagged: true,
    },
    {
      name: 'san',
      kind: 'iscsi',
      address: '192.0.2.3:3260,iqn.2026-01.test:san',
      ports: ['s1/11', 's2/11'],
      tagged: true,
    },
  ],
  transitNetworks: ['lan-a', 'lan-b', 'core'].map((name) => ({ name, description: '' })),
}

/** Drivers of the site's cards that keep a guaranteed rate by themselves. */
export const enforcesGuarantees = (driver: string): boolean => driver === 'ice'

/** What others have made of the same devices before iovm came: a virtual function, a VLAN and a virtual machine. */
export const foreignVirtual = 'h1/0000:3b:00.0/1'
export const foreignVLAN = 102
export const foreignState: readonly StateChange[] = [
  { kind: 'pf', owner: 'h1', key: '0000:3b:00.0', value: { enabled: 3, autoprobe: true, up: true } },
  {
    kind: 'vf',
    owner: 'h1',
    key: '0000:3b:00.0/1',
    value: {
      mac: '52:54:00:00:00:77',
      vlan: 777,
      qos: 0,
      protocol: '802.1Q',
      minimumRate: 0,
      maximumRate: 0,
      spoofCheck: true,
      trust: false,
      linkState: 'auto',
      queryRSS: false,
      driver: 'vfio-pci',
      driverOverride: 'vfio-pci',
    },
  },
  {
    kind: 'vlan',
    owner: 's2',
    key: String(foreignVLAN),
    value: { name: 'theirs', egress: ['20'], forbidden: [], untagged: ['20'] },
  },
  {
    kind: 'vlan',
    owner: 's2',
    key: '1',
    value: {
      name: 'default',
      egress: ['1', '2', '10', '11', 'trunk'],
      forbidden: [],
      untagged: ['1', '2', '10', '11', 'trunk'],
    },
  },
  {
    kind: 'port',
    owner: 's2',
    key: '20',
    value: { pvid: foreignVLAN, acceptableFrameTypes: 1, ingressFiltering: 1 },
  },
  {
    kind: 'vm',
    owner: 'h1',
    key: '00000000-0000-4000-8000-000000000001',
    value: {
      id: '00000000-0000-4000-8000-000000000001',
      name: 'theirs',
      memoryMiB: 512,
      processors: 1,
      running: true,
      devices: [],
    },
  },
]

function card(
  address: string,
  driver: string,
  serial: string,
  number: number,
): SimulatedControllerDescription {
  return {
    address: PCIAddress.parse(address),
    device: `ens${number}`,
    driver,
    mac: MACAddress.parse(`52:54:00:00:01:0${number}`),
    slot: serial,
    serial,
    numaNode: 0,
    speedMbps: driver === 'igb' ? 1000 : 10_000,
    totalVirtual: 7,
  }
}

function pool(address: string, virtual: number): { controller: PCIAddress; virtual: number } {
  return { controller: PCIAddress.parse(address), virtual }
}

function ports(...names: readonly string[]): { name: string; speedMbps: number }[] {
  return [...names, 'trunk'].map((name) => ({ name, speedMbps: 10_000 }))
}
