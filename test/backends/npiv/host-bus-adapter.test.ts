import { expect } from 'chai'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { findAdapters, readAdapter, readPorts } from '../../../src/backends/npiv/host-bus-adapter.ts'
import { directory, FileTree, link, text } from '../../../src/backends/simulated/kernel/tree.ts'
import type { Node } from '../../../src/backends/simulated/kernel/tree.ts'
import { systemFiles } from '../../../src/backends/sriov/system-files.ts'

/** FCoE of a stock kernel, as recorded, which the simulated kernel does not have. */
describe('FCoE as the kernel shows it', () => {
  const nested = (path: readonly string[], leaf: Node): Node =>
    path.toReversed().reduce<Node>((below, name) => directory({ [name]: () => below }), leaf)

  /** /sys with one class directory of links to where they point, each of which exists. */
  const files = (
    found: Readonly<Record<'fc_host' | 'fc_vports', Record<string, [string, Record<string, string>]>>>,
  ) => {
    const classes = Object.entries(found).map(([kind, entries]): [string, () => Node] => [
      kind,
      () =>
        directory(
          Object.fromEntries(
            Object.entries(entries).map(([name, [path]]) => [name, () => link(`../../at/${name}/${path}`)]),
          ),
        ),
    ])
    const places = Object.values(found).flatMap((entries) =>
      Object.entries(entries).map(([name, [path, contents]]): [string, () => Node] => [
        name,
        () =>
          nested(
            path.split('/'),
            directory(
              Object.fromEntries(Object.entries(contents).map(([file, value]) => [file, () => text(value)])),
            ),
          ),
      ]),
    )
    const sys = directory({
      class: () => directory(Object.fromEntries(classes)),
      at: () => directory(Object.fromEntries(places)),
    })
    const tree = new FileTree(directory({ sys: () => sys }))
    const access = {
      read: async (path: string) => tree.read(path),
      list: async (path: string) => tree.list(path),
      readLink: async (path: string) => tree.readLink(path),
    } as unknown as HostAccess
    return systemFiles(access, new AbortController().signal)
  }

  const card = 'pci0000:00/0000:00:05.0/virtio3/net/fcn0/ctlr_0/host0'
  const recorded = files({
    fc_host: {
      host0: [
        `${card}/fc_host/host0`,
        {
          node_name: '0x100002fc00000001',
          port_name: '0x200002fc00000001',
          port_state: 'Online',
          speed: 'unknown',
          max_npiv_vports: '65535',
          vport_create: '',
        },
      ],
      host1: [`${card}/vport-0:0-0/host1/fc_host/host1`, { port_name: '0x2002000000000001' }],
      host7: ['virtual/net/fc0/ctlr_0/host7/fc_host/host7', { port_name: '0x200002fc00000007' }],
    },
    fc_vports: {
      'vport-0:0-0': [
        `${card}/vport-0:0-0/fc_vports/vport-0:0-0`,
        {
          node_name: '0x2001000000000001',
          port_name: '0x2002000000000001',
          vport_state: 'Active',
          symbolic_name: '',
        },
      ],
      'vport-7:0-12': ['virtual/vport', { node_name: '0x2001000000000002', port_name: '0x2002000000000002' }],
    },
  })

  it('is on the network card that carries it; virtual ports, and what has no card, are no adapters', async () => {
    expect(await findAdapters(recorded)).to.deep.equal([{ name: 'host0', address: '0000:00:05.0' }])
  })

  it('says neither speed nor serial number', async () => {
    const [found] = await findAdapters(recorded)
    expect(await readAdapter(recorded, found!)).to.deep.equal({
      address: '0000:00:05.0',
      name: 'host0',
      port: '200002fc00000001',
      node: '100002fc00000001',
      serial: '',
      speedMbps: 0,
      linkUp: true,
      maximum: 65_535,
    })
  })

  it('is not there as long as it has no names', async () => {
    for (const name of ['0x0000000000000000', '0xffffffffffffffff', 'unknown']) {
      const contents = { node_name: '0x100002fc00000001', port_name: name }
      const unready = files({ fc_host: { host0: [`${card}/fc_host/host0`, contents] }, fc_vports: {} })
      const [found] = await findAdapters(unready)
      expect(await readAdapter(unready, found!), name).to.equal(null)
    }
  })

  it('has the virtual ports of its own, also one that does not say how it is', async () => {
    expect(await readPorts(recorded, 'host0')).to.deep.equal([
      {
        name: 'vport-0:0-0',
        number: 0,
        port: '2002000000000001',
        node: '2001000000000001',
        state: 'Active',
        symbolicName: '',
      },
    ])
    const [strange] = await readPorts(recorded, 'host7')
    expect(strange).to.include({ number: 12, state: 'Unknown' })
  })
})
