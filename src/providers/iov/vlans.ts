import type { IOV_VLAN } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { observedAt } from './observed-at.ts'
import type { SiteView } from './site-view.ts'

/** CIM_ConnectivityCollection.ConnectivityStatus */
const connectivityUnknown = 0
const connectivityUp = 2
const partitioned = 4
/** CIM_NetworkVLAN.TypeOfMedia */
const mediaEthernet = 3

export function vlanProvider(view: SiteView) {
  return elementProvider<IOV_VLAN>(view, {
    kind: 'vlan',
    ids: () => Array.from(view.site.vlans.keys(), String),
    show: (id) => {
      const vlan = view.vlan(id)
      if (vlan === undefined) return undefined
      const switches = [...view.index.switchesOfVLAN(vlan)]
      const known = switches.every((name) => view.site.switches.get(name)?.reachable === true)
      const drift = view.site.degraded.get(`vlans:${id}`) ?? vlan.drift
      return {
        ...view.names.identified('vlan', id),
        Drift: drift,
        ObservedAt: observedAt(vlan.observedAtMs),
        ElementName: vlan.name === '' ? `VLAN ${id}` : vlan.name,
        Caption: vlan.record === null ? `VLAN ${id}, not ours` : `VLAN ${id} of ${vlan.record.customer}`,
        VLANId: vlan.vlan,
        TypeOfMedia: mediaEthernet,
        ConnectivityStatus: known ? (drift === null ? connectivityUp : partitioned) : connectivityUnknown,
        Owned: vlan.record !== null,
        Group: vlan.record?.group ?? null,
        Customer: vlan.record?.customer ?? null,
        ConfiguredOn: [...switches].sort(),
      }
    },
  })
}
