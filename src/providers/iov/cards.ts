import type { IOV_Card } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { healthOfHost } from './status.ts'

/** The physical cards: controllers of one host with equal slot and serial number share one. */
export function cardProvider(view: SiteView) {
  return elementProvider<IOV_Card>(view, {
    kind: 'card',
    ids: () => view.index.cards(),
    show: (id) => {
      const [first] = view.index.controllersOfCard(id)
      if (first === undefined) return undefined
      const { slot, serial } = first.card
      return {
        ...view.names.card(id),
        ElementName: `Card ${slot} of ${first.host}`,
        Caption: `Card ${serial} in slot ${slot} of ${first.host}`,
        Name: id,
        SerialNumber: serial,
        SlotName: slot,
        Host: first.host,
        HostingBoard: false,
        ...healthOfHost(view.site.hosts.get(first.host)),
      }
    },
  })
}
