import { defaultLimits } from '../../base/limits.ts'
import type { ControllerKind, VMDefinition } from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import { portNameOf } from '../../iov/wwn.ts'
import type { WWN } from '../../iov/wwn.ts'
import { readAlias } from './device.ts'
import { at, element, readXML } from './xml-element.ts'
import type { XMLElement } from './xml-element.ts'

/** A device of the host that a domain has, as `dumpxml` shows it. */
export interface DomainDevice {
  /** null: it is no PCI function. */
  readonly address: PCIAddress | null
  /** null: somebody else gave it, and it has none. */
  readonly mac: MACAddress | null
  /** See VMDevice. */
  readonly wwpn?: WWN
  readonly whole?: ControllerKind
  readonly element: XMLElement
}

/** One domain, as it is now or as it will be when it starts the next time. */
export interface Domain extends VMDefinition {
  /** libvirt's number of a domain that is active: it runs, or is paused. */
  readonly active: boolean
  readonly devices: readonly DomainDevice[]
  readonly root: XMLElement
}

/** What a hypervisor can run. */
export interface HypervisorKind {
  /** `kvm`, or `qemu` where the processor is emulated. */
  readonly type: string
  readonly architecture: string
}

/**
 * A new domain: a machine with PCIe, ports for devices, a controller for logical units and the channel of the QEMU guest
 * agent. What it boots from is the operator's to add; whatever is added stays.
 */
export function newDomain(vm: VMDefinition, { type, architecture }: HypervisorKind): XMLElement {
  const machine: Record<string, string> = architecture === 'x86_64' ? { machine: 'q35' } : {}
  const port = element('controller', { type: 'pci', model: 'pcie-root-port' })
  return element('domain', { type }, [
    element('name', {}, vm.name),
    element('uuid', {}, vm.id),
    element('memory', { unit: 'MiB' }, String(vm.memoryMiB)),
    element('vcpu', {}, String(vm.processors)),
    element('os', {}, [element('type', { arch: architecture, ...machine }, 'hvm')]),
    ...(architecture === 'x86_64' ? [element('features', {}, [element('acpi'), element('apic')])] : []),
    // A guest that migrates must find the processor that it left; only an emulated one is the same everywhere.
    ...(type === 'kvm' ? [element('cpu', { mode: 'host-model' })] : []),
    element('devices', {}, [
      element('controller', { type: 'pci', index: '0', model: 'pcie-root' }),
      ...Array.from({ length: defaultLimits.hotplugPorts }, () => port),
      element('controller', { type: 'scsi', index: '0', model: 'virtio-scsi' }),
      element('channel', { type: 'unix' }, [
        element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
      ]),
      element('serial', { type: 'pty' }),
    ]),
  ])
}

/**
 * The domains that `dumpxml` wrote, one after the other.
 * @throws RangeError it is something else
 */
export function readDomains(text: string): Domain[] {
  return readXML(text)
    .filter(({ name }) => name === 'domain')
    .map(readDomain)
}

function readDomain(root: XMLElement): Domain {
  const textOf = (name: string): string => {
    const found = at(root, name)?.text ?? ''
    if (found === '') throw new RangeError(`a domain without ${name}`)
    return found
  }
  const unit = at(root, 'memory')?.attributes['unit'] ?? 'KiB'
  const factor = bytesOf.get(unit)
  if (factor === undefined) throw new RangeError(`memory in the unit ${unit}`)
  return {
    id: textOf('uuid'),
    name: textOf('name'),
    memoryMiB: Math.round((Number(textOf('memory')) * factor) / 2 ** 20),
    processors: Number(textOf('vcpu')),
    active: root.attributes['id'] !== undefined,
    devices: (at(root, 'devices')?.children ?? []).flatMap(readDevice),
    root,
  }
}

/** Devices of the host: what we gave, and PCI functions that somebody else gave. */
function readDevice(device: XMLElement): DomainDevice[] {
  const ours = readAlias(device)
  const isFunction = device.name === 'interface' && device.attributes['type'] === 'hostdev'
  const isPCI = device.name === 'hostdev' && device.attributes['type'] === 'pci'
  if (ours === undefined && !isFunction && !isPCI) return []
  const shown = at(device, 'mac')?.attributes['address']
  const source = isFunction || isPCI ? at(device, 'source', 'address') : undefined
  // The disks that we give are logical units behind the virtual port of this MAC address.
  const port = device.name === 'disk' && ours !== undefined ? portNameOf(ours.mac) : undefined
  const whole = isPCI ? controllerKinds.find((kind) => kind === ours?.rest) : undefined
  return [
    {
      address: source === undefined ? null : readAddress(source),
      mac: ours?.mac ?? (shown === undefined ? null : MACAddress.parse(shown)),
      ...(port === undefined ? {} : { wwpn: port }),
      ...(whole === undefined ? {} : { whole }),
      element: device,
    },
  ]
}

function readAddress({ attributes }: XMLElement): PCIAddress {
  const digits = (name: string, length: number) =>
    Number(attributes[name] ?? 0)
      .toString(16)
      .padStart(length, '0')
  return PCIAddress.parse(
    `${digits('domain', 4)}:${digits('bus', 2)}:${digits('slot', 2)}.${digits('function', 1)}`,
  )
}

const controllerKinds: readonly ControllerKind[] = ['ethernet', 'fibre-channel', 'nvme']

/** https://libvirt.org/formatdomain.html#memory-allocation */
const bytesOf: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['bytes', 1],
  ['KB', 1000],
  ['k', 1024],
  ['KiB', 1024],
  ['MB', 1_000_000],
  ['M', 2 ** 20],
  ['MiB', 2 ** 20],
  ['GB', 1e9],
  ['G', 2 ** 30],
  ['GiB', 2 ** 30],
  ['TB', 1e12],
  ['T', 2 ** 40],
  ['TiB', 2 ** 40],
])
