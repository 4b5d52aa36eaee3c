import type { CIMInstanceName } from '../../cim/object-path.ts'
import { textOf, type Element, type Remote } from './remote.ts'

/** One station on the way from a VM to its resource. */
export interface Station {
  readonly kind: string
  readonly name: string
  readonly detail: string
}

/**
 * The paper's direct view of a data channel: walked over associations alone, from the VM to its virtual controller,
 * the physical controller and its card, the port, the cable, the switch ports, the VLAN and the remote resource.
 */
export async function walkPath(
  remote: Remote,
  vm: CIMInstanceName,
  channel: CIMInstanceName,
): Promise<Station[]> {
  const one = async (from: CIMInstanceName, association: string, result: string): Promise<Element> => {
    const [first] = await remote.associated(from, association, result)
    if (first === undefined)
      throw new Error(`${from.className} leads to no ${result} over ${association}: the path cannot be shown`)
    return first
  }
  const machine = await remote.get(vm)
  const virtual = await one(channel, 'IOV_ControllerChannel', 'IOV_VirtualPortController')
  const physical = await one(virtual.path, 'IOV_VirtualOnPhysicalController', 'IOV_PhysicalPortController')
  const card = await one(physical.path, 'IOV_CardController', 'IOV_Card')
  const port = await one(physical.path, 'IOV_ControllerPort', 'CIM_NetworkPort')
  const [cable] = await remote.references(port.path, 'IOV_Cable')
  const crossed = await switchPorts(remote, channel)
  // Over a fabric of Fibre Channel there is none.
  const [vlan] = await remote.associated(channel, 'IOV_VLANChannel', 'IOV_VLAN')
  const resource = await one(channel, 'IOV_ChannelEndPoint', 'IOV_RemoteResource')
  return [
    station('virtual machine', textOf(machine, 'ElementName'), `on ${textOf(machine, 'Host')}`),
    station(
      'virtual controller',
      textOf(virtual, 'DeviceID'),
      vlan === undefined
        ? `WWPN ${textOf(virtual, 'WWPN')}`
        : `MAC ${textOf(virtual, 'MACAddress')}, VLAN ${textOf(virtual, 'VLANID')}`,
    ),
    station(
      'physical controller',
      textOf(physical, 'PCIAddress'),
      `${textOf(physical, 'DeviceName')}, driver ${textOf(physical, 'DriverName')}`,
    ),
    station('card', textOf(card, 'SlotName'), `serial ${textOf(physical, 'CardSerialNumber')}`),
    station('port', textOf(port, 'ElementName') || textOf(port, 'DeviceID'), ''),
    ...(cable === undefined ? [] : [station('cable', cableName(port, cable), networksOf(cable))]),
    ...crossed.map((each) =>
      station(
        'switch port',
        `${textOf(each, 'SystemName')}/${textOf(each, 'DeviceID')}`,
        vlan === undefined ? '' : vlansOf(each),
      ),
    ),
    ...(vlan === undefined ? [] : [vlanStation(vlan)]),
    station(
      'remote resource',
      textOf(resource, 'ElementName') || textOf(resource, 'Name'),
      `${textOf(resource, 'Kind')} ${textOf(resource, 'AccessInfo')}`,
    ),
  ]
}

function vlanStation(vlan: Element): Station {
  const [customer, group, on] = ['Customer', 'Group', 'ConfiguredOn'].map((name) => textOf(vlan, name))
  return station('VLAN', textOf(vlan, 'VLANId'), `of ${customer}, group ${group}, on ${on}`)
}

function station(kind: string, name: string, detail: string): Station {
  return { kind, name, detail }
}

/** The switch ports of a channel, from the controller on. */
async function switchPorts(remote: Remote, channel: CIMInstanceName): Promise<Element[]> {
  const [ports, places] = await Promise.all([
    remote.associated(channel, 'IOV_ChannelPath', 'IOV_SwitchPort'),
    remote.references(channel, 'IOV_ChannelPath'),
  ])
  const position = new Map(
    places.map((place) => [
      (place.properties['Antecedent'] as CIMInstanceName).identity('root/cimv2'),
      Number(place.properties['Position']),
    ]),
  )
  const placeOf = (port: Element): number => position.get(port.path.identity('root/cimv2')) ?? 0
  return ports.toSorted((a, b) => placeOf(a) - placeOf(b))
}

function cableName(port: Element, cable: Element): string {
  const ends = ['Antecedent', 'Dependent'].map((role) => cable.properties[role] as CIMInstanceName)
  const other = ends.find((end) => end.identity('root/cimv2') !== port.path.identity('root/cimv2'))
  return other === undefined ? '' : `to ${String(other.key('SystemName'))}/${String(other.key('DeviceID'))}`
}

function networksOf(cable: Element): string {
  const networks = textOf(cable, 'TransitNetworks')
  return networks === '' ? '' : `through ${networks}`
}

function vlansOf(port: Element): string {
  const untagged = textOf(port, 'PVID')
  const tagged = textOf(port, 'TaggedVLANs')
  return [
    untagged === '' ? 'no untagged frames' : `untagged ${untagged}`,
    tagged === '' ? 'nothing tagged' : `tagged ${tagged}`,
  ].join(', ')
}
