import type { MACAddress } from '../../iov/mac-address.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_PortRepresentation, IOV_PortRepresentation_Methods } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { jobResults } from './job-results.ts'
import type { SiteView } from './site-view.ts'
import { enabledWith, healthOfController } from './status.ts'
import { canonicalAddress } from './value-maps.ts'

export function representationProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_PortRepresentation, IOV_PortRepresentation_Methods>(view, {
    kind: 'representation',
    ids: () => view.site.representations.keys(),
    show: (id) => shown(view, id),
    methods: {
      connectRR: async (self, input, context) => {
        const given = named(view, input, { RR: 'resource' })
        if (!given.ok) return answer(given)
        const outcome = await infrastructure.connectRR(
          idOf(self),
          given.value.RR,
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.connectRR(view, value))
      },
      disconnectRR: async (self, input, context) => {
        const given = named(view, input, { RR: 'resource' })
        if (!given.ok) return answer(given)
        return answerWithJob(
          view,
          await infrastructure.disconnectRR(
            idOf(self),
            given.value.RR,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
      },
    },
  })
}

function shown(view: SiteView, id: string): IOV_PortRepresentation | undefined {
  const representation = view.site.representations.get(id)
  if (representation === undefined) return undefined
  const { virtualController, name } = representation
  const health = healthOfController(view, virtualController)
  const { mac = null, wwpn = null } = view.site.virtualControllers.get(virtualController)?.actual ?? {}
  return {
    ...view.names.device('representation', id),
    ElementName: `${name} of ${view.vmName(representation.vm)}`,
    Caption: `The guest's view of ${virtualController}`,
    Name: name,
    ...addresses(wwpn ?? mac, wwpn ?? (mac && effectiveMAC(view, representation.vm, mac))),
    ConnectedResources: view.index
      .channelsOfVirtual(virtualController)
      .filter(({ state }) => state === 'connected')
      .map(({ resource }) => resource),
    ...health,
    ...enabledWith(health),
  }
}

/** Of a virtual port of Fibre Channel its port name, in the place of a MAC address. */
function addresses(permanent: string | null, effective: string | null) {
  if (permanent === null || effective === null) return {}
  return { PermanentAddress: canonicalAddress(permanent), NetworkAddresses: [canonicalAddress(effective)] }
}

/** The address in force in the guest: the administrative one, unless the guest has put another in its place. */
function effectiveMAC(view: SiteView, vm: string, mac: MACAddress): MACAddress {
  const shown = view.site.machines.get(vm)?.interfaces?.find((one) => one.mac === mac)
  return shown?.effectiveMAC ?? mac
}

function idOf(self: IOV_PortRepresentation): string {
  return `${self.SystemName}/${self.DeviceID}`
}
