import { expect } from 'chai'
import type { DiscoveredNeighbour } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { miscablings } from '../../../src/iov/reconcile/cabling.ts'
import type { PhysicalController, Site, Switch } from '../../../src/iov/site.ts'

describe('iov: cables as they are heard', () => {
  const macs = [1, 2].map((number) => MACAddress.parse(`02:00:00:00:00:0${number}`))
  const controller = (host: string, mac: MACAddress | null) =>
    [
      `${host}/0000:3b:00.0`,
      { id: `${host}/0000:3b:00.0`, host, address: '0000:3b:00.0', device: 'ens1', mac },
    ] as const
  const site = {
    cables: [
      { from: 'a/0000:3b:00.0', to: 'leaf/p1', networks: [] },
      { from: 'leaf/p3', to: 'spine/p9', networks: [] },
    ],
    controllers: new Map([
      controller('a', macs[0] ?? null),
      controller('b', macs[1] ?? null),
      controller('c', null),
    ]),
    switches: new Map(['leaf', 'spine'].map((name) => [name, { name } as Switch])),
  } as unknown as Pick<Site, 'cables' | 'controllers' | 'switches'> & {
    controllers: ReadonlyMap<string, PhysicalController>
  }
  const heard = (port: string, by: Partial<DiscoveredNeighbour>): DiscoveredNeighbour => ({
    port,
    addresses: [],
    system: null,
    portName: null,
    ...by,
  })
  const texts = (...neighbours: DiscoveredNeighbour[]) => miscablings(site, 'leaf', neighbours)
  const mac = (index: number) => ({ addresses: macs.slice(index, index + 1) })

  it('are well where the description says so, by address, by system and port, whoever else is heard there', () => {
    expect(texts(heard('p1', mac(0)))).to.deep.equal([])
    expect(texts(heard('p1', { system: 'a.example.org', portName: 'ens1' }))).to.deep.equal([])
    expect(texts(heard('p1', { system: 'guest' }), heard('p1', mac(0)))).to.deep.equal([])
    expect(texts(heard('p3', { system: 'spine', portName: 'p9' }))).to.deep.equal([])
    expect(texts()).to.deep.equal([])
  })

  it('differ where somebody else is heard, known or not', () => {
    expect(texts(heard('p1', mac(1)))).to.deep.equal([
      { port: 'leaf/p1', text: 'b/0000:3b:00.0 is heard here, but the site has a cable to a/0000:3b:00.0' },
    ])
    expect(texts(heard('p1', { system: 'printer', portName: 'eth0' }))[0]?.text).to.match(
      /^printer eth0 is heard/,
    )
    expect(texts(heard('p3', { system: 'spine', portName: 'p8' }))[0]?.text).to.match(/^spine\/p8 is heard/)
  })

  it('are offered where the description has none', () => {
    expect(texts(heard('p2', { system: 'c', portName: 'ens1' }))).to.deep.equal([
      { port: 'leaf/p2', text: 'c/0000:3b:00.0 is heard here, but the site has no cable here' },
    ])
    expect(texts(heard('p2', { system: 'printer', portName: 'eth0' }))).to.deep.equal([])
  })
})
