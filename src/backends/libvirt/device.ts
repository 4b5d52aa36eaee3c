import type { ControllerKind } from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { at, childrenOf, element } from './xml-element.ts'
import type { XMLElement } from './xml-element.ts'

/**
 * What libvirt can give to a domain. Each has a MAC address by which we know it; a device without one of its own keeps
 * it in its alias.
 */
export type LibvirtDevice =
  | {
      /** A virtual function of a network adapter. libvirt sets MAC and VLAN through the physical function. */
      readonly kind: 'function'
      readonly mac: MACAddress
      readonly address: PCIAddress
      readonly vlan: VLANID | null
      /** libvirt binds it to vfio-pci, and back; otherwise somebody has done so. */
      readonly managed: boolean
    }
  /** Any other PCI function, handed on as it is. */
  | {
      readonly kind: 'pci'
      readonly mac: MACAddress
      readonly address: PCIAddress
      readonly managed: boolean
      readonly whole: ControllerKind
    }
  /** A macvtap device that is there already. */
  | { readonly kind: 'macvtap'; readonly mac: MACAddress; readonly device: string }
  /**
   * A macvtap device that libvirt makes on a network device of the host when the domain starts. `passthrough`: the VM has
   * the network device for itself, which keeps its MAC address.
   */
  | {
      readonly kind: 'direct'
      readonly mac: MACAddress
      readonly source: string
      readonly mode?: 'passthrough'
    }
  /** A port of an Open vSwitch bridge; null: untagged. */
  | {
      readonly kind: 'openvswitch'
      readonly mac: MACAddress
      readonly bridge: string
      readonly vlan: VLANID | null
    }
  /** A logical unit behind a virtual port of Fibre Channel, by the path of its block device. */
  | { readonly kind: 'unit'; readonly mac: MACAddress; readonly path: string; readonly target: string }

/** The device as `attach-device` takes it. */
export function deviceElement(device: LibvirtDevice): XMLElement {
  // libvirt keeps aliases of users, which begin with `ua-`, with the domain; they are unique in it.
  const alias = element('alias', { name: aliasOf(device) })
  const mac = element('mac', { address: device.mac })
  const model = element('model', { type: 'virtio' })
  switch (device.kind) {
    case 'function':
      return element('interface', { type: 'hostdev', managed: yesOrNo(device.managed) }, [
        mac,
        element('source', {}, [element('address', { type: 'pci', ...addressAttributes(device.address) })]),
        ...tag(device.vlan),
        alias,
      ])
    case 'pci':
      return element('hostdev', { mode: 'subsystem', type: 'pci', managed: yesOrNo(device.managed) }, [
        element('source', {}, [element('address', addressAttributes(device.address))]),
        alias,
      ])
    case 'macvtap':
      return element('interface', { type: 'ethernet' }, [
        mac,
        element('target', { dev: device.device, managed: 'no' }),
        model,
        alias,
      ])
    case 'direct':
      return element('interface', { type: 'direct' }, [
        mac,
        element('source', { dev: device.source, mode: device.mode ?? 'bridge' }),
        model,
        alias,
      ])
    case 'openvswitch':
      return element('interface', { type: 'bridge' }, [
        mac,
        element('source', { bridge: device.bridge }),
        ...tag(device.vlan),
        element('virtualport', { type: 'openvswitch' }),
        model,
        alias,
      ])
    case 'unit':
      return element('disk', { type: 'block', device: 'lun' }, [
        element('driver', { name: 'qemu', type: 'raw' }),
        element('source', { dev: device.path }),
        element('target', { dev: device.target, bus: 'scsi' }),
        alias,
      ])
  }
}

/** What a device of ours is known by; undefined: it is not ours. */
export function readAlias(device: XMLElement): { mac: MACAddress; rest: string } | undefined {
  const alias = at(device, 'alias')?.attributes['name'] ?? ''
  const [, octets, rest = ''] = /^ua-iovm-([0-9a-f]{12})(?:-(.*))?$/.exec(alias) ?? []
  return octets === undefined ? undefined : { mac: MACAddress.parse(octets), rest }
}

/** The VLAN that an interface is given by libvirt; null: none, or several (which Open vSwitch only takes). */
export function deviceVLAN(device: XMLElement): VLANID | null {
  const tags = childrenOf(at(device, 'vlan'), 'tag')
  return tags.length === 1 ? VLANID.parse(Number(tags[0]?.attributes['id'])) : null
}

/** The same interface, in another VLAN. */
export function withVLAN(device: XMLElement, vlan: VLANID | null): XMLElement {
  const others = device.children.filter(({ name }) => name !== 'vlan')
  return { ...device, children: [...others, ...tag(vlan)] }
}

/** One MAC address may stand for several logical units: their targets tell them apart. */
function aliasOf(device: LibvirtDevice): string {
  const known = `ua-iovm-${device.mac.replaceAll(':', '')}`
  if (device.kind === 'unit') return `${known}-${device.target}`
  return device.kind === 'pci' ? `${known}-${device.whole}` : known
}

function tag(vlan: VLANID | null): XMLElement[] {
  return vlan === null ? [] : [element('vlan', {}, [element('tag', { id: String(vlan) })])]
}

function addressAttributes(address: PCIAddress): Record<string, string> {
  const [domain = '', bus = '', slot = '', port = ''] = address.split(/[:.]/)
  return { domain: `0x${domain}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${port}` }
}

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no')
