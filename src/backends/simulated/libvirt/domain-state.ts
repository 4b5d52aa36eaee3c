import { at, childrenOf, element } from '../../libvirt/xml-element.ts'
import type { XMLElement } from '../../libvirt/xml-element.ts'

/** A domain of the simulated libvirt. */
export interface SimulatedDomain {
  readonly id: string
  readonly name: string
  readonly config: XMLElement
  /** null: it is not active. */
  readonly live: XMLElement | null
  /** It was undefined while it ran: it is gone when it ends. */
  readonly transient?: true
}

/** libvirt keeps memory in KiB, whatever it was told. */
export function asKept(root: XMLElement): XMLElement {
  const children = root.children.map((child) =>
    child.name === 'memory' && child.attributes['unit'] === 'MiB'
      ? element('memory', { unit: 'KiB' }, String(Number(child.text) * 1024))
      : child,
  )
  return { ...root, children }
}

export function devicesIn(root: XMLElement): readonly XMLElement[] {
  return at(root, 'devices')?.children ?? []
}

export function withDevices(root: XMLElement, devices: readonly XMLElement[]): XMLElement {
  return {
    ...root,
    children: root.children.map((child) =>
      child.name === 'devices' ? { ...child, children: devices } : child,
    ),
  }
}

/** As virsh finds the device that is meant: an interface by its MAC address, a disk by its target, others by source. */
export function matches(one: XMLElement, meant: XMLElement): boolean {
  if (one.name !== meant.name) return false
  const key = (device: XMLElement): string | undefined => {
    if (device.name === 'interface') return at(device, 'mac')?.attributes['address']
    if (device.name === 'disk') return at(device, 'target')?.attributes['dev']
    return JSON.stringify(at(device, 'source', 'address')?.attributes)
  }
  return key(one) === key(meant)
}

export function portsOf(root: XMLElement): number {
  return devicesIn(root).filter(({ attributes }) => attributes['model'] === 'pcie-root-port').length
}

/** How many of its ports devices of the host take. */
export function portsTaken(root: XMLElement): number {
  return devicesIn(root).filter(({ name }) => name === 'interface' || name === 'hostdev').length
}

/** The PCI functions of the host among its devices, as `dddd:bb:dd.f`. */
export function functionsIn(root: XMLElement): { address: string; device: XMLElement }[] {
  return devicesIn(root).flatMap((device) => {
    if (device.attributes['type'] !== 'hostdev' && device.name !== 'hostdev') return []
    const attributes = at(device, 'source', 'address')?.attributes ?? {}
    const digits = (name: string) => (attributes[name] ?? '').replace(/^0x/, '')
    const address = `${digits('domain')}:${digits('bus')}:${digits('slot')}.${digits('function')}`
    return [{ address, device }]
  })
}

export function vlanIn(device: XMLElement): number {
  return Number(childrenOf(at(device, 'vlan'), 'tag')[0]?.attributes['id'] ?? 0)
}
