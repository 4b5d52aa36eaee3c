import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { SiteFileError, defaultSiteFile, loadSite, readSite } from '../../src/site/load-site.ts'
import type { SiteConfiguration } from '../../src/site/site-configuration.ts'
import { temporaryDirectory } from '../store/store-rig.ts'
import { complete, faultOf } from './site-rig.ts'

const described: SiteConfiguration = {
  name: 'lab',
  vlanRanges: [
    { first: 100, last: 199 },
    { first: 300, last: 300 },
  ],
  macPrefix: '02:ab:cd',
  reconcile: { intervalSeconds: 60, mend: ['vlans', 'switch-ports'] },
  placement: {
    objective: 'least-loaded',
    isolation: [{ measure: 'criticality', atLeast: 5, level: 'host' }],
  },
  customers: [
    {
      name: 'acme',
      constraints: { guaranteedRateMbps: 500, maximumRateMbps: 2500, forbiddenNetworks: ['spare'] },
      groups: [
        {
          name: 'web',
          constraints: {},
          groups: [
            {
              name: 'web-test',
              constraints: { allowedHosts: ['a'], switchPort: 'leaf/p1', techniques: ['sriov'] },
              groups: [],
            },
          ],
        },
      ],
    },
  ],
  hosts: [
    {
      name: 'a',
      backend: 'simulated',
      pools: [{ controller: '0000:3b:00.0' as never, virtual: 7 }],
      simulated: [
        {
          address: '0000:3b:00.0' as never,
          device: 'ens1',
          driver: 'igb',
          mac: '00:1b:21:00:00:01' as never,
          slot: 's1',
          serial: 'X1',
          numaNode: 0,
          speedMbps: 10_000,
          totalVirtual: 7,
        },
      ],
    },
    {
      name: 'b',
      backend: 'local',
      pools: [{ controller: '0000:3b:00.0' as never, virtual: 4 }],
      simulated: [],
    },
  ],
  switches: [
    {
      name: 'leaf',
      kind: 'simulated',
      address: null,
      bridge: null,
      simulated: [
        { name: 'p1', speedMbps: 10_000 },
        { name: 'Ethernet1/2', speedMbps: 1000 },
      ],
    },
    { name: 'real', kind: 'openvswitch', address: 'tcp:192.0.2.1:6640', bridge: 'br0', simulated: [] },
  ],
  cables: [
    { from: 'a/0000:3b:00.0', to: 'leaf/p1', networks: ['core'] },
    { from: 'leaf/Ethernet1/2', to: 'real/anything', networks: [] },
  ],
  resources: [{ name: 'lun', kind: 'iscsi', address: '192.0.2.2', ports: ['real/eth9'], tagged: false }],
  transitNetworks: [
    { name: 'core', description: 'the core' },
    { name: 'spare', description: '' },
  ],
  roles: [
    { user: 'alice@example.org', namespace: '*', role: 'reader' },
    { user: 'alice@example.org', namespace: 'root/cimv2', role: 'administrator' },
  ],
}

describe('loadSite', () => {
  it('reads everything that may stand in a site file', () => {
    expect(loadSite(complete, 'lab.yaml')).to.deep.equal(described)
  })

  it('reads the least that must stand there', () => {
    const site = loadSite('{ name: empty, vlans: [7], customers: [], hosts: [], switches: [] }', 'x')
    expect(site).to.include({ name: 'empty', macPrefix: '02:69:6f' })
    expect(site.cables).to.deep.equal([])
  })

  it('reads how controllers are virtualized otherwise than by a pool', () => {
    const { hosts } = loadSite(
      complete
        .replace('pools: { 0000:3b:00.0: 7 }', 'software: { 3b:00.0: 2 }')
        .replace(
          '{ address: 3B',
          '{ address: 03:00.0, device: nvme0, driver: nvme, slot: s2, serial: N, speed: 0 }\n      - { address: 3B',
        )
        .replace('pools: { 0000:3b:00.0: 4 }', 'passthrough: [3b:00.0, 0000:3c:00.0]'),
      'lab.yaml',
    )
    expect(hosts[0]).to.deep.include({ pools: [], software: [{ controller: '0000:3b:00.0', virtual: 2 }] })
    expect(hosts[0]!.simulated[0]).to.include({ driver: 'nvme', mac: null })
    expect(hosts[1]).to.deep.include({ passthrough: ['0000:3b:00.0', '0000:3c:00.0'] })
  })

  it('lists all faults, in the order of the file', () => {
    const text = complete
      .replace('name: lab', 'name: "?"')
      .replace('bridge: br0', 'bridge: 5')
      .replace('300]', '0]')
    expect(faultOf(text).faults.map(({ position }) => position.line)).to.deep.equal([1, 2, 23])
  })

  for (const text of [
    '',
    '# nothing',
    'null',
    '[]',
    'lab',
    '42',
    '{}',
    '"',
    '\u0000',
    '? ? ?',
    '- &a [*a]',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(faultOf(text).faults).not.to.deep.equal([])
    })
  }

  it('refuses an alias bomb quickly', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `&l${level} [${Array(9).fill(level === 0 ? 'x' : `*l${level - 1}`)}]`,
    )
    expect(faultOf(`vlans:\n${levels.map((level) => `  - ${level}`).join('\n')}`).message).to.contain('alias')
  })

  it('answers with a site or with faults in the file, whatever the text', () => {
    const lines = complete.split('\n')
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(80),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        (at, column, junk) => {
          const text = lines
            .with(at, lines[at]!.slice(0, column) + junk + lines[at]!.slice(column + 1))
            .join('\n')
          try {
            loadSite(text, 'lab.yaml')
          } catch (error) {
            expect(error).to.be.instanceOf(SiteFileError)
            for (const { position, message } of (error as SiteFileError).faults) {
              expect(position.line).to.be.within(1, lines.length + 6)
              expect(position.column).to.be.at.least(1)
              expect(message).not.to.equal('')
            }
          }
        },
      ),
    )
  })
})

describe('the default site', () => {
  it('is a site worth trying things on', async () => {
    const site = await readSite(defaultSiteFile, { siteFileBytes: 1_000_000 })
    const virtualizing = site.hosts.filter(({ simulated }) =>
      simulated.some(({ totalVirtual }) => totalVirtual > 0),
    )
    expect(virtualizing).to.have.length(3)
    const isFibreChannel = ({ driver }: { driver: string }): boolean => driver === 'lpfc'
    expect(site.hosts.filter(({ simulated }) => simulated.some(isFibreChannel))).to.have.length(2)
    for (const { simulated: all, pools } of virtualizing) {
      const simulated = all.filter((one) => !isFibreChannel(one))
      expect(new Set(simulated.map(({ serial }) => serial)).size, 'cards').to.equal(2)
      expect(new Set(simulated.map(({ numaNode }) => numaNode)).size, 'NUMA nodes').to.equal(2)
      expect(simulated).to.have.length(3)
      expect(pools).to.have.length(3)
    }
    expect(site.hosts).to.have.length(4)
    expect(site.resources.map(({ kind }) => kind)).to.deep.equal([
      'iscsi',
      'nvme-tcp',
      'nfs',
      'iscsi',
      'fc-lun',
    ])
    expect(site.customers).to.have.length(2)
    const ends = site.cables.flatMap(({ from, to }) => [from, to])
    for (const { name, simulated } of site.hosts) {
      for (const { address } of simulated) expect(ends).to.include(`${name}/${address}`)
    }
  })

  it('gives each port the speed of the port at the other end of the cable', () => {
    const site = loadSite(readFileSync(defaultSiteFile, 'utf8'), defaultSiteFile)
    const speeds = new Map<string, number>([
      ...site.hosts.flatMap(({ name, simulated }) =>
        simulated.map(({ address, speedMbps }) => [`${name}/${address}`, speedMbps] as const),
      ),
      ...site.switches.flatMap(({ name, simulated }) =>
        simulated.map((port) => [`${name}/${port.name}`, port.speedMbps] as const),
      ),
    ])
    for (const { from, to } of site.cables) expect(speeds.get(from), from).to.equal(speeds.get(to))
  })
})

describe('readSite', () => {
  it('refuses a file that is too large, and says how large', async () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'large.yaml')
    writeFileSync(file, complete)
    const error = await readSite(file, { siteFileBytes: 100 }).catch((reason: Error) => reason)
    expect((error as Error).message).to.match(
      /large\.yaml: the site file has \d+ bytes; at most 100 are read/,
    )
    expect(await readSite(file, { siteFileBytes: 10_000 })).to.deep.equal(described)
  })
})
