import { expect } from 'chai'
import { deviceElement, deviceVLAN, readAlias, withVLAN } from '../../../src/backends/libvirt/device.ts'
import type { LibvirtDevice } from '../../../src/backends/libvirt/device.ts'
import { newDomain, readDomains } from '../../../src/backends/libvirt/domain.ts'
import { at, element, writeXML } from '../../../src/backends/libvirt/xml-element.ts'
import type { XMLElement } from '../../../src/backends/libvirt/xml-element.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { device, vm } from './bench.ts'

const { mac, address } = device
const vlan = VLANID.parse(42)
const source = '<source><address type="pci" domain="0x0000" bus="0x01" slot="0x10" function="0x0"/></source>'
const alias = '<alias name="ua-iovm-020000000001"/>'

const written: readonly [LibvirtDevice, string][] = [
  [
    { kind: 'function', mac, address, vlan, managed: true },
    `<interface type="hostdev" managed="yes"><mac address="${mac}"/>${source}<vlan><tag id="42"/></vlan>${alias}</interface>`,
  ],
  [
    { kind: 'function', mac, address, vlan: null, managed: false },
    `<interface type="hostdev" managed="no"><mac address="${mac}"/>${source}${alias}</interface>`,
  ],
  [
    { kind: 'pci', mac, address, managed: true, whole: 'nvme' },
    `<hostdev mode="subsystem" type="pci" managed="yes">${source.replace('type="pci" ', '')}` +
      '<alias name="ua-iovm-020000000001-nvme"/></hostdev>',
  ],
  [
    { kind: 'macvtap', mac, device: 'macvtap3' },
    `<interface type="ethernet"><mac address="${mac}"/><target dev="macvtap3" managed="no"/><model type="virtio"/>${alias}</interface>`,
  ],
  [
    { kind: 'direct', mac, source: 'ens1', mode: 'passthrough' },
    `<interface type="direct"><mac address="${mac}"/><source dev="ens1" mode="passthrough"/><model type="virtio"/>${alias}</interface>`,
  ],
  [
    { kind: 'direct', mac, source: 'ens1' },
    `<interface type="direct"><mac address="${mac}"/><source dev="ens1" mode="bridge"/><model type="virtio"/>${alias}</interface>`,
  ],
  [
    { kind: 'openvswitch', mac, bridge: 'br0', vlan },
    `<interface type="bridge"><mac address="${mac}"/><source bridge="br0"/><vlan><tag id="42"/></vlan>` +
      `<virtualport type="openvswitch"/><model type="virtio"/>${alias}</interface>`,
  ],
  [
    {
      kind: 'unit',
      mac,
      path: '/dev/disk/by-path/pci-0-vport-0x2000020000000001-fc-0x1-lun-0',
      target: 'sdb',
    },
    '<disk type="block" device="lun"><driver name="qemu" type="raw"/>' +
      '<source dev="/dev/disk/by-path/pci-0-vport-0x2000020000000001-fc-0x1-lun-0"/>' +
      '<target dev="sdb" bus="scsi"/><alias name="ua-iovm-020000000001-sdb"/></disk>',
  ],
]

function domainWith(devices: readonly XMLElement[]): XMLElement {
  const domain = newDomain(vm, { type: 'qemu', architecture: 'x86_64' })
  const others = domain.children.filter(({ name }) => name !== 'devices')
  return { ...domain, children: [...others, element('devices', {}, devices)] }
}

describe('devices of libvirt', () => {
  for (const [one, text] of written) {
    it(`are written: ${one.kind}`, () => {
      expect(writeXML(deviceElement(one))).to.equal(text)
      expect(readAlias(deviceElement(one))?.mac).to.equal(mac)
    })

    it(`are found in a domain by their MAC address: ${one.kind}`, () => {
      const [read] = readDomains(writeXML(domainWith([deviceElement(one)])))
      expect(read?.devices.map((found) => found.mac)).to.deep.equal([mac])
      expect(read?.devices[0]?.address).to.equal('address' in one ? address : null)
      expect(read?.devices[0]?.whole).to.equal(one.kind === 'pci' ? 'nvme' : undefined)
      expect(read?.devices[0]?.wwpn).to.equal(one.kind === 'unit' ? '2000020000000001' : undefined)
    })
  }

  it('of others are no concern of ours, unless they are PCI functions of the host', () => {
    const others = [
      element('interface', { type: 'network' }, [element('mac', { address: mac })]),
      element('disk', { type: 'file' }, [element('alias', { name: 'ua-mine' })]),
    ]
    const pci = element('hostdev', { type: 'pci' }, [
      element('source', {}, [
        element('address', { domain: '0', bus: '0x3b', slot: '0x00', function: '0x1' }),
      ]),
    ])
    const [read] = readDomains(writeXML(domainWith([...others, pci])))
    expect(read?.devices.map((one) => [one.address, one.mac])).to.deep.equal([['0000:3b:00.1', null]])
  })

  it('change their VLAN and nothing else', () => {
    const tagged = deviceElement({ kind: 'function', mac, address, vlan, managed: true })
    const plain = withVLAN(tagged, null)
    expect([deviceVLAN(tagged), deviceVLAN(plain)]).to.deep.equal([42, null])
    expect(plain.children).to.deep.equal(tagged.children.filter(({ name }) => name !== 'vlan'))
    expect(withVLAN(plain, vlan).children).to.have.deep.members(tagged.children)
  })

  it('make a domain that says how much memory it has, in whatever unit', () => {
    for (const [unit, text] of [
      ['KiB', '65536'],
      ['MiB', '64'],
      ['bytes', '67108864'],
    ] as const) {
      const domain = newDomain(vm, { type: 'kvm', architecture: 'aarch64' })
      const children = domain.children.map((one) =>
        one.name === 'memory' ? element('memory', { unit }, text) : one,
      )
      const [read] = readDomains(writeXML({ ...domain, children }))
      expect(read).to.deep.include({ ...vm, active: false })
      expect(at(read?.root, 'os', 'type')?.attributes).to.deep.equal({ arch: 'aarch64' })
    }
    expect(() => readDomains('<domain><name>x</name></domain>')).to.throw(RangeError, 'uuid')
  })
})
