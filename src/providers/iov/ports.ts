import { CIMDateTime } from '../../cim/datetime.ts'
import type { PortNames } from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { IOV_EthernetPort, IOV_FCPort, IOV_SwitchPort } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { systemID } from './names.ts'
import type { SiteView } from './site-view.ts'
import { healthOfController, statusOfPort, statusOfSwitchPort } from './status.ts'
import { bitsPerSecond, canonicalAddress } from './value-maps.ts'

/** CIM_NetworkPort.LinkTechnology */
const linkEthernet = 2
const linkFibreChannel = 4
/** CIM_FCPort.PortType: one of a fabric's N_Ports. */
const portTypeN = 10
/** CIM_FCPort.PortDiscriminator */
const discriminatorNPIV = 7
const discriminatorHBA = 12

/** The logical port of each Ethernet controller, physical or virtual. */
export function ethernetPortProvider(view: SiteView) {
  return elementProvider<IOV_EthernetPort>(view, {
    kind: 'ethernetPort',
    ids: () => controllerIDs(view),
    show: (id) => {
      if (view.controllerKind(id) !== 'ethernet') return undefined
      return {
        ...view.names.device('ethernetPort', id),
        LinkTechnology: linkEthernet,
        ...shownPort(view, id),
      }
    },
  })
}

/** The logical port of each Fibre Channel controller, physical or virtual. */
export function fcPortProvider(view: SiteView) {
  return elementProvider<IOV_FCPort>(view, {
    kind: 'fcPort',
    ids: () => controllerIDs(view),
    show: (id) => {
      if (view.controllerKind(id) !== 'fibre-channel') return undefined
      const names = portNamesOf(view, id)
      return {
        ...view.names.device('fcPort', id),
        LinkTechnology: linkFibreChannel,
        PortType: portTypeN,
        PortDiscriminator: [view.site.virtualControllers.has(id) ? discriminatorNPIV : discriminatorHBA],
        ...shownPort(view, id),
        PermanentAddress: names === null ? null : canonicalAddress(names.port),
        WWNN: names === null ? null : canonicalAddress(names.node),
      }
    },
  })
}

export function switchPortProvider(view: SiteView) {
  return elementProvider<IOV_SwitchPort>(view, {
    kind: 'switchPort',
    ids: () => view.site.ports.keys(),
    show: (id) => {
      const port = view.site.ports.get(id)
      if (port === undefined) return undefined
      return {
        ...view.names.device('switchPort', id),
        ElementName: `${port.name} of ${port.switch}`,
        Caption: `Port ${port.name} of switch ${port.switch}`,
        Name: port.name,
        LinkTechnology: linkEthernet,
        Speed: bitsPerSecond(port.speedMbps),
        LinkUp: port.linkUp,
        PVID: port.untagged,
        TaggedVLANs: [...port.tagged],
        AllowsAllVLANs: port.allowsAll,
        Drift: port.drift,
        ObservedAt: CIMDateTime.fromMilliseconds(port.observedAtMs),
        ...statusOfSwitchPort(view, port),
      }
    },
  })
}

/** The names of an adapter of Fibre Channel or of a virtual port; null: they are not known, or it has none now. */
function portNamesOf(view: SiteView, id: string): PortNames | null {
  const virtual = view.site.virtualControllers.get(id)
  if (virtual === undefined) return view.site.controllers.get(id)?.names ?? null
  const port = virtual.actual.wwpn ?? null
  return port === null || virtual.wwnn === undefined ? null : { port, node: virtual.wwnn }
}

function* controllerIDs(view: SiteView): Generator<string> {
  yield* view.site.controllers.keys()
  yield* view.site.virtualControllers.keys()
}

/** What the port of a controller shows; that of a virtual one has the link and speed of the physical one. */
function shownPort(view: SiteView, id: string) {
  const virtual = view.site.virtualControllers.get(id)
  const physical = view.site.controllers.get(virtual?.controller ?? id)
  const linkUp = physical?.linkUp ?? false
  const name = view.controllerName(id)
  return {
    ElementName: name,
    Caption: `Port of ${name}, host ${systemID(id)}`,
    Name: virtual === undefined ? physical?.device : `${physical?.device ?? ''}v${virtual.index}`,
    ...address(virtual === undefined ? physical?.mac : virtual.actual.mac),
    Speed: physical === undefined ? null : bitsPerSecond(physical.speedMbps),
    LinkUp: linkUp,
    ...statusOfPort(view, id, linkUp, healthOfController(view, id)),
  }
}

function address(mac: MACAddress | null | undefined) {
  if (mac === null || mac === undefined) return {}
  const text = canonicalAddress(mac)
  return { PermanentAddress: text, NetworkAddresses: [text] }
}
