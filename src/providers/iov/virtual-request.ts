import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import { linkStates } from '../../iov/backend.ts'
import type { VirtualControllerRequest, VirtualSettingsRequest } from '../../iov/infrastructure.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import { completed, reason, refused, type Outcome } from '../../iov/outcome.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { named } from './answer.ts'
import { givenConstraints } from './constraint-values.ts'
import type { SiteView } from './site-view.ts'

/** What createVHBA of physical controllers and of factories have in common. */
export interface VirtualInput {
  readonly Name?: string | null
  readonly Group?: CIMInstanceName | null
  readonly ConstraintSet?: CIMInstance | null
  readonly Index?: number | null
}

export function virtualRequest(view: SiteView, input: VirtualInput): Outcome<VirtualControllerRequest> {
  const given = named(view, { Group: input.Group }, { Group: 'group?' })
  if (!given.ok) return given
  const constraints = givenConstraints(input.ConstraintSet)
  if (!constraints.ok) return constraints
  return completed({
    name: input.Name ?? null,
    group: given.value.Group,
    constraints: constraints.value,
    ...(input.Index == null ? {} : { index: input.Index }),
  })
}

/**
 * The virtual controller that a call is to give back. It may be gone already: that is for the domain to judge, so that
 * a call whose answer was lost can be repeated.
 */
export function namedToGiveBack(
  view: SiteView,
  path: CIMInstanceName | null | undefined,
): Outcome<{ readonly vHBA: string }> {
  const element = path == null ? undefined : view.names.element(path)
  if (element?.kind === 'virtualController') return completed({ vHBA: element.id })
  return named(view, { vHBA: path }, { vHBA: 'virtualController' })
}

/** What configureVHBA is to set. */
export interface SettingsInput {
  readonly MACAddress?: string | null
  readonly VLANID?: number | null
  readonly VLANPriority?: number | null
  readonly MinimumRate?: number | null
  readonly MaximumRate?: number | null
  readonly Trust?: boolean | null
  readonly SpoofCheck?: boolean | null
  readonly ServiceTag?: boolean | null
  readonly LinkState?: number | null
}

/** NULL leaves it as it is; the VLAN 0 is none. */
export function settingsRequest(input: SettingsInput): Outcome<VirtualSettingsRequest> {
  const { VLANID: vlan, VLANPriority: vlanPriority, SpoofCheck: spoofCheck, Trust: trust } = input
  const { ServiceTag: serviceTag, LinkState: linkState } = input
  const { MACAddress: address, MinimumRate: minimumRateMbps, MaximumRate: maximumRateMbps } = input
  try {
    return completed({
      ...(address == null ? {} : { mac: MACAddress.parse(address) }),
      ...(vlan == null ? {} : { vlan: vlan === 0 ? null : VLANID.parse(vlan) }),
      ...(vlanPriority == null ? {} : { vlanPriority }),
      ...(spoofCheck == null ? {} : { spoofCheck }),
      ...(serviceTag == null ? {} : { serviceTag }),
      ...(linkState == null ? {} : { linkState: linkStates[linkState]! }),
      ...(trust == null ? {} : { trust }),
      ...(minimumRateMbps == null ? {} : { minimumRateMbps }),
      ...(maximumRateMbps == null ? {} : { maximumRateMbps }),
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refused('invalidParameter', reason('settings', error.message))
  }
}

/** The generation that a call means; null: it says none. It fits a number: it counts hand-outs of one device. */
export function generationOf(given: bigint | null | undefined): number | null {
  return given == null ? null : Number(given)
}
